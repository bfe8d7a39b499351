"""The database keeps what a component was, and the codes that are issued have neither gaps nor doubles."""

from __future__ import annotations

from datetime import date
from threading import Thread

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Q

from wanmi.components.actions import issue_codes
from wanmi.components.models import Component, ComponentPast, ComponentThen

COVER = "9901010101000001"


def then(day: date) -> list[str]:
    return list(
        ComponentThen.objects.filter(Q(valid_until=None) | Q(valid_until__gt=day), valid_from__lte=day).values_list("state", flat=True)
    )


@pytest.mark.django_db
def test_a_changed_component_is_still_seen_as_it_was():
    component = Component.objects.get(code=COVER)
    component.state, component.changed_on = "damaged", date(2026, 3, 2)
    component.save()
    component.refresh_from_db()
    assert component.valid_from == date(2026, 3, 2)
    past = ComponentPast.objects.get(code=COVER)
    assert (past.row["state"], past.valid_until) == ("intact", date(2026, 3, 2))
    assert then(date(2026, 3, 1)) == ["intact"]
    assert then(date(2026, 3, 2)) == ["damaged"]


@pytest.mark.django_db
def test_saving_without_a_change_keeps_nothing():
    Component.objects.get(code=COVER).save()
    assert not ComponentPast.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("statement", ["UPDATE components_componentpast SET code = code", "DELETE FROM components_componentpast"])
def test_the_past_cannot_be_altered(statement: str):
    Component.objects.filter(code=COVER).update(state="lost", changed_on=date(2026, 3, 2))
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db
def test_a_code_cannot_be_altered():
    with pytest.raises(DatabaseError), transaction.atomic():
        Component.objects.filter(code=COVER).update(code="9901010101000009")


@pytest.mark.django_db
def test_codes_go_on_after_the_highest_that_stands():
    assert issue_codes("9901010101", 2) == ["9901010101000002", "9901010101000003"]
    assert issue_codes("9901010101") == ["9901010101000004"]


def test_codes_issued_at_once_have_neither_gaps_nor_doubles(committed: None):
    issued: list[str] = []

    def issue() -> None:
        try:
            for turn in range(20):
                with transaction.atomic():
                    mine = issue_codes("9901010199", 1)
                    if turn % 4 == 3:
                        transaction.set_rollback(True)
                        continue
                issued.extend(mine)
        finally:
            connection.close()

    threads = [Thread(target=issue) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(issued) == [f"9901010199{number:06}" for number in range(1, 61)]
