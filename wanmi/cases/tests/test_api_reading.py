"""Reading by API: what waits, what is looked for, one case, and what each seat may not learn."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from wanmi.cases.tests.caller import Caller
from wanmi.cases.tests.cast import PEOPLE, SOUTH, WEST, Cast, jpeg
from wanmi.patrols.models import GridDuty
from wanmi.people.models import Person

SEATS = [row[0] for row in PEOPLE]
INSIDE = {"lng": WEST + 0.0005, "lat": SOUTH + 0.0005}
# endpoint, arguments: what every seat may ask
READABLE = [
    ("/me", {}),
    ("/catalogue", {}),
    ("/flow", {}),
    ("/grids", {}),
    ("/grids/locate", INSIDE),
    ("/components/near", INSIDE),
    ("/tasks", {}),
    ("/cases", {}),
    ("/figures/today", {}),
]


@pytest.fixture
def callers(cast: Cast) -> Callable[[str], Caller]:
    made: dict[str, Caller] = {}
    return lambda name: made.setdefault(name, Caller(cast, name))


@pytest.mark.parametrize(("path", "asked"), READABLE, ids=[path for path, _ in READABLE])
def test_every_seat_may_ask_and_nobody_without_one(callers: Callable[[str], Caller], path: str, asked: dict[str, float]) -> None:
    for name in SEATS:
        assert callers(name).get(path, **asked).status == 200, name
    stranger = callers("acceptor")
    stranger.token = "no such token"
    answer = stranger.get(path, **asked)
    assert (answer.status, answer["code"], answer.headers["WWW-Authenticate"]) == (401, "kit.not_signed_in", "Bearer")


# who sees a case of the east street that the environment department was given: by area, by task, by body
SEES = {"collector", "acceptor", "shift_leader", "dispatcher", "clean", "clean_worker", "leader", "overseer", "administrator"}


@pytest.mark.parametrize("name", SEATS)
def test_each_seat_sees_the_cases_of_its_scope_and_no_other(cast: Cast, callers: Callable[[str], Caller], name: str) -> None:
    case = cast.brought_to("disposing")
    cast.move(case, "sign", "clean")
    cast.move(case, "assign", "clean", squad_id=cast.clean_worker.organisation_id)
    listed = case.number in [line["number"] for line in callers(name).get("/cases")["cases"]]
    opened = callers(name).get(f"/cases/{case.number}").status
    assert (listed, opened) == ((True, 200) if name in SEES else (False, 404))


def test_who_does_the_work_never_learns_who_reported(cast: Cast, callers: Callable[[str], Caller]) -> None:
    case = cast.brought_to("closed", reporter_name="何女士", reporter_phone="13911000000")
    for name in ("clean", "shift_leader"):
        answer = callers(name).get(f"/cases/{case.number}")
        told = answer.raw.decode()
        secrets = [cast.collector.person_name, cast.checker.person_name, "何女士", "13911000000"]
        assert [word in told for word in secrets] == [name == "shift_leader"] * 4
        assert answer["task_supervisor_id"] == (None if name == "clean" else cast.checker.person_id)
    near = callers("clean").get("/grids/locate", **INSIDE)
    assert near["supervisors"] == []
    assert callers("acceptor").get("/grids/locate", **INSIDE)["supervisors"][0]["name"] == cast.collector.person_name


def test_pages_follow_each_other_without_gap_or_double(cast: Cast, callers: Callable[[str], Caller]) -> None:
    numbers = [cast.reported().number for _ in range(7)]
    me, seen, after = callers("acceptor"), [], ""
    for _ in range(4):
        page = me.get("/cases", size=2, after=after)
        seen += [line["number"] for line in page["cases"]]
        after = page["after"]
    assert seen[:7] == numbers[::-1]
    assert after == ""


@pytest.mark.parametrize("asked", [{"after": "x"}, {"after": "1_x"}, {"after": "9" * 17 + ".1"}, {"text": "井盖%_'\""}, {"hour": 3}])
def test_a_strange_question_is_answered_without_a_fault(callers: Callable[[str], Caller], asked: dict[str, str]) -> None:
    assert callers("acceptor").get("/cases", **asked).status == 200


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"size": 0}, "size"),
        ({"size": 1000}, "size"),
        ({"since": "yesterday"}, "since"),
        ({"street": "12"}, "street"),
        ({"late": "x"}, "late"),
    ],
)
def test_a_wrong_question_is_refused_by_its_field(callers: Callable[[str], Caller], asked: dict[str, str], field: str) -> None:
    answer = callers("acceptor").get("/cases", **asked)
    assert (answer.status, answer["code"], answer["field"]) == (422, "kit.wrong_input", field), answer.body


def test_a_nul_in_a_question_is_refused(callers: Callable[[str], Caller]) -> None:
    answer = callers("acceptor").get("/cases", text="a\0b")
    assert (answer.status, answer["code"]) == (400, "kit.unreadable")


def test_tasks_are_counted_by_list_and_turned_by_key(cast: Cast, callers: Callable[[str], Caller]) -> None:
    first = cast.brought_to("disposing")
    second = cast.brought_to("disposing")
    cast.move(second, "sign", "clean")
    answer = callers("clean").get("/tasks")
    counted = {one["key"]: one["waiting"] for one in answer["lists"]}
    assert counted == {"disposing.sign": 1, "disposing": 1, "approvals": 0}
    assert {line["number"] for line in answer["cases"]} == {first.number, second.number}
    signed = callers("clean").get("/tasks", list="disposing")
    assert [line["number"] for line in signed["cases"]] == [second.number]
    assert callers("clean").get("/tasks", list="nothing").status == 404
    assert callers("leader").get("/tasks").body == {"lists": [], "cases": [], "after": ""}


def test_what_is_kept_is_not_sent_again(callers: Callable[[str], Caller]) -> None:
    for path in ("/catalogue", "/flow", "/grids"):
        first = callers("collector").get(path)
        assert first.status == 200
        assert callers("collector").get(path, version=first["version"]).status == 304
        assert callers("collector").get(path, version="old").status == 200


def test_the_flow_of_a_seat_is_its_own(callers: Callable[[str], Caller]) -> None:
    keys = {name: {move["key"] for move in callers(name).get("/flow")["moves"]} for name in ("collector", "dispatcher", "leader")}
    assert keys["collector"] == {"report", "report_handled", "answer_verification", "answer_check"}
    decided = {f"{act}_{kind}" for act in ("approve", "refuse") for kind in ("return", "extension", "suspension", "appeal")}
    steps = {"dispatch", "return_to_centre", "recall", "rework", "resume"}
    assert keys["dispatcher"] == steps | decided | {"urge", "answer_order"}
    assert keys["leader"] == {"oversee"}


def test_a_supervisor_keeps_the_grids_they_walk_and_a_centre_all_of_its_own(cast: Cast, callers: Callable[[str], Caller]) -> None:
    own = callers("collector").get("/grids")
    assert {one["id"] for one in own["unit_grids"]["features"]} == {"990101001001001", "990101001001002"}
    assert own["unit_grids"]["features"][0]["properties"]["responsibility_grid"] == "990101001Z001"
    assert own["unit_grids"]["features"][0]["geometry"]["type"] == "Polygon"
    assert len(callers("acceptor").get("/grids")["unit_grids"]["features"]) == 4
    codes = callers("acceptor").get("/grids", form="codes")
    assert codes["unit_grids"]["features"][0]["geometry"] is None
    GridDuty.objects.filter(supervisor=Person.objects.get(sign_in_name="collector")).delete()
    from django.core.cache import cache

    cache.delete("grids.version")
    assert callers("collector").get("/grids", version=own["version"])["unit_grids"]["features"] == []


def test_what_lies_at_a_point_is_told_in_words(callers: Callable[[str], Caller]) -> None:
    place = callers("acceptor").get("/grids/locate", **INSIDE).body
    assert (place["grid_code"], place["area_class"], place["street"]) == ("990101001001001", 1, "东街街道")
    outside = callers("acceptor").get("/grids/locate", lng=0, lat=0)
    assert (outside.status, outside["code"]) == (422, "grids.outside_city")


def test_components_near_by_are_told_with_their_distance(callers: Callable[[str], Caller]) -> None:
    near = callers("collector").get("/components/near", **INSIDE).body
    assert [(one["code"], round(one["metres"])) for one in near] == [("9901010101000001", 14)]
    assert callers("collector").get("/components/near", **INSIDE, radius_m=5).body == []
    assert callers("collector").get("/components/near", **INSIDE, radius_m=1e9).status == 422


def test_the_catalogue_tells_limits_by_area_class(cast: Cast, callers: Callable[[str], Caller]) -> None:
    answer = callers("collector").get("/catalogue").body
    litter = next(one for one in answer["subclasses"] if one["id"] == cast.litter.pk)
    condition = litter["conditions"][0]
    assert (condition["id"], len(condition["limits"])) == (cast.litter_condition.pk, 3)
    assert answer["scheme"]["key"].startswith("gb30428")


def test_the_figures_of_the_day_count_what_the_seat_may_see(callers: Callable[[str], Caller]) -> None:
    callers("collector").report()
    figures = callers("acceptor").get("/figures/today").body
    assert (figures["counts"]["today"]["reported"], figures["by_source"]) == (1, {"supervisor": 1})
    assert figures["share_in_time"] is None
    assert callers("water").get("/figures/today")["counts"]["today"]["reported"] == 0


def test_a_department_gets_the_public_copy_of_a_photo_and_never_the_original(
    cast: Cast, callers: Callable[[str], Caller], tmp_path: Path, settings: Any
) -> None:
    settings.EVIDENCE_DIR = tmp_path
    collector = callers("collector")
    file = SimpleUploadedFile("a.jpg", jpeg(), content_type="image/jpeg")
    handed = json.loads(collector.client.post("/api/v1/evidence", {"file": file}, headers=collector.headers).content)["id"]
    number = collector.report(evidence=[handed])["number"]
    for move, by in (("accept", "acceptor"), ("file", "shift_leader"), ("dispatch", "dispatcher")):
        given = {"file": {"condition_id": cast.litter_condition.pk}, "dispatch": {"department_id": cast.clean.organisation_id}}
        assert callers(by).move(number, move, **given.get(move, {})).status == 200

    def seen(name: str) -> list[int]:
        me = callers(name)
        where = f"/api/v1/evidence/{handed}"
        return [me.client.get(f"{where}{part}", headers=me.headers).status_code for part in ("", "/original", "/public", "/thumb")]

    assert [one["id"] for one in callers("clean").get(f"/cases/{number}")["exhibits"]] == [handed]
    assert seen("acceptor") == [200, 200, 200, 200]
    assert seen("clean") == [200, 404, 200, 200]
    assert seen("water") == [404, 404, 404, 404]
