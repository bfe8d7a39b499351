"""The interface in English: each page of each role's menu without a word left in Chinese, but for what the city itself has written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.test import Client
from django.utils import timezone, translation

from wanmi.cases.tests.cast import PEOPLE, Cast, small_city

pytestmark = pytest.mark.slow

CHINESE = re.compile(r"[\u3400-\u9fff]+")
SAID = ("title", "aria-label", "placeholder", "alt", "data-label", "data-ask", "data-confirm", "value", "content")
NAMES = {"中文", "万米", "元旦", "春节", "清明", "劳动", "端午", "中秋", "国庆"}  # a language in its own name, the product
EXAMPLES = {"甲", "号", "号楼"}  # of an address as it is typed
SHIPPED = {"cases.Flow"}  # whose JSON comes with us in Chinese, its words with English of our own
ROLES = {role: name for name, _, role, _ in PEOPLE} | {"supervisor": "collector"}
MORE = {
    "acceptor": ["/desk/acceptance/register/", "/notifications/"], "supervisor": ["/components/near/", "/components/changes/"],
    "clerk": ["/components/new/", "/layers/rights/", "/layers/keys/", "/deliveries/exports/", "/places/new/"],
    "administrator": ["/layers/keys/new/", "/journal/"],
}  # fmt: skip


class Words(HTMLParser):
    """What is read on a page: its texts and the words of its attributes, scripts and styles left out."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.skips = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.skips += tag in ("script", "style")
        button = tag in ("input", "option", "button")
        self.found += [value for name, value in attrs if value and name in SAID and not (name == "value" and button)]

    def handle_endtag(self, tag: str) -> None:
        self.skips -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if not self.skips:
            self.found.append(data)


def texts_of(value: Any) -> Iterator[str]:
    """Every text in a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from texts_of(each)


def data_of_the_city() -> list[str]:
    """Every Chinese text that stands in a row of the database, the longest first: data, not words of the interface."""
    found: set[str] = set(EXAMPLES)
    for model in apps.get_models():
        texts = (each for each in model._meta.concrete_fields if isinstance(each, models.CharField | models.TextField))
        fields = [each.name for each in texts if not each.choices]
        english = {"subclass": {"name", "class_name"}}.get(model._meta.model_name or "", set())
        kept = [
            each.name for each in model._meta.concrete_fields if isinstance(each, models.JSONField) and model._meta.label not in SHIPPED
        ]
        for row in model._default_manager.values_list(*kept)[:3000] if kept else ():
            found |= {text for each in row for text in texts_of(each) if CHINESE.search(text)}
        for row in model._default_manager.values_list(*[each for each in fields if each not in english])[:3000] if fields else ():
            found |= {text for text in row if isinstance(text, str) and CHINESE.search(text)}
    found |= {name.removesuffix("街道").removesuffix("社区") for name in found}
    return sorted(found - {""}, key=len, reverse=True)


def left_in_chinese(page: str, data: list[str]) -> set[str]:
    reader = Words()
    reader.feed(page)
    text = "\n".join(reader.found)
    for each in data:
        if each in text:
            text = text.replace(each, "")
    return {word for word in CHINESE.findall(text) if word not in NAMES}


def pages_of(client: Client, role: str) -> list[str]:
    shown = re.findall(r'href="(/[^"#]*)"', client.get("/").content.decode().split('id="rail"')[1].split("</nav>")[0])
    return list(dict.fromkeys([*shown, *MORE.get(role, [])]))


@pytest.fixture(autouse=True)
def spoken() -> Iterator[None]:
    """A page leaves its language to the thread that drew it."""
    yield
    translation.deactivate()


@pytest.mark.django_db
@pytest.mark.parametrize("role", sorted(ROLES))
def test_no_page_of_a_role_keeps_a_chinese_word(role: str) -> None:
    cast: Cast = small_city()
    case = cast.brought_to("closed", at=timezone.now())
    cast.brought_to("disposing", at=timezone.now())
    cast.reported(at=timezone.now())
    client = Client(headers={"accept-language": "en", "host": "localhost"})
    client.force_login(cast.person(ROLES[role]))
    client.cookies["django_language"] = "en"
    data, seen = data_of_the_city(), {}
    for path in [*pages_of(client, role), f"/cases/{case.number}/"]:
        answer = client.get(path, follow=True)
        if answer.status_code == 200 and (left := left_in_chinese(answer.content.decode(), data)):
            seen[path] = sorted(left)
    assert seen == {}
