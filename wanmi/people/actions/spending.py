"""Each person's share of what is dear: uploads by day, exports by hour. Counted in the database, since it must hold across processes."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app

from wanmi.people.models import Spending
from wanmi.people.rules.refusals import ExportsSpent, UploadsSpent

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
GIGABYTE = 2**30
# One statement: two who spend at once cannot both take the last of it. No row comes back where the share would be passed.
SPEND = """
    INSERT INTO people_spending AS mine (person_id, kind, since, number, size)
    VALUES (%(person)s, %(kind)s, %(since)s, %(number)s, %(size)s)
    ON CONFLICT (person_id, kind, since) DO UPDATE SET number = mine.number + EXCLUDED.number, size = mine.size + EXCLUDED.size
    WHERE (%(most)s = 0 OR mine.number + EXCLUDED.number <= %(most)s) AND (%(room)s = 0 OR mine.size + EXCLUDED.size <= %(room)s)
    RETURNING 1
"""


def spend_upload(*, person_id: int, size: int, at: datetime) -> None:
    """One upload of `size` bytes. Raises UploadsSpent."""
    begun, most, room = (
        timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0),
        settings.UPLOADS_A_DAY,
        settings.UPLOAD_BYTES_A_DAY,
    )
    if not _spent(person_id, "upload", begun, 1, size, most, room):
        raise UploadsSpent(number=most, gigabytes=room // GIGABYTE, seconds=_seconds(begun + DAY, at))


def spend_export(*, person_id: int, at: datetime) -> None:
    """One export; its rows are told when they are written. Raises ExportsSpent."""
    begun, most, room = _hour(at), settings.EXPORTS_AN_HOUR, settings.EXPORT_ROWS_AN_HOUR
    if not _spent(person_id, "export", begun, 1, 1, most, room):
        raise ExportsSpent(number=most, rows=room, seconds=_seconds(begun + HOUR, at))


def note_exported(*, person_id: int, rows: int, at: datetime) -> None:
    """The rows of an export that went out: the next one finds them."""
    _spent(person_id, "export", _hour(at), 0, rows, 0, 0)


def _hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)


def _seconds(until: datetime, at: datetime) -> int:
    return max(1, int((until - at).total_seconds()) + 1)


def _spent(person_id: int, kind: str, since: datetime, number: int, size: int, most: int, room: int) -> bool:
    if (most and number > most) or (room and size > room):
        return False
    parameters: dict[str, int | str | datetime] = {
        "person": person_id,
        "kind": kind,
        "since": since,
        "number": number,
        "size": size,
        "most": most,
        "room": room,
    }
    with connection.cursor() as cursor:
        cursor.execute(SPEND, parameters)
        return cursor.fetchone() is not None


@app.periodic(cron="23 3 * * *")
@app.task(
    name="wanmi.people.forget_spendings",
    queueing_lock="people.forget_spendings",
    aliases=["wanmi.people.actions.spending.forget_spendings"],
)
def forget_spendings(timestamp: int) -> None:
    """Once a night: what was spent on another day holds nobody up."""
    moment = datetime.fromtimestamp(timestamp, tz=timezone.get_current_timezone())
    Spending.objects.filter(since__lt=moment - 2 * DAY).delete()
