"""Every action that takes an object, asked by somebody of another district who has the right at home: the object is not there for them,
and nothing that they hear names anybody."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from wanmi.cases.actions import make_move, make_moves, report_case
from wanmi.cases.actions.link import link_cases
from wanmi.cases.rules.effects import EFFECTS
from wanmi.cases.rules.move_inputs import Dispatch, SendTask
from wanmi.cases.rules.together import Press, Result
from wanmi.cases.tests.cast import COUNTY, ELSEWHERE, MONDAY_MORNING, Cast, small_city
from wanmi.components import actions as components
from wanmi.components.models import Census, Component, ComponentChange
from wanmi.components.rules.census import CensusInput, Mark
from wanmi.components.rules.inputs import Change, Review
from wanmi.deliveries import actions as resources
from wanmi.deliveries.models import Delivery
from wanmi.division.actions import communities, division, publish, steps
from wanmi.division.models import Division
from wanmi.geocoding.actions import places
from wanmi.geocoding.models import Place
from wanmi.geocoding.rules.inputs import Correction, NewPlace
from wanmi.geocoding.tests.gazetteer import small_gazetteer
from wanmi.grids.actions import unit_grids
from wanmi.kit.refusals import Refusal
from wanmi.liaison import actions as liaison
from wanmi.papers import actions as papers
from wanmi.papers.queries.papers import PaperChoice
from wanmi.papers.rules.papers import Output
from wanmi.patrols.actions import duties, patrols
from wanmi.patrols.models import GridDuty, Shift
from wanmi.people import actions as people
from wanmi.people.models import LayerKey, Organisation, Person, Post
from wanmi.site.folders import BASE_DIR

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate()
STREET, GRID, PATROL = f"{COUNTY}001", f"{COUNTY}001001001", f"{COUNTY}001Z001"


class Town:
    """The small city's things, made as they are asked for, and a stranger of each role: a seat of another district."""

    def __init__(self) -> None:
        self.cast: Cast = small_city()

    def stranger(self, role: str) -> Any:
        return self.cast.seats[self.cast.stranger(role)]

    def case(self, stage: str = "registered") -> str:
        return self.cast.brought_to(stage).number

    def change(self) -> ComponentChange:
        given = Change(uuid=uuid4(), kind="correct", component_code=self.component, new_values={"name": "旧井盖"})
        return components.submit_change(change_input=given, by=self.cast.clerk, at=NOW)

    @property
    def component(self) -> str:
        return Component.objects.order_by("pk")[0].code

    def census(self) -> Census:
        subclass = Component.objects.order_by("pk")[0].subclass_id
        given = CensusInput(name="普查", areas=(STREET,), subclass_ids=(subclass,), begins_on=TODAY, last_day=TODAY + timedelta(days=3))
        return components.start_census(census_input=given, by=self.cast.clerk, at=NOW)

    def division(self) -> Division:
        return division.start_division(name="方案", areas=[STREET], start="empty", by=self.cast.clerk, at=NOW)

    def duty(self) -> GridDuty:
        return GridDuty.objects.filter(responsibility_grid__code=PATROL)[0]

    def shift(self) -> Shift:
        hours = {"begins": NOW.time(), "ends": NOW.time(), "weekdays": "1"}
        return duties.set_shift(None, name="早班", by=self.cast.clerk, at=NOW, **hours)  # type: ignore[arg-type]

    def place(self) -> str:
        small_gazetteer()
        return Place.objects.filter(name="浅水街12号")[0].code

    def delivery(self, state: str = "checked") -> Delivery:
        return Delivery.objects.create(
            kind="components", file_name="a.csv", source="测", begins_on=TODAY, area_code=COUNTY, state=state, rows=1, good=1,
            handed_in_by_id=self.cast.clerk.person_id, handed_in_at=NOW, path="none",
        )  # fmt: skip

    def key(self) -> LayerKey:
        post = Post.objects.get(pk=self.cast.leader.post_id)
        asked: dict[str, Any] = {"name": "外系统", "holder": "某局", "post": post, "layers": {"components": []}}
        return people.issue_layer_key(**asked, expires_at=NOW + timedelta(days=9), by=self.cast.clerk, at=NOW)[0]


