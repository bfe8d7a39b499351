"""Responsibility grids of the small city: planned anew, walked in shifts, seen and changed only by whom it concerns."""

from __future__ import annotations

import io
import threading
from datetime import datetime, time, timedelta
from typing import Any

import openpyxl
import pytest
from django.contrib.gis.geos import MultiPolygon, Polygon
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from wanmi.grids.models import UnitGrid
from wanmi.journal.models import Fact
from wanmi.kit.refusals import NotYours
from wanmi.patrols.actions.duties import begin_duties, end_duty, end_shift, set_shift
from wanmi.patrols.actions.patrols import PlannedGrid, plan_responsibility_grids
from wanmi.patrols.models import GridDuty, GridMembership, ResponsibilityGrid, Shift
from wanmi.patrols.queries import duties_at, locate
from wanmi.patrols.queries.patrols import fingerprint
from wanmi.patrols.rules import refusals as no
from wanmi.patrols.tests.caller import Caller
from wanmi.patrols.tests.cast import COUNTY, SOUTH, WEST, Cast
from wanmi.people.models import Person

STREET = f"{COUNTY}001"
FIRST, SECOND = f"{STREET}001001", f"{STREET}001002"
OLD = f"{STREET}Z001"


def plan(cast: Cast, *patrols: PlannedGrid, **more: Any) -> dict[str, list[str]]:
    values: dict[str, Any] = {"seen": fingerprint(STREET), "by": cast.clerk, "at": timezone.now()} | more
    return plan_responsibility_grids(STREET, patrols, **values)


def halves(cast: Cast) -> dict[str, list[str]]:
    return plan(cast, PlannedGrid(OLD, "东街西格", (FIRST,)), PlannedGrid("", "东街东格", (SECOND,)))


def owner(grid: str) -> str:
    return GridMembership.objects.get(unit_grid__code=grid, ends_on__isnull=True).responsibility_grid.code


def id_of(name: str) -> int:
    return Person.objects.get(sign_in_name=name).pk


# ── the plan ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_street_is_shared_anew_and_places_know_it_at_once(cast: Cast) -> None:
    made = halves(cast)
    assert made == {"begun": [f"{STREET}Z002"], "changed": [OLD], "ended": []}
    assert (owner(FIRST), owner(SECOND)) == (OLD, f"{STREET}Z002")
    old, new = ResponsibilityGrid.objects.get(code=OLD), ResponsibilityGrid.objects.get(code=f"{STREET}Z002")
    assert (old.name, new.name) == ("东街西格", "东街东格")
    assert new.geometry.equals_exact(UnitGrid.objects.get(code=SECOND).geometry, 1e-9) or new.geometry.area == pytest.approx(
        UnitGrid.objects.get(code=SECOND).geometry.area
    )
    assert old.geometry.area == pytest.approx(UnitGrid.objects.get(code=FIRST).geometry.area)
    place = locate(WEST + 0.0015, SOUTH + 0.0005)
    assert place is not None
    assert place.responsibility_grid_id == new.pk
    left = GridMembership.objects.get(unit_grid__code=SECOND, responsibility_grid=old)
    assert left.ends_on == timezone.localdate()
    fact = Fact.objects.get(name="patrol.plan")
    assert fact.data == {"begun": [f"{STREET}Z002"], "changed": [OLD]}


def test_a_unit_grid_is_in_one_responsibility_grid_at_a_time_whatever_day_a_delivery_told(cast: Cast) -> None:
    halves(cast)
    today = timezone.localdate()
    now = GridMembership.objects.get(unit_grid__code=SECOND, ends_on__isnull=True)
    ahead = today + timedelta(days=9)  # as a delivery leaves it that is dated ahead
    GridMembership.objects.filter(pk=now.pk).update(ends_on=ahead)
    GridMembership.objects.create(unit_grid_id=now.unit_grid_id, responsibility_grid_id=now.responsibility_grid_id, begins_on=ahead)
    with pytest.raises(IntegrityError, match="membership_at_a_time"), transaction.atomic():
        GridMembership.objects.create(
            unit_grid_id=now.unit_grid_id, responsibility_grid_id=now.responsibility_grid_id, begins_on=today, ends_on=ahead
        )
    plan(cast, PlannedGrid(OLD, "东街", (FIRST, SECOND)))
    assert owner(SECOND) == OLD
    now.refresh_from_db()
    assert now.ends_on == today


