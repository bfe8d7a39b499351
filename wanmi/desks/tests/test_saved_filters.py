"""Saved filters: one way for the desks and the search."""

from __future__ import annotations

import pytest
from django.test import Client

from wanmi.cases.actions.saved_filters import MOST
from wanmi.cases.models import SavedFilter
from wanmi.cases.tests.cast import Cast

LISTS = [
    ("desk.acceptance", "/desk/acceptance/", "tab=registered&source=hotline"),
    ("search", "/search/", "street=990101002&source=hotline"),
]


@pytest.fixture
def acceptor(cast: Cast) -> Client:
    client = Client(headers={"HX-Request": "true"})
    client.force_login(cast.person("acceptor"))
    return client


@pytest.mark.parametrize(("screen", "url", "query"), LISTS)
def test_every_list_saves_opens_and_deletes_its_filters_alike(acceptor: Client, screen: str, url: str, query: str) -> None:
    filters = f"{url}filters/"
    assert f'action="{filters}"' in acceptor.get(f"{url}?{query}&save=1").content.decode()
    saved = acceptor.post(filters, {"name": "热线", "query": f"{query}&evil=1"})
    assert saved["HX-Redirect"] == f"{url}?{query}"
    dialog = acceptor.get(f"{url}?save=1").content.decode()
    row = SavedFilter.objects.get(screen=screen, query=query)
    assert f'{{"drop": "{row.pk}"}}' in dialog
    acceptor.post(filters, {"drop": str(row.pk)})
    assert not SavedFilter.objects.exists()


@pytest.mark.parametrize(("screen", "url", "query"), LISTS)
def test_one_filter_too_many_is_refused_and_the_saved_ones_stay(cast: Cast, acceptor: Client, screen: str, url: str, query: str) -> None:
    person = cast.acceptor.person_id
    SavedFilter.objects.bulk_create(SavedFilter(person_id=person, screen=screen, name=f"第 {n} 个", query=query) for n in range(MOST))
    refused = acceptor.post(f"{url}filters/", {"name": "又一个", "query": query})
    assert refused.status_code == 422
    assert "请先删除一个" in refused.content.decode()
    renewed = acceptor.post(f"{url}filters/", {"name": "第 0 个", "query": "source=video"})
    assert renewed["HX-Redirect"] == f"{url}?source=video"
    assert SavedFilter.objects.filter(screen=screen).count() == MOST
