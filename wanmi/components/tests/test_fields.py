"""Attributes as data: the table a city starts with, ranges, and the page that keeps them."""

from __future__ import annotations

import pytest

from wanmi.catalogue.models import Subclass
from wanmi.components.actions import load_attribute_fields
from wanmi.components.actions.fields import TABLE, add_field, move_field, retire_field
from wanmi.components.models import AttributeField, Component
from wanmi.components.rules.attribute_table import AttributeTableFault, field_rows
from wanmi.components.rules.changing import AttributeRule, wrongs_of
from wanmi.components.rules.field_input import FieldInput
from wanmi.components.rules.refusals import FieldThere
from wanmi.components.tests.test_changes import AT, COVER, seat
from wanmi.components.tests.test_pages import of
from wanmi.journal.models import Fact
from wanmi.kit.refusals import NotYours

HEAD = "subclasses,key,label,kind,unit,minimum,maximum,choices,usual,source\n"


def cover() -> Subclass:
    return Component.objects.get(code=COVER).subclass


def test_every_usual_value_fits_its_own_rule():
    for row in field_rows(TABLE.read_text(encoding="utf-8")):
        rule = AttributeRule(row.key, row.label, row.kind, row.choices, False, row.minimum, row.maximum, row.unit)
        for value in row.usual:
            assert not wrongs_of({f"attributes.{row.key}": value}, [rule], bodies=frozenset(), is_new=False), (row.subclass, row.key, value)


@pytest.mark.parametrize(
    "line", ["0101,a,A,colour,,,,,,ours", "0101,a,A,choice,,,,,,ours", "0101,a,A,number,,x,,,,ours", "0101 0101,a,A,text,,,,,,ours"]
)
def test_a_bad_table_is_told(line: str):
    with pytest.raises(AttributeTableFault, match="line 2"):
        field_rows(HEAD + line + "\n")


@pytest.mark.parametrize(("value", "fits"), [("200", True), ("2000", True), ("199.9", False), ("2001", False), ("-1", False), ("x", False)])
def test_a_number_keeps_its_range(value: str, fits: bool):
    rule = AttributeRule("diameter", "直径", "number", minimum=200, maximum=2000, unit="mm")
    wrong = wrongs_of({"attributes.diameter": value}, [rule], bodies=frozenset(), is_new=False)
    assert (not wrong) is fits
    assert fits or value == "x" or str(wrong[0].remedy) == "应在 200–2000 mm 之间"


@pytest.mark.django_db
def test_loading_twice_adds_nothing_and_leaves_what_the_city_changed():
    assert load_attribute_fields(by=None, at=AT) > 0
    AttributeField.objects.filter(subclass=cover(), key="material").update(label="井盖材质")
    assert load_attribute_fields(by=None, at=AT) == 0
    assert AttributeField.objects.get(subclass=cover(), key="material").label == "井盖材质"
    assert Fact.objects.filter(name="attributefield.load").count() == 1


@pytest.mark.django_db
def test_a_field_is_added_moved_and_retired_but_its_key_stays_taken():
    by = seat("clerk")
    one = add_field(subclass_id=cover().pk, field_input=FieldInput(key="maker", label="厂家"), by=by, at=AT)
    two = add_field(subclass_id=cover().pk, field_input=FieldInput(key="depth", label="井深", kind="number", unit="m"), by=by, at=AT)
    move_field(field_id=two.pk, up=True, by=by, at=AT)
    assert list(AttributeField.objects.filter(subclass=cover()).values_list("key", flat=True)) == ["depth", "maker"]
    retire_field(field_id=one.pk, retired=True, by=by, at=AT)
    with pytest.raises(FieldThere):
        add_field(subclass_id=cover().pk, field_input=FieldInput(key="maker", label="厂家"), by=by, at=AT)
    assert Fact.objects.filter(name__startswith="attributefield.").count() == 4


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "may"),
    [("clerk", True), ("administrator", True), ("collector", False), ("water", False), ("acceptor", False), ("leader", False)],
)
def test_who_keeps_the_fields(name: str, may: bool, django_assert_max_num_queries):
    client = of(name)
    client.get("/components/fields/")
    with django_assert_max_num_queries(10):
        assert client.get(f"/components/fields/?subclass={cover().pk}").status_code == (200 if may else 403)
    told = {"subclass": cover().pk, "key": "maker", "label": "厂家", "kind": "text"}
    assert client.post("/components/fields/", told).status_code == (200 if may else 403)
    if not may:
        with pytest.raises(NotYours):
            add_field(subclass_id=cover().pk, field_input=FieldInput(key="depth", label="井深"), by=seat(name), at=AT)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "bad", [{"key": "Größe"}, {"kind": "choice"}, {"minimum": "5"}, {"kind": "number", "minimum": "5", "maximum": "1"}, {"label": ""}]
)
def test_a_bad_field_is_refused_and_nothing_is_kept(bad: dict[str, str]):
    told = {"subclass": cover().pk, "key": "maker", "label": "厂家", "kind": "text"} | bad
    assert of("clerk").post("/components/fields/", told).status_code == 422
    assert not AttributeField.objects.exists()
