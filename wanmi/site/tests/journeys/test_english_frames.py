"""The frame in English: no word of the menu is cut, on a desk and in the hand."""

from __future__ import annotations

import pytest

from wanmi.cases.tests.cast import PEOPLE, Cast
from wanmi.site.tests.journeys.browsing import DESK, PHONE, Journey

ROLES = {role: name for name, _, role, _ in PEOPLE} | {"supervisor": "collector"}
CUT = """() => [...document.querySelectorAll('#rail a > span:first-of-type')].filter((each) => {
  const word = document.createRange();
  word.selectNodeContents(each);
  const [inner, outer] = [word.getBoundingClientRect(), each.closest('a').getBoundingClientRect()];
  return inner.width && (inner.left < outer.left - 0.5 || inner.right > outer.right + 0.5 || inner.bottom > outer.bottom + 0.5);
}).map((each) => each.textContent)"""


@pytest.mark.parametrize("role", ["clerk", "shift_leader", "supervisor"])
def test_no_word_of_the_menu_is_cut_in_english(role: str, journey: Journey, city: Cast) -> None:
    seated = journey.seat(ROLES[role], PHONE if role == "supervisor" else DESK)
    seated.page.context.add_cookies([{"name": "django_language", "value": "en", "url": journey.address}])
    for width, height in (DESK, PHONE) if role != "supervisor" else (PHONE, (360, 640)):
        seated.page.set_viewport_size({"width": width, "height": height})
        seated.go("/")
        assert seated.page.locator("html").get_attribute("lang") == "en"
        assert seated.page.evaluate(CUT) == [], (role, width)
    assert journey.complaints() == []
