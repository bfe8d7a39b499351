"""A stranger at the doors of a real server with two processes: nothing is told, and both processes are alive at the end.

Each kind of attack has its own tests beside the code that withstands it; here they come one after another, as they would.
"""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import openpyxl
import pytest
from django.conf import settings
from django.utils import timezone

from wanmi.cases.rules.state import CaseState
from wanmi.cases.tests.caller import Caller
from wanmi.cases.tests.cast import PASSWORD, Cast, small_city
from wanmi.people.models import Person
from wanmi.site.tests.servers import serving

pytestmark = pytest.mark.slow
SECRET = "a word that only the server's own disk holds"
PHONE = "13987654321"
NAME = "来电的钱女士"
WHAT = "井盖丢了三天"
FARTHEST = "XFD1048576"


class Stranger:
    """Somebody of another district, with tokens and sessions of their own."""

    def __init__(self, address: str, cast: Cast, secret: Path) -> None:
        self.address, self.cast, self.secret = address, cast, secret
        self.case: CaseState = cast.reported(by="acceptor", at=timezone.now(), reporter_name=NAME, reporter_phone=PHONE, description=WHAT)
        self.answers: list[httpx.Response] = []

    def send(self, method: str, path: str, *, role: str = "clerk", **more: Any) -> httpx.Response:
        """Sent with the token of that role of the other district, and kept."""
        headers = Caller(self.cast, self.cast.stranger(role)).headers | more.pop("headers", {})
        answer = httpx.request(method, self.address + path, headers=headers, timeout=60, **more)
        self.answers.append(answer)
        return answer

    def deliver(self, name: str, content: bytes) -> httpx.Response:
        told = {"kind": "components", "source": "测绘院"}
        return self.send("POST", "/api/v1/deliveries", data=told, files={"file": (name, content)})

    def browse(self, role: str) -> httpx.Client:
        """A browser in which that role of the other district has signed in."""
        browser = httpx.Client(base_url=self.address, timeout=60, event_hooks={"response": [self._keep]})
        page = browser.get("/sign-in/")
        given = {"sign_in_name": self.cast.stranger(role), "password": PASSWORD, "csrfmiddlewaretoken": browser.cookies["csrftoken"]}
        assert browser.post("/sign-in/", data=given).status_code == 302, page.text
        return browser

    def _keep(self, answer: httpx.Response) -> None:
        answer.read()
        self.answers.append(answer)


@pytest.fixture(scope="module")
def stranger(committed_module: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stranger]:
    secret = tmp_path_factory.mktemp("disk") / "secret.csv"
    secret.write_text(f"小类代码,名称\n{SECRET},1\n")
    with serving(workers=2) as address:
        yield Stranger(address, small_city(), secret)


def processes_of(address: str) -> set[int]:
    """The ids of the server's processes, by whose command line names its port."""
    port = address.rpartition(":")[2]
    found = set()
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and f"--port\0{port}\0".encode() in _read(folder / "cmdline"):
            found.add(int(folder.name))
    return found


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


# ── the attacks ──────────────────────────────────────────────────────────────────────────────────────────────────────
def workbook() -> bytes:
    book = openpyxl.Workbook()
    book.active["A1"] = "小类代码"
    book.active[FARTHEST] = "x"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def swelling() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", b"0" * 30_000_000)
        archive.writestr("../../a.csv", b"x")
    return out.getvalue()


def files_that_are_others(one: Stranger) -> None:
    vrt = f'<OGRVRTDataSource><OGRVRTLayer name="secret"><SrcDataSource>{one.secret}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>'
    for name in ("a.geojson", "a.gpkg", "a.shp", "a.json"):
        for content in (vrt, f"CSV:{one.secret}", f"/vsicurl/{one.address}/healthz", str(one.secret)):
            assert one.deliver(name, content.encode()).status_code in (415, 422)


def files_that_end_their_reader(one: Stranger) -> None:
    nested = "GEOMETRYCOLLECTION(" * 100_000 + "POINT(1 1)" + ")" * 100_000
    for name, content in (
        ("a.xlsx", workbook()), ("a.zip", swelling()), ("a.csv", f'小类代码,WKT\n0101,"{nested}"\n'.encode()),
        ("a.geojson", b"[" * 1_000_000), ("a.png", b"\x89PNG\r\n\x1a\n"),
    ):  # fmt: skip
        assert one.deliver(name, content).status_code < 500, name


