"""Texts of others that a parser would go under with: filters, JSON, encodings. Each is refused by its name, never a fault."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from wanmi.cases.tests.caller import API, Answer, Caller
from wanmi.cases.tests.cast import SOUTH, STEP, WEST, Cast, small_city
from wanmi.deliveries.tests.test_deliveries import PLACES, as_csv, checked, clerk, received
from wanmi.division.tests.test_divisions import draft_of
from wanmi.features import filtering
from wanmi.kit.bodies import plain_content_type
from wanmi.people.rules.seats import Seat
from wanmi.site.cli.imports import _write_report

# ruff: noqa: E501 (tables of cases)
pytestmark = pytest.mark.django_db
__all__ = ["clerk"]  # the fixture


@pytest.fixture
def cast() -> Cast:
    return small_city()


def signed_in(cast: Cast, name: str = "acceptor") -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(cast.person(name))
    return client


# ── filters ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def nested_json(depth: int) -> str:
    return '{"op":"not","args":[' * depth + "true" + "]}" * depth


FILTERS = [
    ("(" * 3000 + "state = 'lost'" + ")" * 3000, "cql2-text", "嵌套过深"), ("(" * 16, "cql2-text", "语法"), ("(" * 28 + "state = " + ")" * 28, "cql2-text", "嵌套过深"),
    ("state IN (" + "(" * 2900, "cql2-text", "嵌套过深"), ("'((((" + "(" * 3000, "cql2-text", "嵌套过深"), ("NOT(" * 1500 + "true" + ")" * 1500, "cql2-text", "嵌套过深"),
    ("not\n" * 1990, "cql2-text", "嵌套过深"), ("true" + " OR true" * 900, "cql2-text", "500 个"), ("A_CONTAINS(a," + "(" * 2000 + ")" * 2001, "cql2-text", "嵌套过深"),
    ("S_INTERSECTS(geometry," + "GEOMETRYCOLLECTION(" * 40 + "POINT(1 1)" + ")" * 41, "cql2-text", "嵌套过深"), ("casei(" * 1200, "cql2-text", "嵌套过深"),
    ("code LIKE '99%' AND " + "(state = 'lost' OR (name = 'x AND owner IS NULL))1%' AND " * 33 + "true", "cql2-text", "嵌套过深"),
    (nested_json(300), "cql2-json", "嵌套过深"), ("[" * 7000, "cql2-json", "嵌套过深"), ('{"a":' * 1500, "cql2-json", "嵌套过深"), (nested_json(31), "cql2-json", "嵌套过深"),
    ('{"op":"=","args":[{"property":"name"},"\\ud800"]}', "cql2-json", "过滤条件"), ('{"op":"=","args":[{"property":"area_m2"},' + "9" * 5000 + "]}", "cql2-json", ""),
    ("name = 'x' OR " + "-" * 5000 + "1", "cql2-text", ""), ("name = " + "2^" * 3000 + "2", "cql2-text", ""), ("\ufeff\u202e", "cql2-text", "语法"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "lang", "words"), FILTERS, ids=range(len(FILTERS)))
def test_a_filter_that_would_end_its_parser_is_refused(cast: Cast, text: str, lang: str, words: str) -> None:
    for where in ("ogc/collections/components/items?f=json&filter-lang=", "ogc/collections/unit_grids/items?f=json&filter-lang="):
        answer = signed_in(cast).get(f"/{where}{lang}&filter={quote(text)}")
        assert (answer.status_code, answer.json()["field"]) == (400, "filter"), answer.content[:200]
    assert words in answer.json()["detail"] or not words


def test_a_filter_is_parsed_once_for_all_its_pages(cast: Cast) -> None:
    filtering._parsed.cache_clear()
    client = signed_in(cast)
    for page in ("", "&limit=1"):
        assert client.get(f"/ogc/collections/components/items?f=json&filter=true{page}").status_code == 200
    assert (filtering._parsed.cache_info().misses, filtering._parsed.cache_info().hits) == (1, 1)


# ── JSON ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
BODIES = [
    b"[" * 100_000, b'{"a":' * 100_000, b"[" * 900 + b"]" * 900, b'{"description": "\\ud800"}', b'{"description": "\\u0000"}', b"9" * 5000, b"\xff\xfe{\0}\0",
    '{"description": "\0"}'.encode("utf-16"), b"\x80", b'{"lng": ' + b"9" * 5000 + b"}",
]  # fmt: skip


@pytest.mark.parametrize("body", BODIES, ids=range(len(BODIES)))
def test_a_body_that_is_no_json_of_ours_is_refused(cast: Cast, body: bytes) -> None:
    me = Caller(cast, "acceptor")
    for path in ("/tokens", "/reports", f"/cases/{cast.reported().number}/moves/accept"):
        answer = Answer(Client(raise_request_exception=False).post(API + path, body, content_type="application/json", headers=me.headers))
        assert (answer.status, answer["code"]) == (400, "kit.unreadable"), path


@pytest.mark.parametrize("shape", [
    "[" * 100_000, '{"type":"Polygon","coordinates":' + "[" * 5000 + "]" * 5000 + "}", "[[" + "9" * 400 + ",1],[1,2],[2,1]]", "[[1e999,1],[1,2],[2,1]]",
    "[[NaN,1],[1,2],[2,1]]", "9" * 5000, '["\\ud800"]', "null", "[[]]", '[{"0":1}]', "[[116.4,39.9],[116.5,39.9],[116.5,[40]]]",
])  # fmt: skip
def test_an_outline_that_is_none_is_refused(cast: Cast, shape: str) -> None:
    answer = signed_in(cast).post("/map/selection/", {"shape": shape, "layer": "components"}, headers={"HX-Request": "true"})
    assert answer.status_code in (404, 422), answer.content[:300]


# ── encodings ────────────────────────────────────────────────────────────────────────────────────────────────────────
CHARSETS = ["hex", "klingon", "utf-16", "zlib", "rot13", "idna", "undefined", "utf-7", "big5", "gb18030", "unicode_escape", "x" * 300]


@pytest.mark.parametrize("charset", CHARSETS)
def test_a_form_in_another_encoding_is_refused(cast: Cast, charset: str) -> None:
    client = signed_in(cast)
    for kind in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=b", "text/plain"):
        answer = client.generic("POST", "/deliveries/?a=%E4", b"--b--", content_type=plain_content_type(f"{kind}; charset={charset}"))
        assert answer.status_code == 400, kind
        assert "UTF-8" in answer.content.decode()
    assert client.get("/deliveries/?a=%E4", CONTENT_TYPE=plain_content_type(f"text/plain; charset={charset}")).status_code == 400
    answer = client.generic("POST", f"{API}/reports", b"{}", content_type=plain_content_type(f"application/json; charset={charset}"))
    assert (answer.status_code, answer.json()["code"]) == (400, "kit.unreadable")


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", "utf8", "us-ascii", ""])
def test_a_form_in_our_encoding_is_read(cast: Cast, charset: str) -> None:
    answer = signed_in(cast).get("/", CONTENT_TYPE=f"text/plain; charset={charset}")
    assert answer.status_code in (200, 302)


@pytest.mark.parametrize(("header", "plain"), [
    ("text/plain; charset*=klingon''x", "text/plain"), ("multipart/form-data; boundary=b; charset*0*=hex''a", "multipart/form-data; boundary=b"),
    ("text/plain; charset=utf-8", "text/plain; charset=utf-8"), ("text/plain; charset=a\0b", "text/plain"), ("text/plain; charset=hex", "text/plain; charset=x-unknown"), ('a/b; Charset="zlib"', "a/b; Charset=x-unknown"), ("é", ""), ("text/plain; x=é", "text/plain"), ("", ""),
])  # fmt: skip
def test_a_parameter_that_would_end_the_request_is_dropped(header: str, plain: str) -> None:
    assert plain_content_type(header) == plain


def test_what_a_multipart_names_klingon_is_no_fault(cast: Cast) -> None:
    part = b"--b\r\nContent-Disposition: form-data; name*=klingon''x; filename*=hex''a\r\nContent-Type: text/csv; charset=zlib\r\n\r\na,b\r\n--b--\r\n"
    answer = signed_in(cast).generic("POST", "/deliveries/", part, content_type="multipart/form-data; boundary=b")
    assert answer.status_code < 500
    for headers in (
        {"Accept-Charset": "klingon"},
        {"Accept-Language": "\xff;q=x"},
        {"Content-Encoding": "klingon"},
        {"Accept-Encoding": "hex"},
    ):
        assert signed_in(cast).get("/", headers=headers).status_code < 500


@pytest.mark.slow
def test_a_server_answers_whatever_the_charset(server: str) -> None:
    import httpx

    for charset in (*CHARSETS, "undefined;charset=hex", "a\tb"):
        answer = httpx.post(f"{server}/sign-in/?a=%E4", content=b"a=%E4", headers={"Content-Type": f"text/plain; charset={charset}"})
        assert answer.status_code in (400, 403), charset
    assert httpx.get(f"{server}/sign-in/?a=%E4", headers={"Content-Type": "text/plain; charset*=klingon''x"}).status_code == 200


def gestures() -> list[Any]:
    point: list[Any] = [WEST, SOUTH]
    return [point, [point] * 3, [[1e308, -1e308], [WEST, SOUTH], [WEST + STEP, SOUTH]], [[WEST, SOUTH, 1, 2]] * 4, [["x", "y"]] * 4, [[[[point]]]], None, "x", {"a": 1},
            [[10**400, 1]] * 4, [[None, None]] * 3, [[True, False]] * 4, []]  # fmt: skip


RUBBISH = [b"[" * 100_000, b'{"kind": "\\ud800"}', b"\xff", b"9" * 5000, b'{"patrols": ' + b"[" * 900 + b"]" * 900 + b"}"]


def test_steps_of_a_draft_that_are_none_are_refused(cast: Cast) -> None:
    client, where = signed_in(cast, "clerk"), f"/divisions/{draft_of(cast).pk}/step"
    kinds = {"split": ("line", "pieces"), "draw": ("ring",), "move": ("way",), "shift": ("edge", "way"), "merge": ("pieces",)}
    steps = [{"kind": kind, "version": 0} | dict.fromkeys(names, shape) for kind, names in kinds.items() for shape in gestures()]
    steps += [{"kind": "split", "version": 0, "pieces": [1], "line": shape} for shape in gestures()]
    for body in (*RUBBISH, *(json.dumps(each).encode() for each in steps)):
        answer = client.generic("POST", where, body, content_type="application/json")
        assert 400 <= answer.status_code < 500, (body[:100], answer.content[:200])


def test_a_plan_that_is_none_is_refused(cast: Cast) -> None:
    client = signed_in(cast, "clerk")
    plans = [{"street": shape, "patrols": shape, "seen": shape} for shape in gestures()] + [
        {"street": "990101001", "patrols": [{"unit_grids": shape}]} for shape in gestures()
    ]
    for where in ("save", "suggest"):
        for body in (*RUBBISH, *(json.dumps(each).encode() for each in plans)):
            answer = client.generic("POST", f"/responsibility-grids/plan/{where}", body, content_type="application/json")
            assert 400 <= answer.status_code < 500, (body[:100], answer.content[:200])


# ── what goes out ────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_report_of_the_command_line_is_no_formula(clerk: Seat, tmp_path: Path) -> None:
    rows = [["=1+1", "=cmd|'/C calc'!A0", "完好", "@x", "20240105"]]
    delivery = checked(clerk, received(clerk, as_csv(PLACES[:1], rows=rows)))
    _write_report(delivery, tmp_path / "report.csv")
    cells = [cell for row in csv.reader((tmp_path / "report.csv").read_text("utf-8-sig").splitlines()) for cell in row]
    assert "'=1+1" in cells
    assert not any(cell[:1] in ("=", "@") for cell in cells)