@pytest.fixture
def town(db: None, settings: Any, tmp_path: Any) -> Town:
    settings.DATA_DIR = tmp_path
    return Town()


def _said(results: list[Result]) -> None:
    """What is told of one of several, said as if it were the only one."""
    for result in results:
        if result.refusal:
            raise result.refusal


# Action → who asks, and how, about a thing of the other district. All of them answer that it is not there.
UNSEEN: dict[str, Callable[[Town], Any]] = {
    "cases.make_move": lambda town: make_move(
        "accept", number=town.case(), move_input=EFFECTS["accept"].input(), by=town.stranger("acceptor"), at=MONDAY_MORNING, version=-1
    ),
    "cases.make_moves": lambda town: _said(
        make_moves("accept", presses=[Press(town.case(), EFFECTS["accept"].input())], by=town.stranger("acceptor"), at=MONDAY_MORNING)
    ),
    "liaison.answer_source": lambda town: liaison.answer_source(
        number=town.case("disposing"), text="已处置", by=town.stranger("department"), at=MONDAY_MORNING
    ),
    "liaison.answer_sources": lambda town: _said(
        liaison.answer_sources(answers=[(town.case("disposing"), None)], text="已处置", by=town.stranger("department"), at=MONDAY_MORNING)
    ),
    "cases.link_cases": lambda town: link_cases(number=town.case(), other=town.case(), by=town.stranger("acceptor"), at=NOW),
    "papers.print_now": lambda town: papers.print_now(
        [PaperChoice(town.case(), "registration", 1)], output=Output.WORD, origin="http://x/", by=town.stranger("acceptor"), at=NOW
    ),
    "papers.preview_template": lambda town: papers.preview_template(
        paper="registration",
        output=Output.WORD,
        content=None,
        choice=PaperChoice(town.case(), "registration", 1),
        origin="http://x/",
        by=town.stranger("administrator"),
        at=NOW,
    ),
    "components.submit_change": lambda town: components.submit_change(
        change_input=Change(uuid=uuid4(), kind="lost", component_code=town.component), by=town.stranger("clerk"), at=NOW
    ),
    "components.review_change": lambda town: components.review_change(
        change_id=town.change().pk, review=Review(approve=True), by=town.stranger("administrator"), at=NOW
    ),
    "components.mark_item": lambda town: components.mark_item(
        census_id=town.census().pk, mark=Mark(finding="present", component_code=town.component), by=town.stranger("supervisor"), at=NOW
    ),
    "components.end_census": lambda town: components.end_census(census_id=town.census().pk, by=town.stranger("clerk"), at=NOW),
    "geocoding.correct_place": lambda town: places.correct_place(
        code=town.place(), changes=Correction(name="改名"), by=town.stranger("clerk"), at=NOW
    ),
    "geocoding.retire_place": lambda town: places.retire_place(code=town.place(), reason="误", by=town.stranger("clerk"), at=NOW),
    "geocoding.add_alias": lambda town: places.add_alias(code=town.place(), name="别名", kind="alias", by=town.stranger("clerk"), at=NOW),
    "geocoding.remove_alias": lambda town: places.remove_alias(code=town.place(), name="别名", by=town.stranger("clerk"), at=NOW),
    "division.recheck": lambda town: division.recheck(town.division().pk, by=town.stranger("clerk"), at=NOW),
    "division.cut_anew": lambda town: division.cut_anew(town.division().pk, by=town.stranger("clerk"), at=NOW),
    "division.drop_division": lambda town: division.drop_division(town.division().pk, by=town.stranger("clerk"), at=NOW),
    "division.publish_division": lambda town: publish.publish_division(
        town.division().pk, begins_on=None, reason="试", version=0, by=town.stranger("clerk"), at=NOW
    ),
    "division.call_off": lambda town: publish.call_off(town.division().pk, by=town.stranger("clerk"), at=NOW),
    "division.take_back": lambda town: publish.take_back(town.division().pk, by=town.stranger("clerk"), at=NOW),
    "division.make_step": lambda town: steps.make_step(
        town.division().pk, "merge", gesture={}, version=-1, by=town.stranger("clerk"), at=NOW
    ),
    "division.undo_step": lambda town: steps.undo_step(town.division().pk, version=-1, by=town.stranger("clerk"), at=NOW),
    "division.redo_step": lambda town: steps.redo_step(town.division().pk, version=-1, by=town.stranger("clerk"), at=NOW),
    "division.publish_areas": lambda town: communities.publish_areas(town.division().pk, version=-1, by=town.stranger("clerk"), at=NOW),
    "grids.change_grid": lambda town: unit_grids.change_grid(
        GRID, area_class=1, land_use="", responsible="", large_on_purpose=False, note="", by=town.stranger("clerk"), at=NOW
    ),
    "patrols.begin_duties": lambda town: duties.begin_duties(
        PATROL, [town.cast.checker.person_id], shift_id=None, by=town.stranger("clerk"), at=NOW
    ),
    "patrols.end_duty": lambda town: duties.end_duty(town.duty().pk, by=town.stranger("shift_leader"), at=NOW),
    "patrols.set_shift": lambda town: duties.set_shift(
        town.shift().pk, name="晚班", begins=NOW.time(), ends=NOW.time(), weekdays="1", by=town.stranger("clerk"), at=NOW
    ),
    "patrols.end_shift": lambda town: duties.end_shift(town.shift().pk, by=town.stranger("clerk"), at=NOW),
    "people.revoke_layer_key": lambda town: people.revoke_layer_key(key=town.key(), by=town.stranger("clerk"), at=NOW),
    "deliveries.inspect_again": lambda town: resources.inspect_again(
        delivery=town.delivery(), layer="", encoding="", by=town.stranger("clerk"), at=NOW
    ),
    "deliveries.map_delivery": lambda town: resources.map_delivery(
        delivery_id=town.delivery().pk, mapping={}, system="", mode="add", begins_on=TODAY, by=town.stranger("clerk"), at=NOW
    ),
    "deliveries.recheck_delivery": lambda town: resources.recheck_delivery(
        delivery_id=town.delivery().pk, by=town.stranger("clerk"), at=NOW
    ),
    "deliveries.stop_delivery": lambda town: resources.stop_delivery(
        delivery_id=town.delivery("checking").pk, by=town.stranger("clerk"), at=NOW
    ),
    "deliveries.discard_delivery": lambda town: resources.discard_delivery(
        delivery_id=town.delivery().pk, by=town.stranger("clerk"), at=NOW
    ),
    "deliveries.correct_row": lambda town: resources.correct_row(
        delivery_id=town.delivery().pk, number=1, values={}, place=None, by=town.stranger("clerk"), at=NOW
    ),
    "deliveries.import_delivery": lambda town: resources.import_delivery(delivery_id=town.delivery().pk, by=town.stranger("clerk"), at=NOW),
    "deliveries.undo_delivery": lambda town: resources.undo_delivery(
        delivery_id=town.delivery("taken").pk, by=town.stranger("clerk"), at=NOW
    ),
}


