"""The demo city's components have usual values of their attributes."""

from __future__ import annotations

from wanmi.simulation.ground.loading import attributes_like, usual_attributes


def test_the_demo_has_usual_values():
    fields = usual_attributes()["0101"]
    assert attributes_like(fields, 7) == attributes_like(fields, 7)
    assert "铸铁" in "".join(attributes_like(fields, number) for number in range(20))
