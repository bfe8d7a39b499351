"""Drafts of a division: begun, edited step by step, checked, published, taken back. The small city, by actions and by HTTP."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.gis.geos import MultiPolygon, Point, Polygon
from django.test import Client
from django.utils import timezone

from wanmi.division.actions.division import cut_division, drop_division, start_division
from wanmi.division.actions.publish import call_off, publish_division, take_back, take_effect_due
from wanmi.division.actions.steps import make_step, redo_step, undo_step
from wanmi.division.models import Division, DivisionFinding, DivisionPiece
from wanmi.division.rules import refusals as no
from wanmi.grids.models import Area, GridSuccession, GroundFeature, UnitGrid
from wanmi.grids.rules.refusals import BadGesture
from wanmi.kit.refusals import NotYours
from wanmi.patrols.models import GridMembership, ResponsibilityGrid
from wanmi.patrols.queries import locate
from wanmi.patrols.tests.cast import COUNTY, SOUTH, STEP, WEST, Cast

EAST_STREET = f"{COUNTY}001"
COMMUNITY = f"{COUNTY}001001"
MIDDLE = SOUTH + STEP / 2


def draft_of(cast: Cast, start: str = "in_force", areas: tuple[str, ...] = (EAST_STREET,)) -> Division:
    return start_division(name="试划", areas=areas, start=start, source="地形图 2026-01", by=cast.clerk, at=timezone.now())


def fresh(division: Division) -> Division:
    return Division.objects.get(pk=division.pk)


def step(division: Division, kind: str, cast: Cast, **given: Any) -> Any:
    return make_step(division.pk, kind, gesture=given, version=fresh(division).version, by=cast.clerk, at=timezone.now())


def across(column: int = 0) -> list[list[float]]:
    """A line from west to east through the middle of a grid."""
    return [[WEST + column * STEP - 0.0001, MIDDLE], [WEST + (column + 1) * STEP + 0.0001, MIDDLE]]


def publish(division: Division, cast: Cast, days: int = 0, **more: Any) -> Division:
    values: dict[str, Any] = {"reason": "道路改造", "warnings_seen": True, "version": fresh(division).version} | more
    at = timezone.now()
    return publish_division(division.pk, begins_on=timezone.localdate(at) + timedelta(days=days), by=cast.clerk, at=at, **values)


def rows(division: Division) -> list[tuple[int, str, str]]:
    pieces = DivisionPiece.objects.filter(division=division).order_by("number")
    return [(piece.number, piece.code, piece.geometry.wkt) for piece in pieces]


def errors(division: Division) -> list[str]:
    return list(DivisionFinding.objects.filter(division=division, severity="error").order_by("rule").values_list("rule", flat=True))


def test_a_draft_from_the_grids_in_force_keeps_them_and_has_no_errors(cast: Cast) -> None:
    division = draft_of(cast)
    assert [code for _, code, _ in rows(division)] == [f"{COMMUNITY}001", f"{COMMUNITY}002"]
    assert errors(division) == []


def test_a_split_can_be_undone_and_done_again_exactly(cast: Cast) -> None:
    division = draft_of(cast)
    before = rows(division)
    made = step(division, "split", cast, pieces=[1], line=across())
    assert len(made.put) >= 2
    after = rows(division)
    assert len(after) == 3
    assert errors(division) == []
    undo_step(division.pk, version=fresh(division).version, by=cast.clerk, at=timezone.now())
    assert rows(division) == before
    redo_step(division.pk, version=fresh(division).version, by=cast.clerk, at=timezone.now())
    assert rows(division) == after
    with pytest.raises(no.NothingToUndo):
        redo_step(division.pk, version=fresh(division).version, by=cast.clerk, at=timezone.now())


def test_a_new_step_after_undoing_forgets_what_was_undone(cast: Cast) -> None:
    division = draft_of(cast)
    step(division, "split", cast, pieces=[1], line=across())
    undo_step(division.pk, version=fresh(division).version, by=cast.clerk, at=timezone.now())
    step(division, "merge", cast, pieces=[1, 2])
    with pytest.raises(no.NothingToUndo):
        redo_step(division.pk, version=fresh(division).version, by=cast.clerk, at=timezone.now())
    assert len(rows(division)) == 1


def test_the_neighbour_of_a_split_gains_the_vertex_and_stays_the_grid_in_force(cast: Cast) -> None:
    division = draft_of(cast)
    step(division, "split", cast, pieces=[1], line=across())
    neighbour = DivisionPiece.objects.get(division=division, number=2)
    assert neighbour.kept
    assert neighbour.geometry.num_coords == 6
    assert "GD-9" not in errors(division)


def test_a_moved_vertex_takes_both_neighbours_along(cast: Cast) -> None:
    division = draft_of(cast)
    corner = [WEST + STEP, SOUTH + STEP]
    edge = [[WEST + STEP, SOUTH], corner]
    step(division, "bend", cast, edge=edge, to=[[WEST + STEP + 0.0002, MIDDLE]])
    one, other = DivisionPiece.objects.filter(division=division).order_by("number")
    assert (one.kept, other.kept) == (False, False)
    assert errors(division) == []
    assert one.area_m2 > 9500 > other.area_m2


def test_an_edge_is_shifted_a_vertex_dropped_and_all_can_be_undone(cast: Cast) -> None:
    division = draft_of(cast)
    before = rows(division)
    west, east, north = WEST + STEP, WEST + 2 * STEP, SOUTH + STEP
    step(division, "split", cast, pieces=[2], line=across(1))
    step(division, "shift", cast, edge=[[west, MIDDLE], [east, MIDDLE]], way=[[west, MIDDLE], [west, MIDDLE + 0.0001]])
    assert set(errors(division)) <= {"GD-2", "GD-7"}  # the ends of the edge lie on the border of the community
    undo_step(division.pk, version=fresh(division).version, by=cast.clerk, at=timezone.now())
    step(division, "bend", cast, edge=[[west, MIDDLE], [east, MIDDLE]], to=[[west + STEP / 2, MIDDLE + 0.0001]])
    assert errors(division) == []
    bent = rows(division)
    step(division, "drop", cast, at=[[west + STEP / 2, MIDDLE + 0.0001]])
    assert rows(division) != bent
    assert errors(division) == []
    assert north > MIDDLE
    for _ in range(fresh(division).position):
        undo_step(division.pk, version=fresh(division).version, by=cast.clerk, at=timezone.now())
    assert rows(division) == before


def test_renumbering_dressing_and_recutting_are_steps_too(cast: Cast) -> None:
    division = draft_of(cast, "empty")
    assert errors(division) == ["GD-7"]
    step(division, "recut", cast, community=COMMUNITY)
    assert errors(division) == []
    first = DivisionPiece.objects.filter(division=division).order_by("number")[0]
    step(division, "set", cast, pieces=[first.number], area_class="1", land_use="公园", large_on_purpose=True)
    first = DivisionPiece.objects.get(division=division, number=first.number)
    assert (first.area_class, first.land_use, first.large_on_purpose) == (1, "公园", True)
    step(division, "renumber", cast)
    assert sorted(DivisionPiece.objects.filter(division=division).values_list("sequence", flat=True))[0] == 1


def test_moving_a_border_over_a_neighbour_is_refused_and_nothing_changes(cast: Cast) -> None:
    division = draft_of(cast)
    before = rows(division)
    with pytest.raises(no.Tangled):  # nothing half done
        step(division, "move", cast, way=[[WEST, SOUTH], [WEST + 3 * STEP, MIDDLE]])
    assert rows(division) == before
    assert fresh(division).version == division.version


def test_a_removed_piece_leaves_a_gap_that_is_found_and_drawing_fills_it(cast: Cast) -> None:
    division = draft_of(cast)
    step(division, "remove", cast, pieces=[2])
    assert errors(division) == ["GD-7"]
    with pytest.raises(no.ErrorsLeft):
        publish(division, cast)
    west, east, north = WEST + STEP, WEST + 2 * STEP, SOUTH + STEP
    step(division, "draw", cast, ring=[[west, SOUTH], [east + 0.0001, SOUTH], [east + 0.0001, north], [west, north]])
    assert errors(division) == []


def test_a_border_through_a_building_is_an_error_until_it_goes_round(cast: Cast) -> None:
    middle = WEST + STEP
    building = Polygon.from_bbox((middle - 0.0001, MIDDLE, middle + 0.0002, MIDDLE + 0.0002))
    building.srid = 4326
    GroundFeature.objects.create(kind="building", geometry=building)
    assert errors(draft_of(cast)) == ["GD-5"]
    division = start_division(name="自动", areas=[EAST_STREET], start="automatic", by=cast.clerk, at=timezone.now())
    assert cut_division(division.pk, at=timezone.now())
    assert errors(division) == []
    assert DivisionPiece.objects.filter(division=division).count() >= 1


def test_two_who_edit_at_once_the_second_is_told(cast: Cast) -> None:
    division = draft_of(cast)
    seen = fresh(division).version
    step(division, "split", cast, pieces=[1], line=across())
    with pytest.raises(no.ChangedMeanwhile) as told:
        make_step(division.pk, "merge", gesture={"pieces": [1, 2]}, version=seen, by=cast.administrator, at=timezone.now())
    assert "卫图" in told.value.say()


@pytest.mark.parametrize(
    ("kind", "given", "refusal"),
    [
        ("split", {"pieces": [1], "line": [[WEST + 0.0002, MIDDLE], [WEST + 0.0004, MIDDLE]]}, no.NotAcross),
        ("split", {"pieces": [99], "line": across()}, no.NoPiece),
        ("split", {"pieces": [1], "line": "nonsense"}, BadGesture),
        ("split", {"pieces": [1], "line": [[SOUTH, WEST], [SOUTH + 1, WEST]]}, BadGesture),
        ("merge", {"pieces": [1]}, no.TooFewChosen),
        ("merge", {"pieces": ["1"]}, BadGesture),
        ("draw", {"ring": [[WEST, SOUTH], [WEST + STEP, SOUTH]]}, no.BadRing),
        ("draw", {"ring": [[WEST, SOUTH], [WEST + STEP, SOUTH + STEP], [WEST + STEP, SOUTH], [WEST, SOUTH + STEP]]}, no.BadRing),
        ("draw", {"ring": [[WEST - 0.1, SOUTH], [WEST - 0.09, SOUTH], [WEST - 0.09, SOUTH + 0.01]]}, no.OutsideCommunity),
        ("move", {"way": [[WEST + 0.0005, MIDDLE], [WEST, SOUTH]]}, no.NoVertex),
        ("move", {"way": [[WEST, SOUTH]]}, BadGesture),
        ("set", {"pieces": [1], "area_class": "9"}, BadGesture),
        ("explode", {}, BadGesture),
    ],
)
def test_a_gesture_that_makes_no_sense_is_refused_by_name(cast: Cast, kind: str, given: dict[str, Any], refusal: Any) -> None:
    division = draft_of(cast)
    before = rows(division)
    with pytest.raises(refusal):
        step(division, kind, cast, **given)
    assert rows(division) == before


def test_published_today_old_codes_end_new_ones_begin_and_all_follows(cast: Cast) -> None:
    division = draft_of(cast)
    step(division, "split", cast, pieces=[1], line=across())
    today = timezone.localdate()
    assert publish(division, cast).state == "in_force"
    ended = UnitGrid.objects.get(code=f"{COMMUNITY}001")
    assert ended.ends_on == today
    new = list(UnitGrid.objects.filter(begun_by_id=division.pk).order_by("code"))
    assert [grid.code for grid in new] == [f"{COMMUNITY}003", f"{COMMUNITY}004"]
    assert sum(GridSuccession.objects.filter(old=ended).values_list("share", flat=True)) == pytest.approx(1, abs=1e-3)
    place = locate(WEST + 0.0005, SOUTH + 0.0002)
    assert place is not None
    assert place.grid_code in {grid.code for grid in new}
    assert place.responsibility_grid_id == ResponsibilityGrid.objects.get(code=f"{EAST_STREET}Z001").pk
    assert GridMembership.objects.get(unit_grid=ended).ends_on == today
    kept = UnitGrid.objects.get(code=f"{COMMUNITY}002")
    assert kept.ends_on is None
    assert kept.geometry.num_coords == 6


def test_a_later_day_changes_nothing_before_it_and_takes_effect_on_it(cast: Cast) -> None:
    division = draft_of(cast)
    step(division, "merge", cast, pieces=[1, 2])
    assert publish(division, cast, days=1).state == "waiting"
    place = locate(WEST + 0.0005, MIDDLE)
    assert place is not None
    assert place.grid_code == f"{COMMUNITY}001"
    assert take_effect_due(at=timezone.now()) == 0
    assert take_effect_due(at=timezone.now() + timedelta(days=1)) == 1
    place = locate(WEST + 0.0005, MIDDLE)
    assert place is not None
    assert place.grid_code == f"{COMMUNITY}003"
    assert take_effect_due(at=timezone.now() + timedelta(days=1)) == 0


def test_a_publication_is_called_off_before_its_day_and_its_codes_are_not_used_again(cast: Cast) -> None:
    division = draft_of(cast)
    step(division, "merge", cast, pieces=[1, 2])
    publish(division, cast, days=3)
    with pytest.raises(no.StaleDraft):
        publish(draft_of(cast), cast)
    call_off(division.pk, by=cast.clerk, at=timezone.now())
    with pytest.raises(no.NotWaiting):
        call_off(division.pk, by=cast.clerk, at=timezone.now())
    again = draft_of(cast)
    step(again, "merge", cast, pieces=[1, 2])
    publish(again, cast)
    assert list(UnitGrid.objects.filter(begun_by_id=again.pk).values_list("code", flat=True)) == [f"{COMMUNITY}004"]


def test_taking_back_restores_the_shapes_under_new_codes(cast: Cast) -> None:
    former = UnitGrid.objects.get(code=f"{COMMUNITY}001").geometry
    division = draft_of(cast)
    step(division, "split", cast, pieces=[1], line=across())
    publish(division, cast)
    back = take_back(division.pk, by=cast.clerk, at=timezone.now())
    publish(back, cast)
    in_force = UnitGrid.objects.filter(community_code=COMMUNITY, ends_on__isnull=True).order_by("code")
    assert [grid.code for grid in in_force] == [f"{COMMUNITY}002", f"{COMMUNITY}005"]
    assert in_force[1].geometry.sym_difference(former).area < 1e-3 * former.area


def test_a_draft_over_ground_that_has_changed_is_stale(cast: Cast) -> None:
    first, second = draft_of(cast), draft_of(cast)
    step(first, "merge", cast, pieces=[1, 2])
    step(second, "split", cast, pieces=[1], line=across())
    publish(first, cast)
    with pytest.raises(no.StaleDraft):
        publish(second, cast)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"reason": " "}, no.ReasonMissing),
        ({"days": -1}, no.DayMissing),
        ({"days": 5000}, no.DayMissing),
        ({"version": 77}, no.ChangedMeanwhile),
        ({"warnings_seen": False}, no.WarningsLeft),
    ],
)
def test_publishing_wants_reason_day_and_a_look_at_the_warnings(cast: Cast, changes: dict[str, Any], refusal: Any) -> None:
    division = draft_of(cast)
    step(division, "split", cast, pieces=[1], line=across())
    with pytest.raises(refusal):
        publish(division, cast, **changes)
    assert fresh(division).state == "open"


def test_a_cutting_that_was_called_off_leaves_nothing(cast: Cast) -> None:
    division = draft_of(cast, "automatic")
    drop_division(division.pk, by=cast.clerk, at=timezone.now())
    assert cut_division(division.pk, at=timezone.now()) is False
    assert rows(division) == []


def test_only_clerks_and_administrators_begin_drafts_and_only_in_their_area(cast: Cast) -> None:
    for role, seat in cast.seats.items():
        if role in ("clerk", "administrator"):
            continue
        with pytest.raises(NotYours):
            start_division(name="", areas=[COUNTY], start="empty", by=seat, at=timezone.now())
    with pytest.raises(no.NoCommunities):
        start_division(name="", areas=["123456"], start="empty", by=cast.clerk, at=timezone.now())


# ── by HTTP ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def signed_in(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.person(name))
    return client


@pytest.mark.slow
def test_the_whole_way_by_http(cast: Cast) -> None:
    clerk = signed_in(cast, "clerk")
    assert "还没有划分方案" in clerk.get("/divisions/").content.decode()
    made = clerk.post("/divisions/new/", {"name": "东街", "areas": [EAST_STREET], "start": "in_force"}, headers={"HX-Request": "true"})
    address = made["HX-Redirect"]
    assert clerk.get(address).status_code == 200
    whole = clerk.get(f"{address}pieces").json()
    assert len(whole["pieces"]["features"]) == 2
    body = {"kind": "split", "version": whole["version"], "pieces": [1], "line": across()}
    answer = clerk.post(f"{address}step", body, content_type="application/json")
    assert answer.status_code == 200, answer.content.decode()
    assert answer.json()["version"] == whole["version"] + 1
    stale = clerk.post(f"{address}step", body, content_type="application/json")
    assert stale.status_code == 409
    assert stale.json()["code"] == "division.changed_meanwhile"
    assert "GD-" in clerk.get(f"{address}side/").content.decode()
    assert clerk.get(f"{address}side/?show=pieces").status_code == 200
    assert "PK" in clerk.get(f"{address}export/").getvalue()[:2].decode()
    dialog = clerk.get(f"{address}publish/").content.decode()
    assert "发布划分" in dialog
    form = {"begins_on": timezone.localdate().isoformat(), "reason": "", "version": str(answer.json()["version"]), "warnings_seen": "1"}
    assert "请填写调整理由" in clerk.post(f"{address}publish/", form).content.decode()
    assert "请填写数据来源" in clerk.post(f"{address}publish/", form | {"reason": "改造"}).content.decode()
    assert clerk.post(f"{address}publish/", form | {"reason": "改造", "source": "地形图 2026"})["HX-Redirect"] == address
    assert "已生效" in clerk.get(address).content.decode()
    card = clerk.get(f"/grids/{COMMUNITY}003/").content.decode()
    assert f"{COMMUNITY}001/" in card
    assert clerk.get("/grids/?force=ended").content.decode().count('data-row="') == 1
    assert clerk.post(f"/divisions/{Division.objects.latest('pk').pk}/back/")["HX-Redirect"].startswith("/divisions/")


def test_lists_ask_the_database_a_bounded_number_of_times(cast: Cast, django_assert_max_num_queries: Any) -> None:
    clerk = signed_in(cast, "clerk")
    for _ in range(3):
        draft_of(cast)
    for address in ("/divisions/", "/grids/"):
        clerk.get(address)
        with django_assert_max_num_queries(12):
            assert clerk.get(address).status_code == 200


def test_the_editor_asks_again_only_for_what_is_new(cast: Cast) -> None:
    clerk, division = signed_in(cast, "clerk"), draft_of(cast)
    assert clerk.get(f"/divisions/{division.pk}/pieces?since={division.version}").status_code == 204
    assert clerk.get(f"/divisions/{division.pk}/pieces?since=0").status_code == 200


def test_a_tolerance_that_the_city_has_changed_counts(cast: Cast) -> None:
    from wanmi.division.models import DivisionTolerance

    DivisionTolerance.objects.create(name="most_m2", value=9_000)
    division = draft_of(cast)
    assert set(DivisionFinding.objects.filter(division=division).values_list("rule", flat=True)) == {"GD-3"}


def test_other_roles_see_the_card_of_a_grid_but_no_draft(cast: Cast) -> None:
    division = draft_of(cast)
    for name in ("collector", "acceptor", "dispatcher", "water", "leader", "overseer"):
        other = signed_in(cast, name)
        assert other.get("/divisions/").status_code == 403, name
        assert other.get(f"/divisions/{division.pk}/pieces").status_code == 403, name
        assert other.post(f"/divisions/{division.pk}/step", {}, content_type="application/json").status_code == 403, name
        card = other.get(f"/grids/{COMMUNITY}001/")
        assert card.status_code == 200, name
        assert ("林岚" in card.content.decode()) is (name != "water"), name
        assert other.post(f"/grids/{COMMUNITY}001/change/", {"area_class": "2"}).status_code == 403, name


def test_the_clerk_changes_the_class_of_a_grid_in_force_and_the_journal_tells(cast: Cast) -> None:
    from wanmi.journal.models import Fact

    clerk = signed_in(cast, "clerk")
    answer = clerk.post(f"/grids/{COMMUNITY}001/change/", {"area_class": "2", "land_use": "商业", "responsible": "", "note": ""})
    assert answer.status_code in (200, 204)
    assert UnitGrid.objects.get(code=f"{COMMUNITY}001").area_class == 2
    assert Fact.objects.get(name="unitgrid.change").data["changes"]["land_use"] == ["", "商业"]
    assert clerk.post(f"/grids/{COMMUNITY}001/change/", {"area_class": "7"}).status_code == 400


def test_points_on_the_shared_edge_belong_to_the_lower_code(cast: Cast) -> None:
    place = locate(WEST + STEP, MIDDLE)
    assert place is not None
    assert place.grid_code == f"{COMMUNITY}001"
    assert UnitGrid.objects.filter(geometry__intersects=Point(WEST + STEP, MIDDLE, srid=4326)).count() == 2


def test_a_draft_over_a_community_with_a_new_outline_says_so(cast: Cast, client: Client) -> None:
    division = draft_of(cast)
    client.force_login(cast.person("clerk"))
    assert "边界变了" not in client.get(f"/divisions/{division.pk}/").content.decode()
    area = Area.objects.get(code=COMMUNITY)
    Area.objects.filter(code=COMMUNITY).update(geometry=MultiPolygon(area.geometry.envelope.buffer(0.0001), srid=4326))
    told = client.get(f"/divisions/{division.pk}/").content.decode()
    assert "边界变了" in told
    assert area.name in told


def test_a_draft_under_which_others_have_published_says_so_before_it_is_published(cast: Cast, client: Client) -> None:
    stale, other = draft_of(cast), draft_of(cast)
    step(other, "merge", cast, pieces=[1, 2])
    publish(other, cast)
    client.force_login(cast.person("clerk"))
    assert "不能再发布" in client.get(f"/divisions/{stale.pk}/").content.decode()


def test_a_community_too_large_for_its_codes_is_refused_before_anything_is_cut(cast: Cast) -> None:
    wide = Polygon.from_bbox((WEST, SOUTH, WEST + 0.1, SOUTH + 0.1))  # some 95 km²
    Area.objects.filter(code=COMMUNITY).update(geometry=MultiPolygon(wide, srid=4326))
    with pytest.raises(no.TooManyGrids):
        draft_of(cast, "automatic")
    assert not Division.objects.exists()
    assert draft_of(cast, "empty").state == "open"


def test_a_community_without_a_code_left_is_found_when_it_is_drawn(cast: Cast) -> None:
    UnitGrid.objects.filter(code=f"{COMMUNITY}002").update(code=f"{COMMUNITY}999")
    division = draft_of(cast)
    assert errors(division) == []
    step(division, "split", cast, pieces=[1], line=across())
    assert errors(division) == ["UG-10"]
