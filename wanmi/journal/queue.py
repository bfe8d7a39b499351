"""Jobs of the queue: begun anew by hand where they failed, cleared when they have ended some days ago."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.manager import JobManager

from wanmi.journal.actions import Actor, record_fact
from wanmi.kit.jobs import give_way
from wanmi.kit.refusals import NotFound

log = structlog.get_logger("wanmi.jobs")

KEPT = timedelta(days=3)  # a job that has ended well
FAILED_KEPT = timedelta(days=30)
AT_A_TIME = 5000
_CLEAR = """
    WITH ended AS (
      SELECT j.id FROM procrastinate_jobs j WHERE j.status = ANY (%s::procrastinate_job_status[])
        AND NOT EXISTS (SELECT FROM procrastinate_events e WHERE e.job_id = j.id AND e.at >= %s)
      ORDER BY j.id LIMIT %s)
    DELETE FROM procrastinate_jobs j USING ended WHERE j.id = ended.id
"""


@transaction.atomic
def retry_job(job_id: int, *, by: Actor, at: datetime) -> None:
    """Begin a failed job anew. Raises NotFound where there is none any more, or where it comes again by itself."""
    job = ProcrastinateJob.objects.filter(pk=job_id, status="failed", queueing_lock__isnull=True).first()
    if job is None:
        raise NotFound
    JobManager(DjangoConnector()).retry_job_by_id(job_id, retry_at=at)
    record_fact("job.retry", about=("job", job_id), by=by, at=at, data={"task": job.task_name, "args": job.args}, area="")


def clear_jobs(*, at: datetime) -> int:
    """Throw away jobs that ended well before KEPT, failed ones before FAILED_KEPT; how many. In portions, each its own transaction."""
    count = 0
    for statuses, kept in ((["succeeded", "cancelled", "aborted"], KEPT), (["failed"], FAILED_KEPT)):
        while True:
            give_way()
            with connection.cursor() as cursor:
                cursor.execute(_CLEAR, [statuses, at - kept, AT_A_TIME])
                done = cursor.rowcount
            count += done
            if done < AT_A_TIME:
                break
    return count


@app.periodic(cron="19 * * * *")
@app.task(name="wanmi.journal.clear_jobs", queueing_lock="clear_jobs")
def clear_jobs_now(timestamp: int) -> None:
    """Each hour: the worker's turn to clear."""
    if count := clear_jobs(at=timezone.now()):
        log.info("jobs_cleared", count=count)
