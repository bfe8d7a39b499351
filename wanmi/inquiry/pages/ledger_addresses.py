"""The ledger's pages by their addresses: tabs, what each number opens, what a list's address asks for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from wanmi.cases.models import CaseOrder, CaseRequest
from wanmi.desks.pages.case_filters import number_in, one_of, plain_text
from wanmi.flow.queries.flows import known_flows, request_names
from wanmi.inquiry.queries.asked import OrderSearch, RequestSearch
from wanmi.inquiry.queries.ledger import OUTCOMES
from wanmi.kit.rules.days import read_day

# Field → its name in the address.
REQUEST_FIELDS = {
    "text": "q", "kind": "kind", "state": "state", "unit": "unit", "post": "post", "decided_by": "person", "since": "since",
    "until": "until",
}  # fmt: skip
ORDER_FIELDS = {"text": "q", "kind": "kind", "outcome": "outcome", "unit": "unit", "since": "since", "until": "until"}
OUTCOME_WORDS = {
    "open": "待答复", "open_late": "逾期未答复", "answered": "按期答复", "answered_late": "逾期答复", "told": "已告知", "ended": "随案办结",
}  # fmt: skip


def requests_in(query: QueryDict) -> RequestSearch:
    """The requests that an address asks for; what is not understood is not asked."""
    return RequestSearch(
        kind=one_of(query.get("kind", ""), request_names()),
        state=one_of(query.get("state", ""), CaseRequest.State.values),
        unit=number_in(query.get("unit", "")),
        post=one_of(query.get("post", ""), deciding_posts()),
        decided_by=number_in(query.get("person", "")),
        **_common(query),
    )


def orders_in(query: QueryDict) -> OrderSearch:
    """The orders, likewise."""
    return OrderSearch(
        kind=one_of(query.get("kind", ""), CaseOrder.Kind.values),
        outcome=one_of(query.get("outcome", ""), OUTCOMES),
        unit=number_in(query.get("unit", "")),
        **_common(query),
    )


def _common(query: QueryDict) -> dict[str, Any]:
    since, until = (read_day(query.get(name, "")) for name in ("since", "until"))
    return {"since": since, "until": until, "text": plain_text(query, "q")}


def kept(query: QueryDict, names: Iterable[str], *without: str) -> list[tuple[str, str]]:
    """The part of a list's address that says what is asked for."""
    return [(name, str(query[name])) for name in names if query.get(name) and name not in without]


def deciding_posts() -> list[str]:
    """The posts that decide anything, as flows name them."""
    levels = [level for flow in known_flows() for request in flow.requests.values() for level in request.approvals]
    return list(dict.fromkeys(role for level in levels for role in level.by))


def requests_url(**asked: Any) -> str:
    """The list of the requests that are asked for by the fields of RequestSearch."""
    return _address(reverse("ledger_requests"), REQUEST_FIELDS, RequestSearch(**asked))


def orders_url(**asked: Any) -> str:
    """The list of orders, likewise."""
    return _address(reverse("ledger_orders"), ORDER_FIELDS, OrderSearch(**asked))


def _address(path: str, names: dict[str, str], search: RequestSearch | OrderSearch) -> str:
    values = {names[one.name]: getattr(search, one.name) for one in fields(search)}
    pairs = [(name, value.isoformat() if isinstance(value, date) else str(value)) for name, value in values.items() if value]
    return f"{path}?{urlencode(pairs)}" if pairs else path


def tabs(current: str) -> list[dict[str, Any]]:
    """The three pages of the ledger."""
    words = {"ledger": _("汇总"), "ledger_requests": _("申请"), "ledger_orders": _("督办催办")}
    return [{"label": label, "url": reverse(name), "current": name == current} for name, label in words.items()]