def _begin_far(town: Town) -> Any:
    return duties.begin_duties(PATROL, [town.stranger("supervisor").person_id], shift_id=None, by=town.cast.clerk, at=NOW)


def _dispatch_far(town: Town) -> Any:
    far = Organisation.objects.create(code="FAR-W", name="外区水务", short_name="外区", kind="department", area_code=ELSEWHERE)
    given = Dispatch(department_id=far.pk)
    return make_move("dispatch", number=town.case("waiting_dispatch"), move_input=given, by=town.cast.dispatcher, at=MONDAY_MORNING)


def _check_far(town: Town) -> Any:
    given = SendTask(supervisor_id=town.stranger("supervisor").person_id)
    return make_move("send_check", number=town.case("waiting_check"), move_input=given, by=town.cast.acceptor, at=MONDAY_MORNING)


def _report_far(town: Town) -> Any:
    given = town.cast.report_of(source="hotline", component_code=town.component, subclass_id=town.cast.cover.pk, condition_id=None)
    return report_case(report=given, by=town.stranger("acceptor"), at=MONDAY_MORNING)


def _right_of_far_body(town: Town) -> Any:
    body = Organisation.objects.get(code="WATCH")
    by, right = town.stranger("administrator"), "patrols.keep_duties"
    return people.set_right(right=right, role="leader", extent="area", organisation=body, by=by, at=NOW)


