"""The part of an address that narrows the list of a desk and the combined search alike; what is not understood is not asked."""

from __future__ import annotations

from collections.abc import Container
from typing import Any

from django.http import QueryDict

from wanmi.cases.models import Source
from wanmi.kit.rules.days import read_day
from wanmi.kit.rules.digits import half_width


def filter_in(query: QueryDict) -> dict[str, Any]:
    """The fields of CaseFilter but its mark, which each list has its own of."""
    return {
        "text": plain_text(query, "q"),
        "source": one_of(query.get("source", ""), Source.values),
        "street": digits(query.get("street", ""), 9),
        "community": digits(query.get("community", ""), 12),
        "group": query.get("group", "")[:12],
        "subclass_id": number_in(query.get("subclass", "")),
        "since": read_day(query.get("since", "")),
        "until": read_day(query.get("until", "")),
    }


def plain_text(query: QueryDict, name: str) -> str:
    return half_width(query.get(name, "").replace("\0", "")).strip()[:80]


def one_of(value: str, known: Container[str]) -> str:
    return value if value in known else ""


def digits(value: str, length: int) -> str:
    return value if value.isdecimal() and value.isascii() and len(value) == length else ""


def number_in(value: str) -> int | None:
    return int(value) if value.isdecimal() and len(value) < 10 else None