def test_nobody_walks_a_grid_twice_on_one_day_and_may_again_from_the_day_they_ended(cast: Cast) -> None:
    duty = GridDuty.objects.filter(responsibility_grid__code=OLD, shift=None)[0]
    again = {"responsibility_grid": duty.responsibility_grid, "supervisor": duty.supervisor}
    today = timezone.localdate()
    with pytest.raises(IntegrityError, match="duty_at_a_time"), transaction.atomic():
        GridDuty.objects.create(begins_on=today, **again)
    end_duty(duty.pk, by=cast.clerk, at=timezone.now())
    made = GridDuty.objects.create(begins_on=today, **again)
    assert list(duties_at([made.responsibility_grid_id], on=today).filter(supervisor=made.supervisor, shift=None)) == [made]


def test_what_the_plan_does_not_name_ends_and_its_code_never_comes_back(cast: Cast) -> None:
    halves(cast)
    made = plan(cast, PlannedGrid(f"{STREET}Z002", "东街", (FIRST, SECOND)))
    assert made["ended"] == [OLD]
    ended = ResponsibilityGrid.objects.get(code=OLD)
    assert ended.ends_on == timezone.localdate()
    assert not GridDuty.objects.filter(responsibility_grid=ended, ends_on__isnull=True).exists()
    assert not ended.memberships.filter(ends_on__isnull=True).exists()
    again = plan(cast, PlannedGrid(f"{STREET}Z002", "东街", (FIRST,)), PlannedGrid("", "新格", (SECOND,)))
    assert again["begun"] == [f"{STREET}Z003"]


def test_who_loses_ground_across_the_border_is_drawn_anew(cast: Cast) -> None:
    other = ResponsibilityGrid.objects.get(code=f"{COUNTY}002Z001")
    GridMembership.objects.filter(unit_grid__code=SECOND).update(responsibility_grid=other)
    ResponsibilityGrid.objects.filter(pk=other.pk).update(geometry=MultiPolygon(UnitGrid.objects.get(code=SECOND).geometry, srid=4326))
    plan(cast, PlannedGrid(OLD, "东街", (FIRST, SECOND)))
    other.refresh_from_db()
    parts = [grid.geometry for grid in UnitGrid.objects.filter(code__startswith=f"{COUNTY}002")]
    assert other.geometry.area == pytest.approx(sum(part.area for part in parts))


@pytest.mark.parametrize(
    ("patrols", "refusal"),
    [
        ((PlannedGrid(OLD, "一", (FIRST, SECOND)), PlannedGrid("", "二", (SECOND,))), no.GridInTwoResponsibilityGrids),
        ((PlannedGrid(OLD, "一", ()),), no.EmptyResponsibilityGrid),
        ((PlannedGrid(OLD, " ", (FIRST,)),), no.BadResponsibilityGridName),
        ((PlannedGrid(OLD, "一", (FIRST,)), PlannedGrid("", "一", (SECOND,))), no.BadResponsibilityGridName),
        ((PlannedGrid(OLD, "一", (f"{COUNTY}002001001",)),), no.UnknownUnitGrid),
        ((PlannedGrid(f"{COUNTY}002Z001", "一", (FIRST,)),), no.NoResponsibilityGridInForce),
    ],
)
def test_a_plan_that_cannot_be_is_refused_and_changes_nothing(cast: Cast, patrols: tuple[PlannedGrid, ...], refusal: type) -> None:
    before = fingerprint(STREET)
    with pytest.raises(refusal):
        plan(cast, *patrols)
    assert fingerprint(STREET) == before
    assert not Fact.objects.filter(name="patrol.plan").exists()


def test_parts_that_do_not_adjoin_are_asked_about_first(cast: Cast) -> None:
    far = UnitGrid.objects.get(code=SECOND)
    UnitGrid.objects.filter(pk=far.pk).update(geometry=_shifted(far.geometry))
    with pytest.raises(no.ResponsibilityGridInParts, match="东街"):
        plan(cast, PlannedGrid(OLD, "东街", (FIRST, SECOND)))
    plan(cast, PlannedGrid(OLD, "东街", (FIRST, SECOND)), parts_agreed=True)
    assert ResponsibilityGrid.objects.get(code=OLD).name == "东街"


def _shifted(shape: Polygon) -> Polygon:
    return Polygon([(lng + 0.0005, lat) for lng, lat in shape[0]], srid=4326)


def test_who_planned_on_an_old_picture_is_told_so(cast: Cast) -> None:
    seen = fingerprint(STREET)
    halves(cast)
    with pytest.raises(no.ResponsibilityGridsChanged):
        plan(cast, PlannedGrid(OLD, "一", (FIRST, SECOND)), seen=seen)


