"""History is not made up: what is written in bulk is, row by row and fact by fact, what the actions would have written."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import cycle
from typing import Any

import pytest
from django.contrib.gis.geos import Point
from django.db import transaction

from wanmi.cases.actions import make_move, report_case
from wanmi.cases.actions.resuming import resume_due_cases
from wanmi.cases.models import Case, CaseEvidence, CaseOrder, CaseRequest
from wanmi.cases.queries.rows import order_state, rebuilt_from_journal, request_state, state_of
from wanmi.cases.rules.kinds import SYSTEM
from wanmi.cases.rules.move_inputs import Report, Sources
from wanmi.cases.tests.cast import MONDAY_MORNING, small_city
from wanmi.cases.tests.two_levels import add_city
from wanmi.evidence.models import Evidence, StoredFile
from wanmi.flow.queries.flows import forget_flows
from wanmi.journal.models import Fact
from wanmi.journal.queries import chain_holds, story_of, verify_journal
from wanmi.simulation.history.life import Life, Living
from wanmi.simulation.history.scene import Scene, read_scene
from wanmi.simulation.history.writing import note_numbers, write_lives
from wanmi.simulation.rules import asking

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
# All that a fact tells. Its hash covers the moment of its recording too, which is another one; that the chains hold is asked apart.
COMPARED = ("name", "subject_id", "sequence", "at", "person_id", "post_id", "data", "version", "area_code", "topics", "key", "hash_version")


@pytest.fixture(params=["m5", "m4", "m2"])
def scene(request: pytest.FixtureRequest) -> Iterator[Scene]:
    cast = small_city()
    if request.param != "m5":
        add_city(cast, request.param)
    StoredFile.objects.create(sha256="ab" * 32, kind="photo", media_type="image/jpeg", size=9, stored_at=MONDAY_MORNING)
    yield read_scene()
    forget_flows()


def lives_of(scene: Scene, count: int, *, hours: float = 1440) -> list[Life]:
    """Lives of one morning, of every source, as far as they come in `hours`."""
    cast = small_city()
    until = MONDAY_MORNING + timedelta(hours=hours)
    drawing = random.Random(count)
    sources: Iterator[Sources] = cycle(("supervisor", "hotline", "public", "supervisor", "leader"))
    lives = []
    for sequence in range(1, count + 1):
        subclass_id, condition_id = drawing.choice([(cast.litter.pk, cast.litter_condition.pk), (cast.cover.pk, cast.cover_condition.pk)])
        subclass, condition = scene.lookup.subclasses[subclass_id], scene.lookup.conditions[condition_id]
        kind = "C" if subclass.kind == "component" else "E"
        living = Living(scene, drawing, until)
        source = next(sources)
        living.report(
            spot=scene.spots[0],
            subclass=subclass,
            condition=condition,
            source=source,
            at=MONDAY_MORNING,
            number=f"990101{kind}20260302{sequence:05}",
            handled=source == "supervisor" and sequence % 7 == 0,
        )
        lives.append(living.live_on(condition, false_report=sequence % 9 == 0))
    return lives


def written() -> dict[str, Any]:
    """All rows that tell of cases, without row ids."""
    cases = sorted((state_of(case) for case in Case.objects.all()), key=lambda case: case.number)
    facts = list(Fact.objects.filter(subject_kind="case").order_by("subject_id", "sequence").values_list(*COMPARED))
    exhibits = sorted(CaseEvidence.objects.values_list("case__number", "evidence_id", "purpose", "sequence"))
    requests = {(one.case.number, one.number): (one.grid_code, request_state(one)) for one in CaseRequest.objects.select_related("case")}
    orders = {(one.case.number, one.number): (one.grid_code, order_state(one)) for one in CaseOrder.objects.select_related("case")}
    return {"cases": cases, "facts": facts, "exhibits": exhibits, "requests": requests, "orders": orders}


def take_by_actions(lives: list[Life]) -> None:
    for life in lives:
        for photo in life.photos:
            Evidence.objects.create(
                id=photo.id,
                file_id=photo.file_id,
                handed_in_by_id=photo.by,
                handed_in_at=photo.at,
                taken_at=photo.at,
                taken_place=Point(*photo.place, srid=4326),
            )
        for name, seat, at, given in life.steps:
            if isinstance(given, Report):
                report_case(report=given, by=seat, at=at, handled=name == "report_handled")
            elif seat is SYSTEM:
                assert resume_due_cases(at=at) == 1
            else:
                make_move(name, number=life.case.number, move_input=given, by=seat, at=at)


def test_written_history_equals_what_the_actions_write_row_by_row_and_fact_by_fact(scene: Scene) -> None:
    lives = lives_of(scene, 40)
    in_bulk = check_equal(lives)
    assert len(in_bulk["facts"]) > 250
    assert {life.case.outcome for life in lives} >= {"closed", "rejected"}


def check_equal(lives: list[Life]) -> dict[str, Any]:
    """What is written in bulk, which must be what the actions write."""
    with transaction.atomic():
        write_lives(lives)
        in_bulk = written()
        assert all(chain_holds(list(story_of("case", life.case.number))) is None for life in lives)
        transaction.set_rollback(True)
    take_by_actions(lives)
    by_actions = written()
    assert all(chain_holds(list(story_of("case", life.case.number))) is None for life in lives)
    for kind, rows in in_bulk.items():
        assert rows == by_actions[kind], kind
    return in_bulk


def test_what_departments_ask_and_are_told_is_written_as_the_actions_write_it(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a city that asks, urges and oversees more than any real one."""
    often = {"RETURNS_OWN": 0.25, "VOIDS": 0.25, "SUSPENDS_COMPONENT": 0.5, "SUSPENDS_EVENT": 0.3, "EXTENDS": 0.9, "TIGHT": 0.1}
    often |= {"URGES": 0.8, "URGES_CALLED": 0.5, "OVERSEES": 0.9, "OVERSEES_ANY": 0.3, "APPEALS": 0.9, "WITHDRAWS": 0.15}
    for name, share in often.items():
        monkeypatch.setattr(asking, name, share)
    scene.quality = dict.fromkeys(scene.quality, 0.9)
    lives = lives_of(scene, 120, hours=24 * 60)
    rows = check_equal(lives)
    asked = Counter((request.kind, request.state) for _, request in rows["requests"].values())
    assert {kind for kind, state in asked if state == "approved"} == {"return", "extension", "suspension", "void", "appeal"}
    assert {state for _, state in asked} >= {"approved", "refused", "lapsed", "withdrawn"}
    told = Counter((order.kind == "urge", order.state) for _, order in rows["orders"].values())
    assert {(True, "told"), (False, "answered"), (False, "ended")} <= set(told)
    moves = {fact[0] for fact in rows["facts"]}
    assert "case.resume" in moves


def test_a_thousand_cases_are_rebuilt_from_their_journal(scene: Scene) -> None:
    write_lives(lives_of(scene, 1000, hours=1.5))
    stages = set()
    for case in Case.objects.all():
        facts = list(story_of("case", case.number))
        assert chain_holds(facts) is None
        assert rebuilt_from_journal(case.number) == state_of(case)
        stages.add(case.stage)
    assert len(stages) > 3
    assert verify_journal() is None


def test_numbers_of_a_day_go_on_after_the_written_ones(scene: Scene) -> None:
    lives = lives_of(scene, 12)
    write_lives(lives)
    note_numbers({date(2026, 3, 2): 12})
    cast = small_city()
    assert cast.reported().number.endswith("2026030200013")
    assert cast.reported().number.endswith("2026030200014")
