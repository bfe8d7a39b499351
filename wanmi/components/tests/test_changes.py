"""Survey and correction: submitted, reviewed by another, published; the past kept, nothing lost between two people."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime
from typing import Any

import pytest

from wanmi.components.actions import review_change, submit_change
from wanmi.components.models import AttributeField, ChangeState, Component, ComponentChange, ComponentPast
from wanmi.components.rules.inputs import Change, Review
from wanmi.components.rules.refusals import (
    ChangedMeanwhile,
    NoComponent,
    NothingChanged,
    OwnChange,
    PhotosMissing,
    ReasonMissing,
    ReviewedMeanwhile,
    SentDifferently,
    WrongChange,
)
from wanmi.evidence.models import Evidence, StoredFile
from wanmi.grids.rules.refusals import OutsideCity
from wanmi.journal.models import Fact
from wanmi.kit.refusals import NotFound, NotYours
from wanmi.people.models import Person, PostHolding
from wanmi.people.queries import seat_at
from wanmi.people.rules.seats import Seat

pytestmark = pytest.mark.django_db
COVER, AT, WEST, SOUTH = "9901010101000001", datetime(2026, 3, 2, 1, 30, tzinfo=UTC), 116.40, 39.90
YES = Review(approve=True)


def seat(name: str) -> Seat:
    holding = PostHolding.objects.select_related("post__organisation").get(person__sign_in_name=name)
    return seat_at(Person.objects.get(sign_in_name=name), holding.post)


def photo(by: Seat) -> uuid.UUID:
    mark = uuid.uuid4()
    file = StoredFile.objects.create(sha256=mark.hex * 2, kind="photo", media_type="image/jpeg", size=9, width=4, height=3, stored_at=AT)
    return Evidence.objects.create(id=mark, file=file, handed_in_by_id=by.person_id, handed_in_at=AT).pk


def change(**given: Any) -> Change:
    usual: dict[str, Any] = {"uuid": uuid.uuid4(), "kind": "correct", "component_code": COVER, "new_values": {"address": "浅水街 3 号"}}
    return Change(**(usual | given))


def submitted(by: str = "collector", **given: Any) -> ComponentChange:
    who = seat(by)
    if by in ("collector", "water_worker") and "evidence" not in given:
        given["evidence"] = (photo(who),)
    return submit_change(change_input=change(**given), by=who, at=AT)


def test_a_correction_is_published_by_another_and_the_old_state_is_kept():
    made = submitted(new_values={"address": "浅水街 3 号", "state": "damaged"}, location=(WEST + 0.0015, SOUTH + 0.0005))
    review_change(change_id=made.pk, review=YES, by=seat("clerk"), at=AT)
    one = Component.objects.get(code=COVER)
    assert (one.address, one.state, one.unit_grid.code, one.changed_on) == ("浅水街 3 号", "damaged", "990101001001002", date(2026, 3, 2))
    assert ComponentPast.objects.get().row["address"] == "浅水街 1 号"
    told = Fact.objects.get(name="component.change").data
    assert (told["from"]["address"], told["to"]["address"], told["moved"]) == ("浅水街 1 号", "浅水街 3 号", True)


def test_a_new_component_gets_the_next_code():
    cover = Component.objects.get(code=COVER)
    made = submitted(
        kind="new",
        component_code=None,
        subclass_id=cover.subclass_id,
        new_values={"address": "浅水街 9 号"},
        location=(WEST + 0.0005, SOUTH + 0.0006),
    )
    done = review_change(change_id=made.pk, review=YES, by=seat("clerk"), at=AT)
    assert done.component
    assert (done.component.code, done.component.source) == ("9901010101000002", "在线更新")


@pytest.mark.parametrize(("kind", "state"), [("lost", "lost"), ("abandoned", "abandoned")])
def test_what_is_lost_keeps_its_row(kind: str, state: str):
    made = submitted(kind=kind, new_values={})
    review_change(change_id=made.pk, review=YES, by=seat("clerk"), at=AT)
    assert Component.objects.get(code=COVER).state == state


@pytest.mark.parametrize(("given", "refusal", "field"), [
    ({"new_values": {}}, NothingChanged, None), ({"component_code": "9901010101000009"}, NoComponent, "component_code"),
    ({"new_values": {"state": "broken"}}, WrongChange, "state"), ({"new_values": {"owner": "NOBODY"}}, WrongChange, "owner"),
    ({"new_values": {"colour": "red"}}, WrongChange, "colour"), ({"new_values": {"address": "x" * 130}}, WrongChange, "address"),
    ({"location": (10.0, 10.0)}, OutsideCity, "location"), ({"evidence": ()}, PhotosMissing, "evidence"),
    ({"kind": "new", "component_code": None, "subclass_id": 1, "location": (WEST + 0.0005, SOUTH + 0.0005)}, WrongChange, "subclass_id"),
])  # fmt: skip
def test_bad_input_is_refused_with_its_field_and_nothing_is_kept(given, refusal, field):
    with pytest.raises(refusal) as refused:
        submitted(**given)
    assert refused.value.field == field
    assert not ComponentChange.objects.exists()


def test_attributes_are_held_to_what_the_subclass_says():
    cover = Component.objects.get(code=COVER)
    AttributeField.objects.create(subclass=cover.subclass, key="diameter", label="直径", kind="number", unit="mm")
    AttributeField.objects.create(subclass=cover.subclass, key="material", label="材质", kind="choice", choices=["铸铁", "复合"])
    for said in ({"attributes.diameter": "大"}, {"attributes.material": "木"}, {"attributes.weight": "9"}):
        with pytest.raises(WrongChange):
            submitted(new_values=said)
    made = submitted(new_values={"attributes.diameter": "700", "attributes.material": "铸铁"})
    review_change(change_id=made.pk, review=YES, by=seat("clerk"), at=AT)
    assert Component.objects.get(code=COVER).attributes == {"diameter": "700", "material": "铸铁"}


def test_sent_twice_it_is_one_and_with_other_content_refused():
    who, mark = seat("clerk"), uuid.uuid4()
    first = submit_change(change_input=change(uuid=mark), by=who, at=AT)
    assert submit_change(change_input=change(uuid=mark), by=who, at=AT).pk == first.pk
    with pytest.raises(SentDifferently):
        submit_change(change_input=change(uuid=mark, new_values={"address": "别处"}), by=who, at=AT)


def test_nobody_reviews_their_own_and_a_refusal_has_its_reason():
    made = submitted("clerk")
    with pytest.raises(OwnChange):
        review_change(change_id=made.pk, review=YES, by=seat("clerk"), at=AT)
    with pytest.raises(ReasonMissing):
        review_change(change_id=made.pk, review=Review(approve=False), by=seat("administrator"), at=AT)
    refused = review_change(change_id=made.pk, review=Review(approve=False, reason="照片不符"), by=seat("administrator"), at=AT)
    assert refused.state == ChangeState.REFUSED
    with pytest.raises(ReviewedMeanwhile):
        review_change(change_id=made.pk, review=YES, by=seat("administrator"), at=AT)
    assert Component.objects.get(code=COVER).address == "浅水街 1 号"


def test_a_change_over_a_newer_one_is_told():
    one, two = submitted(), submitted(new_values={"address": "浅水街 5 号"})
    review_change(change_id=one.pk, review=YES, by=seat("clerk"), at=AT)
    with pytest.raises(ChangedMeanwhile, match="位置"):
        review_change(change_id=two.pk, review=YES, by=seat("clerk"), at=AT)
    assert Component.objects.get(code=COVER).address == "浅水街 3 号"


@pytest.mark.parametrize(("name", "submits", "reviews"), [
    ("collector", True, False), ("clerk", True, True), ("administrator", True, True), ("water", True, False), ("clean", False, False),
    ("acceptor", True, False), ("leader", False, False), ("overseer", False, False), ("dispatcher", False, False),
])  # fmt: skip
def test_who_submits_and_who_reviews(name: str, submits: bool, reviews: bool):
    other = submitted("acceptor" if name != "acceptor" else "clerk")
    if submits:
        submitted(name, new_values={"note": name})
    else:
        with pytest.raises(NotYours):
            submitted(name)
    if reviews:
        review_change(change_id=other.pk, review=YES, by=seat(name), at=AT)
    else:
        with pytest.raises(NotFound):  # another's change is not there for who only submits
            review_change(change_id=other.pk, review=YES, by=seat(name), at=AT)