@pytest.mark.parametrize("name", ["shift_leader", "collector", "dispatcher", "acceptor"])
def test_only_who_keeps_base_data_shares_the_ground(cast: Cast, name: str) -> None:
    with pytest.raises(NotYours):
        plan(cast, PlannedGrid(OLD, "一", (FIRST, SECOND)), by=getattr(cast, name))


# ── duties and shifts ────────────────────────────────────────────────────────────────────────────────────────────────
def morning(cast: Cast) -> Shift:
    return set_shift(None, name="早班", begins=time(6), ends=time(14), weekdays="1234567", by=cast.clerk, at=timezone.now())


def at_hour(hour: int) -> datetime:
    return timezone.make_aware(datetime.combine(timezone.localdate(), time(hour)))


def test_duties_begin_and_end_each_with_its_fact(cast: Cast) -> None:
    at = timezone.now()
    (duty,) = begin_duties(OLD, [id_of("checker")], shift_id=None, by=cast.shift_leader, at=at)
    with pytest.raises(no.AlreadyOnDuty):
        begin_duties(OLD, [id_of("checker")], shift_id=None, by=cast.clerk, at=at)
    begin_duties(OLD, [id_of("checker")], shift_id=morning(cast).pk, by=cast.clerk, at=at)  # another shift is another duty
    end_duty(duty.pk, by=cast.clerk, at=at)
    with pytest.raises(no.NoSuchDuty):
        end_duty(duty.pk, by=cast.clerk, at=at)
    assert list(Fact.objects.filter(name__startswith="duty.").order_by("pk").values_list("name", flat=True)) == [
        "duty.begin", "duty.begin", "duty.end",
    ]  # fmt: skip


def test_who_is_no_supervisor_walks_nothing(cast: Cast) -> None:
    with pytest.raises(no.NotASupervisor):
        begin_duties(OLD, [id_of("acceptor")], shift_id=None, by=cast.clerk, at=timezone.now())
    with pytest.raises(no.NoSuchShift):
        begin_duties(OLD, [id_of("checker")], shift_id=404, by=cast.clerk, at=timezone.now())
    with pytest.raises(NotYours):
        begin_duties(OLD, [id_of("checker")], shift_id=None, by=cast.collector, at=timezone.now())


def test_shifts_are_set_changed_and_given_up(cast: Cast) -> None:
    shift, at = morning(cast), timezone.now()
    with pytest.raises(no.BadShift):
        morning(cast)
    for wrong in ({"name": ""}, {"begins": None}, {"weekdays": "089"}):
        values: dict[str, Any] = {"name": "晚班", "begins": time(14), "ends": time(22), "weekdays": "1"} | wrong
        with pytest.raises(no.BadShift):
            set_shift(None, **values, by=cast.clerk, at=at)
    begin_duties(OLD, [id_of("checker")], shift_id=shift.pk, by=cast.clerk, at=at)
    with pytest.raises(no.ShiftInUse):
        end_shift(shift.pk, by=cast.clerk, at=at)
    end_duty(GridDuty.objects.get(shift=shift).pk, by=cast.clerk, at=at)
    end_shift(shift.pk, by=cast.clerk, at=at)
    with pytest.raises(no.NoSuchShift):
        set_shift(shift.pk, name="早班", begins=time(5), ends=time(13), weekdays="1", by=cast.clerk, at=at)


# ── by HTTP ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def browser(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.person(name))
    return client


def test_the_editor_reads_suggests_and_saves(cast: Cast) -> None:
    clerk = browser(cast, "clerk")
    assert clerk.get(f"/responsibility-grids/plan/?street={STREET}").status_code == 200
    told = clerk.get(f"/responsibility-grids/plan/data?street={STREET}").json()
    assert [grid["patrol"] for grid in told["grids"]] == [OLD, OLD]
    assert [grid["beside"] for grid in told["grids"]] == [[1], [0]]
    assert told["grids"][0]["loads"]["components"] == 1
    asked = {"street": STREET, "count": 2, "weights": {"area": 1}}
    groups = clerk.post("/responsibility-grids/plan/suggest", asked, content_type="application/json").json()["groups"]
    assert sorted(groups) == [OLD, "new-1"]
    body = {"street": STREET, "seen": told["seen"], "patrols": [
        {"code": "" if group == "new-1" else group, "name": f"格{number}", "unit_grids": [told["grids"][number]["code"]]}
        for number, group in enumerate(groups)
    ]}  # fmt: skip
    assert clerk.post("/responsibility-grids/plan/save", body, content_type="application/json").json()["begun"] == [f"{STREET}Z002"]
    stale = clerk.post("/responsibility-grids/plan/save", body, content_type="application/json")
    assert (stale.status_code, stale.json()["code"]) == (409, "patrols.responsibility_grids_changed")


