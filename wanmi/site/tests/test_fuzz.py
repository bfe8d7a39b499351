"""A small portion of what script/fuzz does whole: mutated inputs end no process of ours, take no second, and stay as they were drawn."""

from __future__ import annotations

import random

import pytest

from wanmi.site.fuzz.running import fuzz
from wanmi.site.fuzz.targets import TARGETS

INPUTS = 300
QUICK = ("words", "caller", "media", "cql2-text", "cql2-json", "wkt")


@pytest.mark.slow
@pytest.mark.parametrize("name", [name if name in QUICK else pytest.param(name, marks=pytest.mark.slow) for name in TARGETS])
def test_mutated_inputs_are_read_or_refused(name: str) -> None:
    found = fuzz(name, inputs=INPUTS)
    assert found.ok, found.as_line()
    assert found.inputs >= INPUTS
    assert found.outcomes["read"], "the sound inputs themselves are read"
    assert not found.ended


def test_the_same_number_draws_the_same_inputs() -> None:
    target = TARGETS["geojson"]
    one, other = ([target.mutate(random.Random(7), target.seeds()) for _ in range(3)] for _ in range(2))
    assert one == other
