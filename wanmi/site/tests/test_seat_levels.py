"""What a seat of the whole city sees is one and the same, whether its area is given by no code or by the city's code of four digits."""

from __future__ import annotations

import io
import logging
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from wanmi.cases.tests.caller import Caller
from wanmi.cases.tests.cast import COUNTY, Cast, small_city
from wanmi.deliveries.models import Delivery
from wanmi.people.models import Organisation, Person
from wanmi.site.tests import hostile
from wanmi.site.tests.hostile_city import furnished

CITY = COUNTY[:4]
FAR = [(10, 843, 388), (12, 3372, 1552), (14, 13489, 6208)]  # where the components of the small city lie
ROLES = ("clerk", "administrator", "acceptor", "leader")


CHANGES = re.compile(  # of each answer: tokens, keys, moments
    rb'csrf[^>]*?value="[^"]*"|X-CSRFToken[^}]*|nonce="[^"]*"|\d{4}-\d\d-\d\dT[\d:.+Z]*|\d\d:\d\d(:\d\d)?|data-began="[^"]*"'
    rb'|[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{24,}|"version" : "[^"]*"'
)
OF_THE_SEAT = ("/metrics", "/api/v1/me", "/journal/", "/censuses/1/")  # which name the code itself, or tell what was asked before


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def cast(committed: None, settings: Any, tmp_path: Any) -> Cast:
    settings.DATA_DIR = tmp_path
    return small_city()


@pytest.mark.slow
@pytest.mark.parametrize("name", ROLES)
def test_a_citys_code_of_four_digits_shows_what_no_code_shows(name: str, cast: Cast):
    known = furnished(cast)
    Delivery.objects.update(area_code=CITY)
    far = [f"/tiles/{layer}/{z}/{x}/{y}" for layer in ("components", "cases", "base", "patrols") for z, x, y in FAR]
    paths = far + [hostile.address_of(pattern, known).path for pattern in hostile.patterns() if not pattern.startswith("admin/")]
    told = {}
    for area in ("", CITY):
        Organisation.objects.update(area_code=area, level="city")
        cache.clear()
        told[area] = {path: answer(cast, name, path) for path in paths if not path.startswith(("/sign-", *OF_THE_SEAT))}
    assert sum(status < 400 for status, _ in told[""].values()) > 40
    assert [path for path, before in told[""].items() if told[CITY][path] != before] == []


def answer(cast: Cast, name: str, path: str) -> tuple[int, bytes]:
    client = Client(raise_request_exception=False)
    client.force_login(Person.objects.get(sign_in_name=name))
    got = client.get(path, headers=Caller(cast, name).headers if path.startswith("/api/") else {})
    body = b"".join(got.streaming_content) if got.streaming else got.content  # type: ignore[attr-defined]
    if body[:2] == b"PK":  # a workbook, which tells when it was made
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            body = b"".join(book.read(name) for name in book.namelist() if name.startswith("xl/"))
    if path == "/operations/":  # of the house, not of the city: what waits and what the disk holds is another each moment
        body = b""
    return got.status_code, CHANGES.sub(b"", body)
