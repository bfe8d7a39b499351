"""A real Chromium at work in the small invented city: one page a seat, and an ear for what a page complains of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Playwright, Request, StorageState, expect

from wanmi.cases.tests import cast

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--enable-unsafe-swiftshader", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
DESK, PHONE = (1440, 900), (390, 844)
HERE = {"longitude": cast.WEST + 0.0005, "latitude": cast.SOUTH + 0.0005, "accuracy": 8}  # in the first supervisor's grid
PATIENCE = 20_000  # ms: the machine may be busy
REFUSED = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d|Response Status Error Code 4\d\d")
OVERTAKEN = re.compile(r"htmx:(afterRequest|sendAbort), ")  # how htmx tells of a request that a newer one replaced; a lost one is sendError

expect.set_options(timeout=PATIENCE)


@contextmanager
def chromium(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
    try:
        yield browser
    finally:
        browser.close()


@dataclass
class Seated:
    """A page in which one person has signed in."""

    page: Page
    address: str
    complaints: list[str] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(f"{self.page.url}: {error}"))
        self.page.on("request", self._asked)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not OVERTAKEN.match(message.text):
            heard = self.refusals if REFUSED.match(message.text) else self.complaints
            heard.append(f"{self.page.url}: {message.text} {message.location.get('url', '')}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.complaints.append(f"{self.page.url} asks an outside host: {request.url}")

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    def go(self, path: str = "/") -> Page:
        """Open a page; when it is there, the live stream may still be on its way."""
        answer = self.page.goto(self.address + path, wait_until="load")
        assert answer
        assert answer.ok, f"{path}: {answer.status}"
        return self.page

    # ── lists ────────────────────────────────────────────────────────────────────────────────────────────────────────
    def row(self, number: str) -> Locator:
        return self.page.locator(f"#row-{number}")

    def choose(self, number: str) -> Locator:
        """Choose a case in the list and wait for it beside the list."""
        self.row(number).click(position={"x": 60, "y": 8})  # beside the box that marks it
        panel = self.page.locator("#panel", has=self.page.locator(f'a[href="/cases/{number}/"]'))
        expect(panel).to_be_visible()
        return panel

    # ── moves ────────────────────────────────────────────────────────────────────────────────────────────────────────
    def press(self, name: str) -> None:
        """Press the button of a move."""
        self.page.get_by_role("button", name=name, exact=True).and_(self.page.locator("[hx-get], [hx-post]")).first.click()

    @property
    def dialog(self) -> Locator:
        return self.page.locator("#dialog[open]")

    def photo(self, within: Locator | None = None) -> None:
        """Take one more photo, and wait until the server has it."""
        place = within or self.dialog
        before = place.get_by_text("已存", exact=True).count()
        file: Any = {"name": "照片.jpg", "mimeType": "image/jpeg", "buffer": cast.jpeg(width=640, height=480)}
        place.locator("input[type=file]").first.set_input_files(file)
        expect(place.get_by_text("已存", exact=True)).to_have_count(before + 1)

    def send(self) -> None:
        """Send the dialog's form, and wait until the server has agreed."""
        self.dialog.locator("button[type=submit]").click()
        expect(self.page.locator("#dialog[open]")).to_have_count(0)

    def answer(self) -> None:
        """Send what a phone's page asks, by the large button below, and wait until the next page has come."""
        before = self.page.url
        self.page.locator(".wm-phone-send button").click()
        self.page.wait_for_url(lambda url: url != before)

    def hears(self, words: str | re.Pattern[str]) -> None:
        """The page says so in passing (a toast) or at the head of its content."""
        expect(self.page.locator("#toasts, #alerts, [data-alerts]").get_by_text(words).first).to_be_visible()


class Journey:
    """The people of one test, each in a browser window of their own."""

    def __init__(self, browser: Browser, address: str, known: dict[str, StorageState]) -> None:
        self.browser, self.address, self.known = browser, address, known
        self.all: list[Seated] = []

    def seat(self, name: str, size: tuple[int, int] = DESK) -> Seated:
        """A window in which this person of the cast has signed in, at the home page."""
        phone = size == PHONE
        context = self.browser.new_context(
            base_url=self.address,
            viewport={"width": size[0], "height": size[1]},
            has_touch=phone,
            is_mobile=phone,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            geolocation=HERE,  # type: ignore[arg-type]
            permissions=["geolocation"],
            storage_state=self.known.get(name),
        )
        context.set_default_timeout(PATIENCE)
        seated = Seated(context.new_page(), self.address)
        self.all.append(seated)
        if name not in self.known:
            self._sign_in(seated, name)
            self.known[name] = context.storage_state()
        elif not phone:
            seated.go()
        return seated

    def _sign_in(self, seated: Seated, name: str) -> None:
        page = seated.go("/sign-in/")
        page.get_by_label("登录名").fill(name)
        page.get_by_label("密码").fill(cast.PASSWORD)
        page.get_by_role("button", name="登录", exact=True).click()
        page.wait_for_url(self.address + "/")

    def tell(self) -> None:
        """Where everybody stands; pytest shows it where a journey fails."""
        for seated in self.all:
            said = seated.page.locator("#toasts, [data-alerts], #dialog[open]").all_inner_texts()
            print(seated.page.url, said, *seated.complaints, *seated.refusals, sep="\n  ")  # noqa: T201

    def close(self) -> None:
        for seated in self.all:
            seated.page.context.close()

    def complaints(self, *, refusals: bool = False) -> list[str]:
        """What any page of the journey complained of: faults of scripts, failed requests (unless `refusals`), outside hosts."""
        told = [line for seated in self.all for line in seated.complaints]
        return told if refusals else told + [line for seated in self.all for line in seated.refusals]