def _layer_right_of_far_body(town: Town) -> Any:
    from wanmi.kit.layers import layer_called

    asked: dict[str, Any] = {"layer": layer_called("components"), "role": "leader", "may_see": False, "may_export": False}
    body = Organisation.objects.get(code="WATCH")
    return people.set_layer_right(**asked, organisation=body, by=town.stranger("administrator"), at=NOW)


def _key_through_far_post(town: Town) -> Any:
    post = Post.objects.get(pk=town.cast.leader.post_id)
    asked: dict[str, Any] = {"name": "外", "holder": "某", "post": post, "layers": {"components": []}}
    return people.issue_layer_key(**asked, expires_at=NOW + timedelta(days=9), by=town.stranger("clerk"), at=NOW)


# What is sent names somebody or some ground of another district: it is refused, whatever the refusal's class.
NAMED_FAR: dict[str, Callable[[Town], Any]] = {
    "cases.report_case": _report_far,
    "cases.make_move dispatch": _dispatch_far,
    "cases.make_move send_check": _check_far,
    "components.start_census": lambda town: components.start_census(
        census_input=CensusInput(name="普查", areas=(STREET,), subclass_ids=(town.cast.cover.pk,), begins_on=TODAY, last_day=TODAY),
        by=town.stranger("clerk"),
        at=NOW,
    ),
    "geocoding.add_place": lambda town: places.add_place(
        new_place=NewPlace("poi", "新楼", 116.4005, 39.9005), by=town.stranger("clerk"), at=NOW
    ),
    "patrols.begin_duties of somebody far": _begin_far,
    "division.start_division": lambda town: division.start_division(
        name="外", areas=[STREET], start="empty", by=town.stranger("clerk"), at=NOW
    ),
    "division.start_areas": lambda town: communities.start_areas(
        name="外", ground=STREET, start="empty", by=town.stranger("clerk"), at=NOW
    ),
    "patrols.plan_responsibility_grids": lambda town: patrols.plan_responsibility_grids(
        STREET, [], seen="", by=town.stranger("clerk"), at=NOW
    ),
    "people.set_right": _right_of_far_body,
    "people.set_layer_right": _layer_right_of_far_body,
    "people.issue_layer_key": _key_through_far_post,
}
# Actions that take no object of a district, and why each needs none.
NONE_TAKEN = {
    "papers.make_papers": "what printing does within",
    "papers.note_print": "what printing does within",
    "papers.request_print": "what its job makes asks the scope anew, as print_now does",
    "papers.replace_template": "of the whole city: asks the level",
    "papers.choose_template": "of the whole city: asks the level",
    "inquiry.note_export": "what was found within the seat's own scope goes out",
    "liaison.note_export": "what was found within the seat's own scope goes out",
    "cases.change_case": "what an action does within",
    "cases.keep_filter": "one's own",
    "cases.drop_filter": "one's own",
    "cases.attach": "one's own files, asked by who handed them in",
    "inquiry.note_ledger_export": "what was found within the seat's own scope goes out",
    "flow.load_flows": "of the whole city, by the operator",
    "flow.keep_flow": "of the whole city, by the operator",
    "flow.put_in_force": "of the whole city, by the operator",
    "cases.follow_successor_grids": "a reaction: nobody asks for it",
    "catalogue.load_standards": "of the whole city, by the operator",
    "catalogue.amend_condition": "of the whole city: the base table asks the level",
    "components.note_export": "what was found within the seat's own scope goes out",
    "components.note_census_export": "what was found within the seat's own scope goes out",
    "components.set_state": "a reaction: nobody asks for it",
    "components.follow_grids": "a reaction: nobody asks for it",
    "components.load_attribute_fields": "of the whole city, by the operator",
    "components.add_field": "of the whole city: asks the level",
    "components.move_field": "of the whole city: asks the level",
    "components.retire_field": "of the whole city: asks the level",
    "evidence.store_evidence": "a new file is nobody else's",
    "geocoding.note_export": "what was found within the seat's own scope goes out",
    "geocoding.add_places": "of a delivery, whose rows were asked one by one",
    "geocoding.follow_grids": "a reaction: nobody asks for it",
    "division.take_effect": "a job: nobody asks for it",
    "grids.set_city": "by the operator",
    "learning.request_training": "of the whole city: asks the level",
    "patrols.begin_duty": "by the operator",
    "patrols.end_duties": "a reaction: nobody asks for it",
    "journal.record_fact": "what an action does within",
    "journal.note_export": "what was found within the reader's own area goes out",
    "people.bring_register": "by the operator",
    "people.create_person": "the base table asks the reach",
    "people.set_password": "one's own, or by the operator",
    "people.give_one_time_password": "the base table asks the reach",
    "people.retire_person": "the base table asks the reach",
    "people.create_organisation": "the base table asks the reach",
    "people.create_post": "the base table asks the reach",
    "people.give_post": "the base table asks the reach",
    "people.end_post": "the base table asks the reach",
    "people.sign_out": "one's own",
    "people.change_seat": "one's own posts",
    "people.revoke_token": "one's own, by the token itself",
    "people.note_layer_keys_export": "what was found within the seat's own area goes out",
    "people.clear_layer_right": "asks the body as set_layer_right does",
    "people.note_layer_export": "what was found within the seat's own scope goes out",
    "deliveries.receive_delivery": "a new file, for the seat's own area",
    "deliveries.bring_in": "a new file, for the seat's own area",
    "deliveries.import_now": "a job: whoever asked for it has been asked",
    "deliveries.parameters_for": "a job: whoever asked for it has been asked",
    "deliveries.check_level": "asks the level",
    "geocoding.place_locked": "what every change of a place asks first",
    "division.locked": "what every step of a draft asks first",
    "people.set_favourite": "one's own",
    "deliveries.locked": "what every step of a delivery asks first",
    "deliveries.request_export": "no more than the seat's own area goes out",
    "deliveries.export_now": "no more than the seat's own area goes out",
}


