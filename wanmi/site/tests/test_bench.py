"""The benches as a whole: what befalls one is told with its name, and the rest run."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from wanmi.site.bench import run
from wanmi.site.bench.figure import Figure

pytestmark = pytest.mark.slow
HELD = Figure("locate", 2.0, "points/s", 1.0, 2.0, "at least 0.5 of bare psycopg", True)
MISSED = Figure("import.time", 70.0, "s", 10.0, 7.0, "under 60 s", False)


def test_a_bench_that_breaks_is_told_with_what_it_said(monkeypatch):
    monkeypatch.setattr(run, "PLACELESS", ("nonsense",))
    told = run.run("nonsense", [], hear=lambda figure: None)
    assert not told.ok
    assert "no bench is called nonsense" in told.trouble


def test_a_bench_that_does_not_end_is_ended():
    told = run.run("division", [], hear=lambda figure: None, longest=0.2)
    assert (told.ok, told.trouble) == (False, "not done in 0 s")


def test_the_summary_holds_every_figure_and_names_what_failed():
    words = run.summary(
        [run.BenchResult("locate", [HELD]), run.BenchResult("import", [MISSED]), run.BenchResult("export", [], "RuntimeError: no rows")]
    )
    assert "2 figures of 3 benches" in words
    assert "MISSED  import.time" in words
    assert "BROKE   export: RuntimeError: no rows" in words
    assert "all hold" not in words
    assert run.summary([run.BenchResult("locate", [HELD])]).endswith("all hold")


def test_a_bench_that_nobody_knows_is_no_success():
    done = subprocess.run([sys.executable, "-m", "wanmi.site.bench", "nonsense"], env=os.environ, capture_output=True, text=True)
    assert done.returncode == 1
    assert "no bench is called nonsense" in done.stderr