def filters_that_end_their_parser(one: Stranger) -> None:
    for text in (
        "(" * 3000 + "1=1" + ")" * 3000,
        "(" * 28,
        "NOT " * 5000 + "1=1",
        "a=" * 4000,
        json.dumps({"op": "not", "args": []}) * 900,
    ):
        for language in ("cql2-text", "cql2-json"):
            asked = {"filter": text, "filter-lang": language}
            assert one.send("GET", "/ogc/collections/components/items", params=asked).status_code in (400, 414, 431)


def words_that_no_door_takes(one: Stranger) -> None:
    digits = "9" * 4400
    json_head = {"Content-Type": "application/json"}
    for path in (
        f"/api/v1/cases/{digits}",
        "/api/v1/cases/%00",
        f"/cases/{digits}/",
        "/cases/%00/",
        f"/tiles/{digits}/1/1.mvt",
        "/places/%ff/",
    ):
        assert one.send("GET", path).status_code in (302, 400, 404), path
    for body in (b"[" * 100_000, b'{"a":' * 50_000, f'{{"a": {digits}}}'.encode(), b'{"a": "\\ud800"}', b'{"a": "\\u0000"}', b"\xff\xfe"):
        assert 400 <= one.send("POST", "/api/v1/reports", content=body, headers=json_head).status_code < 500
    strange = {"Content-Type": "application/x-www-form-urlencoded; charset=klingon"}
    assert one.send("POST", "/api/v1/deliveries", content=b"a=b", headers=strange).status_code < 500


def moves_of_others(one: Stranger) -> None:
    for role in ("acceptor", "shift_leader", "dispatcher", "clerk"):
        for version in (-1, 0, 1, 10**9):
            answer = one.send("POST", f"/api/v1/cases/{one.case.number}/moves/accept", role=role, json={"version": version})
            assert answer.status_code == 404, answer.text
        assert one.send("GET", f"/api/v1/cases/{one.case.number}", role=role).status_code == 404


def journals_of_others(one: Stranger) -> None:
    for role in ("shift_leader", "administrator", "leader", "overseer"):
        with closing(one.browse(role)) as browser:
            for asked in ({}, {"q": one.case.number}, {"q": PHONE[:7]}, {"q": NAME[:2]}):
                page = browser.get("/journal/", params=asked)
                assert page.status_code == 200
                assert WHAT not in page.text
                assert f"/cases/{one.case.number}/" not in page.text


def tables_of_others(one: Stranger) -> None:
    above = Person.objects.create(sign_in_name="root-of-all", name="超级用户", is_superuser=True)
    with closing(one.browse("administrator")) as browser:
        for path in (f"/admin/people/person/{above.pk}/change/", f"/admin/people/person/{above.pk}/history/"):
            given = {"is_superuser": "on", "new_password": "a rather long one", "csrfmiddlewaretoken": browser.cookies["csrftoken"]}
            assert browser.get(path).status_code in (302, 403, 404)
            assert browser.post(path, data=given, headers={"Referer": one.address}).status_code in (302, 403, 404, 405)
        assert browser.get("/admin/people/person/", params={"password__startswith": "a"}).status_code in (302, 400, 403)
    above.refresh_from_db()
    assert not above.password


def bodies_of_nobody(one: Stranger) -> None:
    for head in ({"Authorization": "Bearer nobody"}, {"Cookie": "sessionid=nobody"}):
        answer = httpx.post(f"{one.address}/api/v1/deliveries", content=b"x" * 45_000_000, headers=head, timeout=60)
        assert answer.status_code in (401, 413)
        one.answers.append(answer)


ATTACKS: tuple[Callable[[Stranger], None], ...] = (
    files_that_are_others, files_that_end_their_reader, filters_that_end_their_parser, words_that_no_door_takes, moves_of_others,
    journals_of_others, tables_of_others, bodies_of_nobody,
)  # fmt: skip


def test_a_stranger_learns_nothing_and_stops_nothing(stranger: Stranger) -> None:
    before = processes_of(stranger.address)
    assert len(before) == 3, "two processes and who keeps them"
    for attack in ATTACKS:
        attack(stranger)
        assert httpx.get(f"{stranger.address}/healthz").status_code == 200, attack.__name__
    told = "\n".join(answer.text for answer in stranger.answers)
    for word in (SECRET, PHONE, NAME, WHAT, str(stranger.secret.parent), str(settings.DATA_DIR), "Traceback"):
        assert word not in told, word
    for name in ("李敏", "林岚"):
        assert name not in told, "somebody of a district that is not theirs"
    assert processes_of(stranger.address) == before
    assert all(_read(Path(f"/proc/{pid}/stat")).split(b")")[-1].split()[0] != b"Z" for pid in before)
    assert os.getpid() not in before
