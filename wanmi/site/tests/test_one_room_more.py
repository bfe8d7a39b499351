"""A room is added by one line in one list, and taken out by leaving its line away. Each installation is a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import cache

import grimp
import pytest
from django.apps import apps
from django.db.migrations.loader import MigrationLoader

from wanmi.site.folders import BASE_DIR
from wanmi.site.room_list import ROOMS

HERE = BASE_DIR / "wanmi" / "site" / "tests" / "rooms"
LONGEST = 300  # s


def proved(proof: str, settings: str, **environment: str) -> None:
    """Run the proof with its settings; what it says where it fails."""
    command = [sys.executable, "-m", "pytest", str(HERE / proof), f"--ds=wanmi.site.tests.rooms.{settings}", "-x", "-p", "no:xdist"]
    shown = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST")} | environment
    run = subprocess.run(command, env=shown, cwd=BASE_DIR, capture_output=True, text=True, timeout=LONGEST, check=False)
    assert run.returncode == 0, run.stdout[-6000:] + run.stderr[-2000:]


@pytest.mark.slow
def test_a_room_added_by_one_line_is_in_all_the_house(django_db_setup: None) -> None:
    proved("proof_of_bench.py", "with_bench")


@pytest.mark.slow
@pytest.mark.browser
def test_a_room_added_by_one_line_is_met_in_the_browser(django_db_setup: None) -> None:
    proved("proof_in_browser.py", "with_bench")


@cache
def standing_on() -> dict[str, set[str]]:
    """Each room with those that stand on it, itself among them: all that must go when it goes. From the imports, tests aside, and from
    what migrations depend on; one that depends on a room above asks whether that is there."""
    graph = grimp.build_graph("wanmi", include_external_packages=False, cache_dir=None)
    above: dict[str, set[str]] = {room: {room} for room in ROOMS}
    for module in graph.modules:
        if ".tests" not in module:
            room = module.split(".")[1] if "." in module else ""
            for used in graph.find_modules_directly_imported_by(module):
                below = used.split(".")[1] if "." in used else ""
                if room in above and below in above:
                    above[below].add(room)
    folder = {config.label: config.name.rpartition(".")[2] for config in apps.get_app_configs()}  # one room's label is its first name
    for (label, _name), migration in MigrationLoader(None).disk_migrations.items():
        for room, below in ((folder[label], folder.get(other, other)) for other, _other_name in migration.dependencies):
            if room in above and below in above and ROOMS.index(below) < ROOMS.index(room):
                above[below].add(room)
    changed = True
    while changed:
        changed = False
        for rooms in above.values():
            more = {room for under in rooms for room in above[under]} - rooms
            rooms |= more
            changed = changed or bool(more)
    return above


KEPT = {"kit", "journal", "people", "evidence", "tiles", "catalogue", "grids"}  # the ground of every city: nothing works without them
# The rooms that nothing stands on, and lower ones with all that stands on them; between them every room above the ground goes.
TAKEN_OUT = ["simulation", "intake", "map", "features", "deliveries", "patrols", "formats", "addresses", "flow"]


def test_every_room_above_the_ground_is_taken_out_once() -> None:
    assert set().union(*(standing_on()[room] for room in TAKEN_OUT)) == {*ROOMS} - KEPT


@pytest.mark.slow
@pytest.mark.parametrize("room", TAKEN_OUT)
def test_a_room_is_taken_out_with_those_that_stand_on_it_and_the_rest_works(room: str, django_db_setup: None) -> None:
    gone = standing_on()[room]
    assert not gone & KEPT
    proved("proof_of_less.py", "without_rooms", WANMI_WITHOUT=",".join(sorted(gone)))