@pytest.mark.parametrize(
    "asked",
    [{"count": 0, "weights": {"area": 1}}, {"count": 3, "weights": {"area": 1}}, {"count": 1, "weights": {}}, {"count": 1, "weights": 5}],
)
def test_a_suggestion_of_nothing_is_refused_by_name(cast: Cast, asked: dict[str, Any]) -> None:
    answer = browser(cast, "clerk").post("/responsibility-grids/plan/suggest", {"street": STREET} | asked, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (422, "patrols.bad_suggestion")


PAGES = ("/responsibility-grids/", f"/responsibility-grids/{OLD}/", "/responsibility-grids/export/")
EDITING = (f"/responsibility-grids/plan/?street={STREET}",)
KEEPING = (f"/responsibility-grids/{OLD}/walkers/", "/shifts/", "/shifts/new/")


@pytest.mark.parametrize(
    ("name", "sees", "keeps", "edits"),
    [
        ("clerk", True, True, True), ("shift_leader", True, True, False), ("acceptor", True, False, False),
        ("dispatcher", True, False, False), ("clean", False, False, False), ("clean_worker", False, False, False),
    ],
)  # fmt: skip
def test_who_may_see_keep_and_share(cast: Cast, name: str, sees: bool, keeps: bool, edits: bool) -> None:
    client = browser(cast, name)
    assert client.get(f"/responsibility-grids/{OLD}/").status_code == (200 if sees else 404)
    assert (OLD[4:] in client.get("/responsibility-grids/").content.decode()) is sees
    for address in KEEPING:
        assert client.get(address).status_code == (200 if keeps else 403), address
    for address in EDITING:
        assert client.get(address).status_code == (200 if edits else 403), address
    duty = GridDuty.objects.filter(responsibility_grid__code=OLD).first()
    assert duty is not None
    assert client.post(f"/responsibility-grids/duties/{duty.pk}/end/").status_code in ((200, 204) if keeps else (403,))


def test_a_supervisor_sees_the_own_one_alone(cast: Cast) -> None:
    client = browser(cast, "collector")
    assert client.get(f"/responsibility-grids/{OLD}/").status_code == 200
    assert client.get(f"/responsibility-grids/{COUNTY}002Z001/").status_code == 404


def test_a_list_asks_no_more_with_more_rows(cast: Cast) -> None:
    clerk = browser(cast, "clerk")
    clerk.get("/responsibility-grids/")

    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert clerk.get("/responsibility-grids/").status_code == 200
        return len(asked)

    few = questions()
    shape = ResponsibilityGrid.objects.get(code=OLD).geometry
    ResponsibilityGrid.objects.bulk_create(
        ResponsibilityGrid(code=f"{STREET}Z{number:03}", name=f"格{number}", geometry=shape, begins_on=timezone.localdate())
        for number in range(10, 45)
    )
    assert questions() <= few <= 10
    with CaptureQueriesContext(connection) as asked:
        clerk.get(f"/responsibility-grids/{OLD}/")
    assert len(asked) <= 15


def test_the_sheet_has_what_the_list_has(cast: Cast) -> None:
    halves(cast)
    answer = browser(cast, "clerk").get(f"/responsibility-grids/export/?street={STREET}")
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.getvalue())).active.iter_rows(values_only=True))
    assert [row[1] for row in rows[1:]] == ["东街西格", "东街东格"]
    assert rows[1][3] == 1


def test_filters_find_by_name_walker_and_who_is_missing(cast: Cast) -> None:
    halves(cast)
    clerk = browser(cast, "clerk")
    walker = Person.objects.get(sign_in_name="collector").name
    for query, there in (("q=东格", "东街东格"), (f"q={walker}", "东街西格"), ("walked=none", "东街东格"), ("walked=some", "东街西格")):
        page = clerk.get(f"/responsibility-grids/?{query}&street={STREET}").content.decode()
        assert there in page
        assert ({"东街东格": "东街西格", "东街西格": "东街东格"}[there]) not in page


