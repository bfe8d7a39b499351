"""What hangs together: connected components against a slow oracle."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from wanmi.division.rules.keeping import components_of

edges = st.integers(1, 9).flatmap(
    lambda n: st.tuples(st.just(n), st.lists(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1), st.booleans()), max_size=14))
)


@settings(deadline=None)  # the first one loads scipy
@given(edges)
def test_every_node_bears_the_lowest_number_that_chosen_edges_lead_to(graph):
    count, drawn = graph
    one, other = (np.array([edge[side] for edge in drawn], int) for side in (0, 1))
    chosen = np.array([edge[2] for edge in drawn], bool)
    lowest = list(range(count))
    for _ in range(count):  # the lower number walks along every edge, until it has come everywhere
        for left, right, kept in drawn:
            if kept:
                lowest[left] = lowest[right] = min(lowest[left], lowest[right])
    assert components_of(count, one, other, chosen).tolist() == lowest
