"""The first look at a text by API: proposals for whoever registers calls."""

from __future__ import annotations

from wanmi.cases.models import Case
from wanmi.cases.tests.caller import Caller
from wanmi.cases.tests.cast import Cast
from wanmi.learning.actions import train_here
from wanmi.learning.queries.versions import forget_versions
from wanmi.learning.tests.past import NOW, closed_cases


def test_a_text_is_looked_at_by_the_words_of_the_catalogue_until_something_is_learned(cast: Cast) -> None:
    found = Caller(cast, "acceptor").post("/proposals", {"text": "楼下有暴露垃圾没人管，还漏电"}).body
    assert found["subclasses"][0]["name"] == "暴露垃圾"
    assert (found["learned"], found["urgent"], found["urgent_share"], found["danger"]) == (False, True, None, ["漏电"])


def test_what_callers_call_it_is_learned_and_told_with_the_words_that_spoke_for_it(cast: Cast) -> None:
    said = ("马葫芦敞着", "脏东西堆成山")

    def changes(number: int) -> dict[str, object]:
        return {
            "source": "hotline", "subclass_id": (cast.cover.pk, cast.litter.pk)[number % 2], "urgent": number % 2 == 0,
            "description": f"你好，{said[number % 2]}，麻烦来看看",
        }  # fmt: skip

    closed_cases(cast, of=changes)
    train_here(at=NOW, say=lambda ask, done, of: None)
    forget_versions()
    found = Caller(cast, "acceptor").post("/proposals", {"text": "门口的马葫芦敞着口呢"}).body
    first = found["subclasses"][0]
    assert (found["learned"], first["subclass_id"], found["urgent"]) == (True, cast.cover.pk, True)
    assert first["share"] > 0.8
    assert first["words"]
    assert all(word in "门口的马葫芦敞着口呢" for word in first["words"])


def test_others_are_not_answered_and_a_text_has_its_bounds(cast: Cast) -> None:
    for name in ("collector", "dispatcher", "leader"):
        assert Caller(cast, name).post("/proposals", {"text": "楼下有垃圾"}).status == 403
    assert Caller(cast, "acceptor").post("/proposals", {"text": "垃" * 1001}).status == 422
    assert not Case.objects.exists()