def test_walkers_and_shifts_are_set_in_dialogs(cast: Cast) -> None:
    clerk = browser(cast, "clerk")
    given = {"name": "早班", "begins": "06:00", "ends": "14:00", "weekdays": ["1", "2"]}
    assert "填写不完整" in clerk.post("/shifts/new/", given | {"begins": "六点"}).content.decode()
    assert clerk.post("/shifts/new/", given, headers={"HX-Request": "true"}).status_code in (200, 204)
    shift = Shift.objects.get()
    assert (shift.weekdays, shift.begins) == ("12", time(6))
    nobody = clerk.post(f"/responsibility-grids/{OLD}/walkers/", {"shift": shift.pk})
    assert nobody.status_code == 422
    clerk.post(f"/responsibility-grids/{OLD}/walkers/", {"shift": shift.pk, "supervisors": [id_of("checker")]})
    assert GridDuty.objects.get(shift=shift).supervisor_id == id_of("checker")
    card = clerk.get(f"/responsibility-grids/{OLD}/").content.decode()
    assert "早班 06:00–14:00" in card
    assert "早班" in clerk.get("/shifts/").content.decode()


def test_two_who_save_at_once_get_one_plan(committed_cast: Cast) -> None:
    seen, told, by = fingerprint(STREET), list[Any](), committed_cast.clerk

    def save(name: str) -> None:
        patrols = [PlannedGrid(OLD, name, (FIRST,)), PlannedGrid("", f"{name}二", (SECOND,))]
        try:
            told.append(plan_responsibility_grids(STREET, patrols, seen=seen, by=by, at=timezone.now()))
        except no.ResponsibilityGridsChanged:
            told.append("late")
        finally:
            connection.close()

    threads = [threading.Thread(target=save, args=(f"甲{number}",)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told.count("late") == 1
    assert ResponsibilityGrid.objects.filter(code__startswith=f"{STREET}Z", ends_on__isnull=True).count() == 2


def test_a_duty_ends_with_the_day_before(cast: Cast) -> None:
    at = timezone.now()
    duty = end_duty(GridDuty.objects.filter(responsibility_grid__code=OLD)[0].pk, by=cast.clerk, at=at)
    assert duty.ends_on == timezone.localdate(at)


# ── by API ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_program_reads_suggests_shares_and_puts_on_duty(cast: Cast) -> None:
    me = Caller(cast, "clerk")
    told = me.get("/responsibility-grids", street=STREET).body
    assert [each["code"] for each in told["responsibility_grids"]] == [OLD]
    assert told["responsibility_grids"][0]["loads"]["components"] == 1
    asked = me.post("/responsibility-grids/suggest", {"street": STREET, "count": 2, "weights": {"area": 1}}).body
    assert sorted(asked["groups"].values()) == [OLD, "new-1"]
    grids = [{"code": "" if group == "new-1" else group, "name": group, "unit_grids": [code]} for code, group in asked["groups"].items()]
    body = {"street": STREET, "seen": asked["seen"], "responsibility_grids": grids}
    assert me.post("/responsibility-grids/plan", body).body["begun"] == [f"{STREET}Z002"]
    assert me.post("/responsibility-grids/plan", body).status == 409
    one = me.get(f"/responsibility-grids/{STREET}Z002").body
    assert (one["unit_grids"], len(one["members"])) == (1, 1)
    made = me.post(f"/responsibility-grids/{STREET}Z002/duties", {"supervisors": [id_of("checker")]})
    assert made.status == 201
    assert made.body[0]["now"] is True
    assert me.delete(f"/duties/{made.body[0]['id']}").status == 204
    assert me.get(f"/responsibility-grids/{STREET}Z002").body["duties"] == []


def test_by_api_each_role_gets_what_its_pages_give(cast: Cast) -> None:
    for name, count in (("shift_leader", 2), ("collector", 1), ("clean", 0)):
        assert len(Caller(cast, name).get("/responsibility-grids").body["responsibility_grids"]) == count, name
    leader = Caller(cast, "shift_leader")
    assert leader.post("/responsibility-grids/suggest", {"street": STREET, "count": 1, "weights": {"area": 1}}).status == 403
    assert leader.post("/responsibility-grids/plan", {"street": STREET, "seen": "", "responsibility_grids": []}).status == 403
    assert Caller(cast, "acceptor").post(f"/responsibility-grids/{OLD}/duties", {"supervisors": [id_of("checker")]}).status == 403
    assert Caller(cast, "clean").get(f"/responsibility-grids/{OLD}").status == 404
