"""Wherever a number is typed, full-width digits mean what plain ones mean."""

from __future__ import annotations

import pytest
from django.test import Client

from wanmi.cases.tests.cast import PASSWORD, Cast, small_city
from wanmi.components.models import Component

WIDE = {number: number + 0xFEE0 for number in range(ord("0"), ord("z"))}


@pytest.fixture
def cast(db: None) -> Cast:
    return small_city()


@pytest.mark.parametrize("path", ["/components/?text={code}", "/map/search/?q={code}", "/search/?component={code}", "/journal/?q={number}"])
def test_a_code_is_found(cast: Cast, path: str) -> None:
    component = Component.objects.get()
    case = cast.reported(subclass_id=cast.cover.pk, condition_id=None, component_code=component.code)
    browser = Client()
    browser.force_login(cast.person("administrator"))
    plain, wide = (
        browser.get(path.format(code=component.code.translate(table), number=case.number.translate(table))) for table in ({}, WIDE)
    )
    assert plain.status_code == wide.status_code == 200
    told = case.number if path.startswith(("/search/", "/journal/")) else component.code
    assert told in plain.content.decode()
    assert told in wide.content.decode()


def test_a_sign_in_name_is_known(cast: Cast) -> None:
    assert Client().post("/sign-in/", {"sign_in_name": "acceptor".translate(WIDE), "password": PASSWORD}).status_code == 302
