"""Each person's share of uploads and exports."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from wanmi.people.actions.spending import forget_spendings, note_exported, spend_export, spend_upload
from wanmi.people.models import Spending
from wanmi.people.rules.refusals import ExportsSpent, UploadsSpent
from wanmi.people.tests.conftest import AT, Cast


def test_uploads_are_counted_by_day_and_person_in_number_and_size(cast: Cast, settings: Any) -> None:
    settings.UPLOADS_A_DAY, settings.UPLOAD_BYTES_A_DAY = 3, 1000
    limin, sunjiang = cast.limin.pk, cast.sunjiang.pk
    spend_upload(person_id=limin, size=400, at=AT)
    spend_upload(person_id=limin, size=500, at=AT)
    with pytest.raises(UploadsSpent) as no:
        spend_upload(person_id=limin, size=200, at=AT)
    assert no.value.facts["seconds"] == int(14.5 * 3600) + 1  # till midnight in the city
    spend_upload(person_id=limin, size=100, at=AT)
    for person, at in ((sunjiang, AT), (limin, AT + timedelta(days=1))):
        spend_upload(person_id=person, size=1, at=at)
    with pytest.raises(UploadsSpent):
        spend_upload(person_id=limin, size=0, at=AT)
    with pytest.raises(UploadsSpent):
        spend_upload(person_id=sunjiang, size=1001, at=AT + timedelta(days=5))


def test_exports_are_counted_by_hour_and_their_rows_hold_up_the_next(cast: Cast, settings: Any) -> None:
    settings.EXPORTS_AN_HOUR, settings.EXPORT_ROWS_AN_HOUR = 3, 1000
    for rows in (600, 600):
        spend_export(person_id=cast.limin.pk, at=AT)
        note_exported(person_id=cast.limin.pk, rows=rows, at=AT)
    with pytest.raises(ExportsSpent) as no:
        spend_export(person_id=cast.limin.pk, at=AT)
    assert no.value.facts["seconds"] == 1801
    spend_export(person_id=cast.limin.pk, at=AT + timedelta(hours=1))


def test_nought_is_no_measure_and_old_days_are_forgotten(cast: Cast, settings: Any) -> None:
    settings.UPLOADS_A_DAY = settings.UPLOAD_BYTES_A_DAY = 0
    for _ in range(5):
        spend_upload(person_id=cast.limin.pk, size=2**40, at=AT)
    assert Spending.objects.get().number == 5
    forget_spendings(timestamp=int((AT + timedelta(days=4)).timestamp()))
    assert not Spending.objects.exists()
