"""The sign-in page of a city in which nobody is yet."""

from __future__ import annotations

import pytest
from django.test import Client

from wanmi.patrols.models import GridDuty
from wanmi.people.models import Person, PostHolding


@pytest.mark.django_db
def test_where_nobody_can_sign_in_the_page_says_how_a_city_begins() -> None:
    page = Client().get("/sign-in/").content.decode()
    assert "city create" not in page
    GridDuty.objects.all().delete()
    PostHolding.objects.all().delete()
    Person.objects.all().delete()
    page = Client().get("/sign-in/").content.decode()
    assert "还没有人可以登录" in page
    assert "city create" in page
