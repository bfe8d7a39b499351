"""Every page as every role, at a desk and on a phone: nothing complains, nothing runs out of the screen, everybody can use it."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Page

from wanmi.cases.tests.cast import PEOPLE, Cast
from wanmi.site.tests.journeys.browsing import DESK, PHONE, Journey, Seated

STAGES = ("registered", "waiting_filing", "waiting_dispatch", "disposing", "waiting_check", "checking", "waiting_closing", "closed")
ROLES = {role: name for name, _, role, _ in PEOPLE} | {"supervisor": "collector"}  # role → sign-in name of one who has had the case
ONCE = {  # pages that look the same to whoever may see them, and one person who may
    "/password/": "acceptor",
    "/desk/acceptance/register/": "acceptor",
    "/desk/acceptance/?tab=bin": "acceptor",
    "/desk/dispatch/?q=没有这样的案卷": "dispatcher",
    "/desk/filing/?tab=waiting_closing": "shift_leader",
    "/places/new/": "clerk",
    "/grids/": "clerk",
    "/communities/": "clerk",
    "/responsibility-grids/990101001Z001/": "shift_leader",
    "/responsibility-grids/plan/?street=990101001": "clerk",
    "/components/figures/": "clerk",
    "/components/9901010101000001/": "clerk",
    "/components/9901010101000001/change/": "clerk",
    "/components/changes/": "collector",
    "/components/near/": "collector",
    "/components/fields/": "clerk",
    "/censuses/new/": "clerk",
    "/ogc/?f=html": "clerk",
    "/ogc/collections/components?f=html": "clerk",
    "/ogc/collections/components/items?f=html": "clerk",
    "/ogc/collections/components/items/9901010101000001?f=html": "clerk",
    "/ogc/collections/components/queryables?f=html": "clerk",
    "/ogc/api?f=html": "clerk",
    "/layers/rights/": "clerk",
    "/layers/rights/components/": "administrator",
    "/layers/keys/": "clerk",
    "/layers/keys/new/": "clerk",
    "/papers/templates/dispatch/docx/": "administrator",
    "/papers/templates/oversight/pdf/": "administrator",
    "/papers/selection/?source=supervisor": "shift_leader",
    "/parts/": "administrator",
    "/parts/desk/": "administrator",
    "/parts/case/": "administrator",
    "/parts/phone/": "administrator",
    "/parts/form/": "administrator",
}
OUTSIDE = """() => {
  const wide = innerWidth;
  const scrolls = (e) => { for (let p = e.parentElement; p; p = p.parentElement)
    if (/auto|scroll/.test(getComputedStyle(p).overflowX) && p.scrollWidth > p.clientWidth) return true; return false; };
  const out = [...document.querySelectorAll("a, button, input, select, textarea, h1, h2, td")].filter((e) => {
    const box = e.getBoundingClientRect();
    return box.width > 1 && e.checkVisibility({ visibilityProperty: true }) && (box.right > wide + 1 || box.left < -1) && !scrolls(e);
  });
  const found = out.filter((e) => !e.closest(".wm-skip, .maplibregl-map")).map((e) => e.outerHTML.slice(0, 120));
  const all = document.documentElement.scrollWidth;
  return all > wide ? [`the page is ${all} wide`, ...found] : found;
}"""


@pytest.fixture(scope="module")
def number(city: Cast) -> str:
    """A case in each stage, one that was rejected; the number of a closed one."""
    cases = {stage: city.brought_to(stage, at=timezone.now()).number for stage in STAGES}
    city.move(city.reported(at=timezone.now()), "reject", "acceptor", at=timezone.now(), reason="现场无此问题")
    return cases["closed"]


@pytest.mark.parametrize("role", ROLES)
def test_a_role_sees_each_of_its_pages_whole_and_in_peace(role: str, journey: Journey, number: str):
    seated = journey.seat(ROLES[role], PHONE if role in ("supervisor", "worker") else DESK)
    seated.go("/")
    shown = seated.page.locator("#rail a").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    ours = [path for path in dict.fromkeys(shown) if not path.startswith("/admin/")]
    assert ours, "every role has a menu"
    if role not in ("clerk", "administrator"):
        ours.append(f"/cases/{number}/")
    seen = {path: faults for path in ours if (faults := faults_of(seated, path))}
    assert seen == {}
    assert journey.complaints() == []


def test_pages_that_look_the_same_to_all_are_whole_and_in_peace(journey: Journey, number: str):
    people = {name: journey.seat(name) for name in dict.fromkeys(ONCE.values())}
    seen = {path: faults for path, name in ONCE.items() if (faults := faults_of(people[name], path))}
    assert seen == {}
    assert journey.complaints() == []


def faults_of(seated: Seated, path: str) -> list[str]:
    """What is wrong with a page at a desk and on a phone: what lies outside the screen, what some people cannot use."""
    page = seated.page
    for name, (width, height) in {"desk": DESK, "phone": PHONE}.items():
        page.set_viewport_size({"width": width, "height": height})
        if name == "desk":
            seated.go(path)
        settle(page)
        if faults := [f"{name}: {fault}" for fault in (*page.evaluate(OUTSIDE), *barriers(page))]:
            return faults
    return []


def settle(page: Page) -> None:
    """Wait until what the page fetches for itself (the chosen case, the map) has come."""
    page.wait_for_function("() => !document.querySelector('.htmx-request, .htmx-settling, .htmx-swapping')")
    page.wait_for_timeout(150)


def barriers(page: Page) -> list[str]:
    """What axe-core calls serious or critical."""
    found: list[dict[str, Any]] = Axe().run(page).response["violations"]
    grave = [each for each in found if each["impact"] in ("serious", "critical")]
    return [f"{each['id']}: {node['html'][:160]} {node['any'][:1]}" for each in grave for node in each["nodes"]]
