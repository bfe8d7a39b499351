"""All that one knows of a kind of move stands in one value, and nothing that the flow's rows ask is without words."""

from __future__ import annotations

from typing import Literal, get_args, get_origin

import pytest

from wanmi.cases.models import Purpose
from wanmi.cases.rules.effects import EFFECTS
from wanmi.cases.rules.move_inputs import MoveInput
from wanmi.cases.rules.move_kinds import FIELDS, RESULTS
from wanmi.cases.tests.test_rules_flow import WHOLE


@pytest.mark.parametrize("move", sorted(EFFECTS))
def test_what_a_row_of_the_flow_asks_has_words_and_a_place_in_the_moves_input(move: str) -> None:
    kind = EFFECTS[move]
    assert issubclass(kind.input, MoveInput)
    assert kind.photos in Purpose.values
    for ask in WHOLE.moves[move].asks:
        assert FIELDS[ask].name in kind.input.model_fields, ask
        assert FIELDS[ask].label
    assert set(kind.labels) <= set(WHOLE.moves[move].asks)


def test_the_answers_of_a_field_are_those_that_its_input_takes() -> None:
    found: dict[str, set[str]] = {}
    for kind in EFFECTS.values():
        for name, field in kind.input.model_fields.items():
            if get_origin(field.annotation) is Literal:
                found[name] = set(get_args(field.annotation))
    assert found == {each.name: set(each.answers) for each in FIELDS.values() if each.answers}
    assert set(RESULTS) <= set(found)


def test_photos_that_a_move_asks_for_are_kept_as_what_they_show() -> None:
    asked = {move: ask for move in EFFECTS for ask in WHOLE.moves[move].asks if FIELDS[ask].drawn == "photos"}
    assert {move: f"photos_{EFFECTS[move].photos}" for move in asked} == asked
    assert {kind.photos for move, kind in EFFECTS.items() if move not in asked} == {"before"}


def test_what_sends_a_case_back_to_its_handler_is_counted_as_rework() -> None:
    assert {move for move, kind in EFFECTS.items() if kind.rework} == {"rework", "send_back_to_disposal"}
