"""What one person may take at the doors: uploads, exports, tiles; and who may send how much."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from wanmi.cases.tests.cast import small_city
from wanmi.kit.bodies import DECIDED, REFUSED, NoRoom, largest_body
from wanmi.kit.rules.token_bucket import Buckets
from wanmi.people import quotas, senders
from wanmi.people.actions import end_post, issue_token, retire_person
from wanmi.people.models import PostHolding, Spending
from wanmi.site.middleware import ShortWayMiddleware

pytestmark = pytest.mark.django_db
MEGA = 2**20


def browser(name: str) -> Client:
    client = Client()
    client.force_login(small_city().person(name))
    return client


def environ(path: str = "/deliveries/", method: str = "POST", *, client: Client | None = None, **headers: Any) -> dict[str, Any]:
    cookie = {"HTTP_COOKIE": f"theme=dark; sessionid={client.cookies['sessionid'].value}"} if client else {}
    return {"PATH_INFO": path, "REQUEST_METHOD": method, **cookie, **{f"HTTP_{name}": value for name, value in headers.items()}}


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    senders._kept.clear()


# ── who may send how much ────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    "headers",
    [{}, {"COOKIE": "sessionid=x"}, {"COOKIE": "sessionid=0123456789abcdef0123456789abcdef"}, {"COOKIE": "notsessionid=1; x=sessionid"},
     {"AUTHORIZATION": "Bearer x", "X_DEVICE": "gdal"}, {"AUTHORIZATION": "Basic eDp4"}, {"AUTHORIZATION": "sessionid"},
     {"COOKIE": 'sessionid="\\000aaaaaaaaaaaa"'}, {"COOKIE": "sessionid=" + "a" * 4000}],
    ids=lambda told: str(told)[:40],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/deliveries/", "/api/v1/deliveries", "/sign-in/"])
def test_a_header_alone_raises_no_limit(headers: dict[str, Any], path: str) -> None:
    assert largest_body(environ(path, **headers)) == 5 * MEGA


def test_only_who_delivers_sends_whole_files_and_only_there() -> None:
    city = small_city()
    clerk, acceptor = browser("clerk"), browser("acceptor")
    assert largest_body(environ(client=clerk)) > 2000 * MEGA
    for path, method in (
        ("/deliveries/1/", "POST"),
        ("/deliveries", "POST"),
        ("/deliveries//", "POST"),
        ("/deliveries/", "PUT"),
        ("/map/", "POST"),
    ):
        assert largest_body(environ(path, method, client=clerk)) == 40 * MEGA
    assert largest_body(environ(client=acceptor)) == 40 * MEGA
    tokens = {name: issue_token(seat=city.seats[name], device="gdal", at=timezone.now())[0] for name in ("clerk", "acceptor")}
    for name, device, most in (("clerk", "gdal", 2049), ("clerk", "other", 5), ("acceptor", "gdal", 40)):
        asked = environ("/api/v1/deliveries", AUTHORIZATION=f"Bearer {tokens[name]}", X_DEVICE=device)
        assert largest_body(asked) == most * MEGA
    assert largest_body(environ(AUTHORIZATION=f"Bearer {tokens['clerk']}", X_DEVICE="gdal")) == 5 * MEGA  # a page knows no token


@pytest.mark.parametrize("how", ["signed out", "retired", "post ended", "idle"])
def test_a_session_that_has_ended_sends_no_more_than_a_stranger(how: str) -> None:
    city, desk = small_city(), browser("clerk")
    person = city.person("clerk")
    asked = environ(client=desk)
    match how:
        case "signed out":
            desk.post("/sign-out/")
        case "retired":
            retire_person(person=person, by=None, at=timezone.now())
        case "post ended":
            end_post(holding=PostHolding.objects.get(person=person), by=None, at=timezone.now())
        case "idle":
            session = desk.session
            session["began"] = session["seen"] = timezone.now().timestamp() - 3 * 3600
            session.save()
    assert largest_body(asked) == 5 * MEGA


def test_one_look_is_kept_for_seconds(django_assert_num_queries: Any) -> None:
    asked = environ(client=browser("clerk"))
    largest_body(asked)
    with django_assert_num_queries(0):
        largest_body(asked)
        largest_body(environ() | {DECIDED: 7})


def test_what_was_refused_while_it_arrived_is_said_in_the_form_that_is_asked_for() -> None:
    told: dict[str, Any] = {REFUSED: NoRoom()}
    page = browser("clerk").post("/deliveries/", **told)
    assert (page.status_code, "磁盘空间不足" in page.content.decode()) == (507, True)
    answer = Client().post("/api/v1/deliveries", **told)
    assert (answer.status_code, answer.json()["code"]) == (507, "kit.no_room")


def test_a_length_that_is_no_number_is_too_large() -> None:
    for told in ("9" * 4400, "-1", "1e9", "９９"):
        assert Client().post("/sign-in/", data=b"x", content_type="text/plain", CONTENT_LENGTH=told).status_code in (400, 401, 403, 413)


def test_a_cookie_that_no_browser_writes_is_no_fault_of_ours() -> None:
    for path in ("/sign-in/", "/", "/ogc/", "/tiles/cases/14/13490/6209"):
        assert Client().get(path, HTTP_COOKIE='sessionid="\\000aaaaaaaaaaaa"').status_code < 500


# ── shares ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def upload(client: Client, size: int = 70_000) -> Any:
    given = {"kind": "components", "source": "测绘院", "file": SimpleUploadedFile("a.csv", b"x" * size)}
    return client.post("/deliveries/", given, headers={"HX-Request": "true"})


def test_who_has_uploaded_enough_today_is_told_till_when(settings: Any) -> None:
    settings.UPLOADS_A_DAY = 2
    desk = browser("clerk")
    assert 429 not in [upload(desk).status_code for _ in range(2)]
    refused = upload(desk)
    assert (refused.status_code, "已达上限" in refused.content.decode()) == (429, True)
    assert int(refused["Retry-After"]) > 0
    assert upload(browser("administrator")).status_code != 429
    city = small_city()
    token, _ = issue_token(seat=city.seats["clerk"], device="gdal", at=timezone.now())
    given = {"kind": "components", "source": "测绘院", "file": SimpleUploadedFile("a.csv", b"x" * 70_000)}
    program = Client().post("/api/v1/deliveries", given, headers={"Authorization": f"Bearer {token}", "X-Device": "gdal"})
    assert (program.status_code, program.json()["code"]) == (429, "people.uploads_spent")


def test_a_form_without_a_file_costs_nothing(settings: Any) -> None:
    settings.UPLOADS_A_DAY = 1
    desk = browser("clerk")
    for _ in range(3):
        upload(desk, 10)
    assert not Spending.objects.exists()


def test_a_nearly_full_disk_takes_no_upload(settings: Any) -> None:
    settings.DISK_MARGIN = 2**60
    assert upload(browser("clerk")).status_code == 507
    assert browser("clerk").get("/deliveries/").status_code == 200


EXPORTS = ["/layers/keys/export/", "/layers/rights/export/", "/components/export/", "/grids/export/", "/search/export/", "/places/export/"]


def test_exports_are_counted_together_with_their_rows(settings: Any) -> None:
    settings.EXPORTS_AN_HOUR = len(EXPORTS)
    desk = browser("administrator")
    assert {desk.get(path).status_code for path in EXPORTS} == {200}
    assert Spending.objects.get(kind="export").size > len(EXPORTS)
    refused = desk.get(EXPORTS[0])
    assert (refused.status_code, int(refused["Retry-After"]) > 0) == (429, True)
    assert desk.head(EXPORTS[0]).status_code == 429
    assert desk.get("/layers/keys/").status_code == 200


def test_so_many_exports_of_one_person_run_at_once(settings: Any) -> None:
    settings.EXPORTS_AT_ONCE = 1
    person = small_city().person("administrator")
    with quotas.exports.one(person.pk, 1):
        refused = browser("administrator").get(EXPORTS[0])
        assert (refused.status_code, refused["Retry-After"]) == (429, "10")
        assert browser("clerk").get(EXPORTS[0]).status_code == 200
    assert browser("administrator").get(EXPORTS[0]).status_code == 200
    threads = [threading.Thread(target=lambda: quotas.exports.one(1, 0).__enter__()) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_tiles_are_measured_by_person(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[ShortWayMiddleware] = []
    plain = ShortWayMiddleware.__init__

    def begun(self: ShortWayMiddleware, get_response: Any) -> None:
        plain(self, get_response)
        self.tiles = Buckets(rate=0.01, room=3)
        made.append(self)

    monkeypatch.setattr(ShortWayMiddleware, "__init__", begun)
    desk, tile = browser("acceptor"), "/tiles/base/14/13490/6209"
    first = desk.get(tile).status_code
    assert [desk.get(tile).status_code for _ in range(3)] == [first] * 3
    refused = desk.get(tile)
    assert (refused.status_code, int(refused["Retry-After"]) > 0) == (429, True)
