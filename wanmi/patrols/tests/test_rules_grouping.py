"""Groups of grids: connected, balanced, numbered from the north-west; pairs at least cost."""

from __future__ import annotations

import subprocess
import sys
from itertools import permutations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from wanmi.grids.rules.reading_order import in_reading_order
from wanmi.patrols.rules.grouping import balanced_groups, cheapest_pairs, patchwork, reachable, shares


def board(columns: int, rows: int, without: frozenset[int] = frozenset()):
    squares = [shapely.box(100 * x, 100 * y, 100 * x + 100, 100 * y + 100) for y in range(rows) for x in range(columns)]
    kept = np.array([square for number, square in enumerate(squares) if number not in without])
    return patchwork(kept, np.full(len(kept), 10_000.0))


def test_neighbours_are_those_with_a_common_edge_not_a_common_corner():
    assert board(2, 2).neighbours == [{1, 2}, {0, 3}, {0, 3}, {1, 2}]


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 9), st.integers(1, 9), st.integers(1, 12))
def test_groups_are_connected_none_is_empty_and_loads_are_alike(columns, rows, count):
    if count > columns * rows:
        return
    patches = board(columns, rows)
    groups = balanced_groups(patches, count)
    sizes = np.bincount(groups, minlength=count)
    assert sizes.min() > 0
    for start in range(len(groups)):
        assert len(reachable(patches, groups, start)) == sizes[groups[start]]
    assert sizes.max() <= 2 * len(groups) / count + 2


def test_groups_of_ground_in_two_pieces_are_still_all_filled():
    patches = board(7, 1, without=frozenset({3}))
    groups = balanced_groups(patches, 2)
    assert len(set(groups[:3].tolist())) == len(set(groups[3:].tolist())) == 1


def test_more_groups_than_grids_are_refused():
    with pytest.raises(ValueError, match="cannot make"):
        balanced_groups(board(2, 1), 3)


def test_numbers_run_from_west_to_east_in_rows_from_the_north():
    centres = np.array([(150, 40), (50, 250), (250, 230), (150, 260), (50, 60)], float)
    assert in_reading_order(centres, 100.0).tolist() == [1, 3, 2, 4, 0]


@given(st.lists(st.floats(0.1, 100), min_size=1, max_size=30), st.integers(0, 300))
def test_shares_add_up_and_nobody_goes_without(weights, more):
    found = shares(weights, len(weights) + more)
    assert sum(found) == len(weights) + more
    assert min(found) >= 1


def test_too_little_cannot_be_shared():
    with pytest.raises(ValueError, match="cannot be shared"):
        shares([1, 1, 1], 2)


@settings(deadline=None)  # the first one loads scipy
@given(st.integers(1, 5).flatmap(lambda n: st.lists(st.lists(st.integers(0, 20), min_size=n, max_size=n), min_size=n, max_size=n)))
def test_pairs_cost_the_least_of_all_possible(table):
    costs = np.array(table, float)
    found = cheapest_pairs(costs)
    every = list(permutations(range(len(table))))
    assert sorted(found) == list(every[0])
    assert costs[range(len(table)), found].sum() == min(costs[range(len(table)), one].sum() for one in every)


def test_of_pairs_that_cost_the_same_a_table_always_gets_the_same():
    flat, tied = np.zeros((4, 4)), np.array([[1, 1, 2], [1, 1, 2], [0, 0, 0]], float)
    assert cheapest_pairs(flat) == [0, 1, 2, 3]
    assert cheapest_pairs(tied) == cheapest_pairs(tied.copy()) == [0, 1, 2]


def test_no_process_loads_scipy_before_it_divides_or_groups():
    loaded = "import sys, wanmi.division.rules.division, wanmi.patrols.rules.grouping, wanmi.site.cli; print('scipy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True).stdout == "False\n"
