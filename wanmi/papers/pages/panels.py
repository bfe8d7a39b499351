"""What papers hang into pages below: the menu on the page of a case, and ways from lists to the printing of many."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from wanmi.cases.models import Case
from wanmi.kit.rooms import Panel
from wanmi.papers.queries.case_stories import PRINTS
from wanmi.people.queries import may
from wanmi.people.rules.seats import Seat


def _case(seat: Seat, case: Case, on: date | None) -> Mapping[str, Any] | None:
    return {"case_number": case.number} if may(seat, PRINTS, case.about()) else None


def _list(seat: Seat, numbers: Sequence[str], on: date | None) -> Mapping[str, Any] | None:
    """The rows of the list as it is drawn."""
    return {"url": f"{reverse('papers_selection')}?{urlencode({'numbers': ','.join(numbers)})}"} if numbers and may(seat, PRINTS) else None


def _search(seat: Seat, query: str, on: date | None) -> Mapping[str, Any] | None:
    """All that the search finds."""
    return {"url": f"{reverse('papers_selection')}?{query}"} if may(seat, PRINTS) else None


PANELS = (
    Panel("papers", "desks.case_head", "papers/case_menu.html", _case),
    Panel("papers", "desks.list", "papers/list_link.html", _list),
    Panel("papers", "inquiry.found", "papers/found_link.html", _search),
)
