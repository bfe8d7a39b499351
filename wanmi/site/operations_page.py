"""运行: what an administrator of the city looks at when something does not go on: queue, given-up work, seals, disk, backups, errors."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from django.views.decorators.http import require_POST, require_safe

from wanmi.journal.queue import retry_job
from wanmi.journal.reactions import retry_reaction
from wanmi.kit.answers import done
from wanmi.kit.refusals import NotYours
from wanmi.people.queries.levels import answers_for_city
from wanmi.people.queries.rights import may
from wanmi.people.request_seat import seat_in, signed_in
from wanmi.people.rules.seats import Seat
from wanmi.site import operations
from wanmi.site.backup.noted import MADE, VERIFIED, noted
from wanmi.site.errors import grouped, recent_errors

RIGHT = "journal.operate"
ERRORS = 200  # read; equal ones are shown once
SEAL_LATE = timedelta(minutes=5)
WAITS_LONG = 300  # s
DISK_FULL = 90  # hundredths
JOB_WORDS = {
    "todo": gettext_noop("等待"), "doing": gettext_noop("进行中"), "succeeded": gettext_noop("完成"), "failed": gettext_noop("失败"),
    "cancelled": gettext_noop("已取消"), "aborting": gettext_noop("停止中"), "aborted": gettext_noop("已停止"),
}  # fmt: skip
RETRY = (gettext_lazy("重试"), "narrow")
REACTION_COLUMNS = (
    (gettext_lazy("后续"), "middle"), (gettext_lazy("起因"), "middle"), gettext_lazy("原因"), (gettext_lazy("次数"), "number"),
    (gettext_lazy("状态"), "middle"), RETRY,
)  # fmt: skip
JOB_COLUMNS = (
    (gettext_lazy("任务"), "middle"), gettext_lazy("对象"), (gettext_lazy("次数"), "number"), (gettext_lazy("时间"), "middle"), RETRY
)  # fmt: skip
TASK_COLUMNS = (gettext_lazy("任务"), gettext_lazy("周期"), gettext_lazy("最近一次"), gettext_lazy("时间"))
ERROR_COLUMNS = (
    (gettext_lazy("时间"), "day"),
    (gettext_lazy("事件"), ""),
    (gettext_lazy("错误"), "wide"),
    (gettext_lazy("次数"), "number"),
)
JOB_LIGHTS = {"succeeded": "green", "failed": "red", "doing": "green"}


def keeper_in(request: HttpRequest) -> Seat:
    """The seat, which may look after the house of the whole city. Raises SignInFirst, NotYours."""
    seat = seat_in(request)
    if not may(seat, RIGHT) or not answers_for_city(seat):
        raise NotYours
    return seat


@require_safe
@signed_in
def operations_page(request: HttpRequest) -> HttpResponse:
    """All of it, as it stands now."""
    keeper_in(request)
    at = timezone.now()
    queue, seals = operations.queue(), operations.seals()
    context = {
        "now": at,
        "figures": _figures(queue, seals, at),
        "reactions": operations.failed_reactions(),
        "jobs": operations.failed_jobs(),
        "tasks": [(task, _(JOB_WORDS.get(task.status, "—")), JOB_LIGHTS.get(task.status, "stopped")) for task in operations.tasks()],
        "seals": seals,
        "seals_late": _seals_late(seals, at),
        "disks": operations.disks(),
        "disk_full": DISK_FULL,
        "database_bytes": operations.database_bytes(),
        "made": noted(settings.DATA_DIR, MADE),
        "verified": noted(settings.DATA_DIR, VERIFIED),
        "versions": operations.versions(),
        "error_columns": ERROR_COLUMNS,
        "reaction_columns": REACTION_COLUMNS,
        "job_columns": JOB_COLUMNS,
        "task_columns": TASK_COLUMNS,
        "errors": list(grouped(recent_errors(settings.DATA_DIR, ERRORS))),
    }
    return render(request, "site/operations.html", context)


def _figures(queue: operations.Queue, seals: operations.Seals, at: datetime) -> list[dict[str, Any]]:
    lost = queue.reactions.get("given_up", 0) + queue.jobs.get("failed", 0)
    trying = queue.reactions.get("failed", 0)
    return [
        {"label": _("后台进程"), "value": _("运转中") if queue.worker_lives else _("没有应答"), "late": not queue.worker_lives},
        {"label": _("等待的任务"), "value": queue.jobs.get("todo", 0), "note": _("进行中 %d") % queue.jobs.get("doing", 0)},
        {"label": _("最久等待"), "value": _span(queue.oldest_waiting), "late": queue.oldest_waiting > WAITS_LONG},
        {"label": _("等待的后续"), "value": queue.reactions.get("waiting", 0), "note": _("重试中 %d") % trying},
        {"label": _("失败或已放弃"), "value": lost, "late": bool(lost)},
        {"label": _("未封印"), "value": seals.unsealed, "late": _seals_late(seals, at)},
    ]


def _seals_late(seals: operations.Seals, at: datetime) -> bool:
    return seals.since is not None and at - seals.since > SEAL_LATE


def _span(seconds: float) -> str:
    """How long, in the largest unit of which there are two."""
    whole = max(0, round(seconds))
    if whole < 120:
        return _("%d 秒") % whole
    if whole < 7200:
        return _("%d 分") % (whole // 60)
    return _("%d 小时") % (whole // 3600)


@require_POST
@signed_in
def retry_given_up(request: HttpRequest, id: int) -> HttpResponseBase:
    """Have a reaction that was given up tried again."""
    retry_reaction(id, by=keeper_in(request), at=timezone.now())
    return done(_("已重新排队"), go=reverse("operations"))


@require_POST
@signed_in
def retry_failed_job(request: HttpRequest, id: int) -> HttpResponseBase:
    """Have a failed job begun anew."""
    retry_job(id, by=keeper_in(request), at=timezone.now())
    return done(_("已重新排队"), go=reverse("operations"))
