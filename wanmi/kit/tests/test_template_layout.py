"""A page carries none of its template's layout, and shows the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.template import Engine

import wanmi
from wanmi.kit.template_layout import without_layout

TEMPLATES = [path for path in Path(wanmi.__file__).parent.rglob("*.html") if "templates" in path.parts]
LONGEST = 140


@pytest.mark.parametrize(
    ("laid_out", "compiled"),
    [
        ("<ul>\n  <li>a</li>\n  <li>b</li>\n</ul>\n", "<ul><li>a</li><li>b</li></ul>"),
        ("<p>\n  one\n  <b>two</b>\n</p>", "<p>one <b>two</b></p>"),
        ("<b>a</b>\n<i>b</i>", "<b>a</b> <i>b</i>"),
        ("<b>a</b> <i>b</i>", "<b>a</b> <i>b</i>"),
        ("<b\n  class='x'\n>a</b\n>", "<b class='x'>a</b>"),
        ('<input\n  name="a"\n  {% if b %}checked{% endif %}\n>', '<input name="a"{% if b %} checked{% endif %}>'),
        ("<p {% if a %}id=b{% else %}id=c{% endif %} {{ more }}>", "<p{% if a %} id=b{% else %} id=c{% endif %} {{ more }}>"),
        ("<button\n  type=submit\n>\n  {{ a }}\n</button>\n<b>c</b>", "<button type=submit>{{ a }}</button> <b>c</b>"),
        ("{% load x %}\n{# why #}\n{{ a }}\n", "{% load x %}{# why #}{{ a }}"),
        ("{% if a %}\n  b\n{% endif %}", "{% if a %} b {% endif %}"),
        ("<a href='{% url 'x' %}'\n  title='a\n b'>c</a>", "<a href='{% url 'x' %}' title='a\n b'>c</a>"),
        ("<a href=x>a\n<!-- b\n -->\n</a>", "<a href=x>a <!-- b\n --> </a>"),
        ("a\n<select>\n  <option>b</option>\n</select>\nc", "a <select><option>b</option></select> c"),
        ("a < b\n& c", "a < b & c"),
    ],
)
def test_the_layout_of_a_template_leaves_what_a_browser_shows(laid_out: str, compiled: str):
    assert without_layout(laid_out) == compiled
    assert without_layout(compiled) == compiled


@pytest.mark.parametrize(
    "kept",
    [
        "<textarea>\n  a\n</textarea>",
        "<pre>{{ a }}\n\n  b</pre>",
        "<script>\n  // a\n  b\n</script>",
        "{% blocktranslate %}a\n  {{ b }}\n{% endblocktranslate %}",
        "{% verbatim %}<p>\n  {% if %}\n</p>{% endverbatim %}",
    ],
)
def test_where_every_character_counts_it_stays(kept: str):
    assert without_layout(kept) == kept


def test_pages_are_made_of_compiled_templates():
    source = Engine.get_default().get_template("kit/parts/table.html").source
    assert "\n" not in source


def test_compiled_twice_is_compiled_once():
    for path in TEMPLATES:
        once = without_layout(path.read_text(encoding="utf-8"))
        assert without_layout(once) == once, path


def test_no_line_of_a_template_is_longer_than_a_reader_sees():
    long = [
        f"{path}:{number}: {len(line)} characters"
        for path in TEMPLATES
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if len(line) > LONGEST
    ]
    assert long == [], "break the line between two tags or attributes, then run: .venv/bin/djangofmt wanmi"
