"""Facts are read for ever: a sample of every fact, as it was written, is rebuilt and told by the program of today.

A line of data/facts.jsonl is one fact {name, version, data}, or one case as it stood with all the facts that tell of it. No line is ever
changed or taken out: who changes what a fact holds adds an upcast to its room, and lines in the new form at the end of the file.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from wanmi.cases.rules.replaying import LEFT_OUT, rebuilt
from wanmi.cases.rules.state import COLUMNS, to_json
from wanmi.cases.tests.cast import small_city
from wanmi.journal.checks import names_of_facts
from wanmi.journal.versions import upcast, version_of
from wanmi.journal.words import BY_TABLE, fact_lines, fact_word

SAMPLE = [json.loads(line) for line in (Path(__file__).parent / "data" / "facts.jsonl").read_text().splitlines()]
CASES = [one for one in SAMPLE if "case" in one]
FACTS = [one for one in SAMPLE if "case" not in one] + [fact for one in CASES for fact in one["facts"]]
CHINESE = re.compile(r"[\u4e00-\u9fff]")
CHINESE_WORDS = re.compile(r"[\u4e00-\u9fff]+")


def content(fact: dict[str, Any]) -> Any:
    return upcast(fact["name"], fact["version"], fact["data"])


@pytest.mark.parametrize("case", CASES, ids=lambda one: one["case"]["number"] + "-" + str(one["case"]["version"]))
def test_a_case_is_rebuilt_from_facts_of_any_age_as_it_stood(case: dict[str, Any]) -> None:
    again = rebuilt(content(fact) for fact in case["facts"])
    now = to_json({name: getattr(again, name) for name in COLUMNS})
    assert {name: now.get(name) for name in case["case"]} == case["case"]


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_fact_of_any_age_is_told_in_words(language: str) -> None:
    small_city()
    with translation.override(language):
        for fact in FACTS:
            word = fact_word(fact["name"])
            assert word != fact["name"], f"{fact['name']} has no word"
            assert bool(CHINESE.search(word)) == (language == "zh-hans"), f"{fact['name']}: {word}"
            for label, value in fact_lines(fact["name"], content(fact)):
                assert label
                assert isinstance(value, str)


@pytest.mark.django_db
def test_told_in_english_a_fact_says_nothing_in_chinese_but_what_it_holds() -> None:
    small_city()
    escaped = set()
    with translation.override("en"):
        for fact in FACTS:
            held = json.dumps(content(fact), ensure_ascii=False)
            for line in fact_lines(fact["name"], content(fact)):
                escaped |= {(fact["name"], words) for text in line for words in CHINESE_WORDS.findall(text) if words not in held}
        by_change = [fact_lines(fact["name"], content(fact)) for fact in FACTS if "变更单" in str(fact["data"].get("because"))]
    assert sorted(escaped) == []
    assert by_change
    assert all(("Because", "Change 4") in told for told in by_change)  # these words stand in the fact itself


def test_every_fact_that_can_be_recorded_has_a_sample_in_the_form_of_today() -> None:
    there = {(fact["name"], fact["version"]) for fact in FACTS}
    wanted = {name for name in names_of_facts() if name.rpartition(".")[2] not in BY_TABLE}
    assert [name for name in sorted(wanted) if (name, version_of(name)) not in there] == []


def test_what_the_first_fact_of_a_case_leaves_out_stands_in_the_sample_too() -> None:
    firsts = [case["facts"][0]["data"]["set"] for case in CASES]
    always = {name for name in LEFT_OUT if all(name in first for first in firsts)}
    assert always == {"due_at", "warn_at", "responsibility_grid_id"}  # every report has a clock, and the small city's grids one walker
