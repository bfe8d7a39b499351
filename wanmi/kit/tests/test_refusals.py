"""A refusal is told where the person is, wherever it was raised."""

from __future__ import annotations

import pickle

from wanmi.kit.refusals import Phrase, Refusal


def test_a_refusal_comes_whole_out_of_another_process() -> None:
    told = Refusal(field="place", what=Phrase("位置"))
    again = pickle.loads(pickle.dumps(told))
    assert (type(again), again.field, again.facts) == (Refusal, "place", told.facts)
