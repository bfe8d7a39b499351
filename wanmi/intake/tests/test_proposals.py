"""What a caller's words may mean, beside the registration form: proposed, never filled in, kept nowhere."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from wanmi.cases.models import Case
from wanmi.cases.tests.cast import Cast
from wanmi.desks.tests.test_desk_pages import PART, seated
from wanmi.geocoding.tests.gazetteer import small_gazetteer
from wanmi.journal.models import Fact

PROPOSALS = "/desk/acceptance/register/proposals/"


def proposed(cast: Cast, name: str = "acceptor", **typed: object) -> str:
    return seated(cast, name).post(PROPOSALS, typed, headers=PART).content.decode()


def test_before_anything_is_learned_the_words_of_the_catalogue_propose(cast: Cast) -> None:
    page = proposed(cast, description="你好，楼下有暴露垃圾没人管")
    assert f'value="{cast.litter.pk}"' in page
    assert 'data-key="1"' in page
    assert "checked" not in page  # nothing is chosen by itself


@pytest.mark.parametrize("text", ["", "  ", "喂", "13800001111", "hello"])
def test_nothing_is_proposed_where_nothing_is_said(cast: Cast, text: str) -> None:
    assert proposed(cast, description=text).strip() == ""


def test_what_was_taken_stays_chosen_whatever_is_proposed_later(cast: Cast) -> None:
    page = proposed(cast, description="楼下有暴露垃圾没人管", subclass=cast.litter.pk)
    assert f'name="taken" value="{cast.litter.pk}"' in page
    for text in ("路灯不亮了", ""):
        page = proposed(cast, description=text, subclass=cast.litter.pk, taken=cast.litter.pk)
        assert page.count("checked") == 1
        assert page.split("checked")[0].rstrip().endswith(f'value="{cast.litter.pk}"')


def test_what_was_chosen_in_the_list_stays_there(cast: Cast) -> None:
    assert "checked" not in proposed(cast, description="路灯不亮了", subclass=cast.litter.pk)
    assert "checked" not in proposed(cast, description="路灯不亮了", subclass=cast.litter.pk, taken=cast.cover.pk)


def test_danger_is_shown_with_its_words_and_the_urgent_condition_of_what_was_chosen(cast: Cast) -> None:
    page = proposed(cast, description="井盖没盖，孩子差点掉进去", subclass=cast.cover.pk)
    assert "紧急" in page
    assert "掉进去" in page
    assert 'name="condition"' in page
    assert 'name="condition"' not in proposed(cast, description="井盖没盖，孩子差点掉进去")
    assert "紧急" not in proposed(cast, description="楼下有暴露垃圾没人管")


def test_a_place_is_proposed_only_while_no_address_is_typed(cast: Cast) -> None:
    small_gazetteer()
    text = "你好，我住浅水街5号，楼下有暴露垃圾没人管"
    assert 'data-fill="#address"' in proposed(cast, description=text)
    assert 'data-fill="#address"' not in proposed(cast, description=text, address="别处")


def test_only_the_acceptance_desk_is_answered_and_nothing_is_kept(cast: Cast) -> None:
    before = Case.objects.count(), Fact.objects.count()
    proposed(cast, description="楼下有暴露垃圾没人管")
    assert (Case.objects.count(), Fact.objects.count()) == before
    for name in ("collector", "dispatcher", "leader"):
        assert seated(cast, name).post(PROPOSALS, {"description": "楼下有垃圾"}, headers=PART).status_code == 403
    assert seated(cast, "acceptor").get(PROPOSALS).status_code == 405


def test_a_text_costs_few_queries(cast: Cast) -> None:
    client = seated(cast, "acceptor")
    text = {"description": "你好，我住浅水街8号，楼下有暴露垃圾没人管"}
    client.post(PROPOSALS, text, headers=PART)
    with CaptureQueriesContext(connection) as asked:
        client.post(PROPOSALS, text, headers=PART)
    assert len(asked) <= 12


def test_the_form_asks_as_one_types(cast: Cast) -> None:
    page = seated(cast, "acceptor").get("/desk/acceptance/register/").content.decode()
    part = page.split('id="proposals"')[1].split(">")[0]
    assert f'hx-post="{PROPOSALS}"' in part
    assert "delay:400ms" in part
    assert "phone" not in part  # nor the caller's name: only what is looked at is sent