@pytest.mark.parametrize("action", UNSEEN)
def test_a_thing_of_another_district_is_not_there(town: Town, action: str) -> None:
    with pytest.raises(Refusal) as refused:
        UNSEEN[action](town)
    assert refused.value.status == 404, refused.value
    _names_nobody(refused.value)


@pytest.mark.parametrize("action", NAMED_FAR)
def test_nobody_and_nothing_of_another_district_is_named_in_what_is_sent(town: Town, action: str) -> None:
    with pytest.raises(Refusal) as refused:
        NAMED_FAR[action](town)
    _names_nobody(refused.value)


def _names_nobody(refusal: Refusal) -> None:
    told = refusal.say()
    assert not [name for name in Person.objects.values_list("name", flat=True) if name in told], told


def actions() -> Iterator[str]:
    """Every public function of an actions module that is told who acts: room.function."""
    for path in sorted((BASE_DIR / "wanmi").glob("*/actions*")):
        room = path.parent.name
        for module in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            for node in ast.parse(module.read_text(encoding="utf-8")).body:
                if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and room != "simulation":
                    args = node.args.args + node.args.kwonlyargs
                    if any(each.arg == "by" for each in args):
                        yield f"{room}.{node.name}"


def test_every_action_is_walked_or_takes_nothing() -> None:
    walked = {name.partition(" ")[0] for name in (*UNSEEN, *NAMED_FAR)}
    assert set(actions()) - walked - set(NONE_TAKEN) == set(), "which thing do these take?"
    assert (walked | set(NONE_TAKEN)) - set(actions()) == set(), "these are no more"
