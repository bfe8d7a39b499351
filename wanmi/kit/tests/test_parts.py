"""The parts draw themselves, and the pages that show them hold to the strict content security policy. No database."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.template import Context, Template
from django.test import Client

from wanmi.kit.rules.working_time import Light

NOW = datetime(2026, 11, 22, 1, 42, tzinfo=UTC)  # 09:42 in the city
PAGES = ["/parts/", "/parts/desk/", "/parts/case/", "/parts/form/", "/parts/phone/", "/parts/menu/", "/parts/desk/side/00141/"]


def draw(source: str, **values: object) -> str:
    return Template("{% load kit %}" + source).render(Context({"now": NOW, **values}))


@pytest.mark.parametrize("address", PAGES)
def test_the_parts_pages_stand_without_a_database(address: str) -> None:
    assert Client().get(address).status_code == 200


@pytest.mark.parametrize("address", PAGES)
def test_no_page_carries_script_or_style_of_its_own(address: str) -> None:
    page = Client().get(address).content.decode()
    assert "<style" not in page
    assert not re.search(r"<[^>]+\sstyle=", page)
    assert not re.search(r"<[^>]+\son\w+=", page)
    assert not re.search(r"<script(?![^>]*\ssrc=)", page)
    assert not re.search(r'(?:src|href)="https?://', page)


@pytest.mark.parametrize("light", Light)
def test_each_light_has_its_own_shape_and_its_words(light: Light) -> None:
    drawn = draw("{% light light '余 06分' %}", light=light)
    assert f"wm-light-{light}" in drawn
    assert "余 06分" in drawn


def sources_of(*ends: str) -> list[Path]:
    rooms = Path(__file__).parents[2]
    found = [path for end in ends for path in rooms.glob(f"*/**/*.{end}") if not {"bundle", "tests"} & set(path.parts)]
    assert len(found) > 20
    return found


def test_every_class_that_a_template_or_the_browsers_code_gives_has_a_style() -> None:
    styled = {name for path in sources_of("css") for name in re.findall(r"\.(wm-[a-z0-9-]+)", path.read_text())}
    given = {
        (path.name, name)
        for path in sources_of("html", "ts")
        for name in re.findall(r"(?<![-\w.])(wm-[a-z0-9-]*[a-z0-9])(?![-\w{$])", path.read_text())
    }
    assert {(name, at) for at, name in given if name not in styled} == set()


def test_templates_and_styles_name_the_lights_as_the_api_does() -> None:
    sources = sources_of("html", "css", "ts")
    named = {
        (path.name, name)
        for path in sources
        for name in re.findall(r'wm-(?:light|bar|tag|alert)-([a-z]+)|{% (?:light|alert|bar) [^%]*?"([a-z]+)"', path.read_text())
    }
    words = {word for _, pair in named for word in pair if word}
    assert words == {*Light, "large", "accent"}  # a light, a size, and what can be done


def test_a_moment_of_today_is_a_time_and_the_whole_moment_is_on_hover() -> None:
    drawn = draw("{% moment at %}", at=NOW - timedelta(minutes=19))
    assert ">09:23</time>" in drawn
    assert 'title="2026-11-22 09:23:00"' in drawn


def test_a_moment_of_another_day_says_which() -> None:
    assert "11-20 09:42" in draw("{% moment at %}", at=NOW - timedelta(days=2))


def test_the_part_of_a_code_that_differs_is_bold() -> None:
    assert "110101005006<b>023</b>" in draw("{% code '110101005006023' %}")


def test_a_name_from_outside_cannot_become_markup() -> None:
    drawn = draw(
        "{% tag words %}{% code words %}{% light 'red' words %}{% bars rows %}{% alert words %}",
        words="<b>x</b>",
        rows=[{"label": "<i>", "value": 1}],
    )
    assert "<b>x</b>" not in drawn
    assert "<i>" not in drawn


def test_a_pager_says_more_than_it_counted_only_when_it_stopped_counting() -> None:
    assert "1000+" in draw("{% pager shown=50 total=1000 capped=True %}")
    assert "1000+" not in draw("{% pager shown=50 total=1000 %}")


def test_a_move_that_cannot_be_made_says_why_and_answers_to_no_key() -> None:
    drawn = draw("{% move '结案' '/x/' key='C' disabled=True why='核查还没有结果' %}")
    assert "disabled" in drawn
    assert "核查还没有结果" in drawn
    assert "data-key" not in drawn


def test_two_renderings_of_a_form_have_different_keys() -> None:
    assert draw("{% once %}") != draw("{% once %}")


def test_a_bar_never_leaves_its_frame() -> None:
    assert 'width="100.0%"' in draw("{% bar 3.2 'red' %}") or 'width="100%"' in draw("{% bar 3.2 'red' %}")
    assert 'width="0%"' in draw("{% bar -1 %}") or 'width="0.0%"' in draw("{% bar -1 %}")


def test_markers_travel_as_escaped_json() -> None:
    drawn = draw("{% map_panel centre='116.4,39.9' markers=markers %}", markers=[{"lng": 1, "lat": 2, "label": '"><script>'}])
    assert "<script>" not in drawn


def test_a_table_names_its_columns_and_sets_figures_to_the_right() -> None:
    columns = [("名称", "wide"), ("已查", "figures"), {"label": "未到", "kind": "number"}, "说明"]
    rows = "{% row id=7 href='/7/' %}<td>甲</td>{% endrow %}"
    drawn = draw("{% table columns=columns label='普查' wrapped=True %}" + rows + "{% endtable %}", columns=columns)
    assert '<colgroup><col class="wm-col-wide"><col class="wm-col-figures"><col class="wm-col-number"><col></colgroup>' in drawn
    assert '<th scope="col">名称</th><th scope="col" class="wm-number">已查</th><th scope="col" class="wm-number">未到</th>' in drawn
    assert '<th scope="col">说明</th>' in drawn
    assert '<table class="wm-table is-wrapped" aria-label="普查">' in drawn
    assert '<tr id="row-7" data-row="7" data-href="/7/"><td>甲</td></tr>' in drawn
