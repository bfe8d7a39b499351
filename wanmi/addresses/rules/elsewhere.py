"""Whether an address says that it lies in another city: 上海市浦东新区世纪大道, 浙江杭州西湖区. By names of provinces, cities, counties.

Nothing is judged where it is not known what city this is (Divisions.counties, Divisions.city). A street that is called after a city
(北京东路) names none: short names count only before a division of theirs.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from wanmi.addresses.rules.parts import Divisions

_KIND = re.compile(r"(?:省|市|地区|盟|自治州|特别行政区|(?:维吾尔|壮族|回族)?自治区)$")
_LONGEST = 12


@dataclass(frozen=True, slots=True)
class Names:
    """Name → codes of 2, 4 or 6 digits; short ones are without 省 and 市."""

    full: dict[str, tuple[str, ...]]
    short: dict[str, tuple[str, ...]]
    codes: frozenset[str]


@cache
def names_of_china() -> Names:
    full: dict[str, list[str]] = {}
    short: dict[str, list[str]] = {}
    with Path(__file__).with_name("china.csv").open(encoding="utf-8", newline="") as file:
        rows = [(row["code"], row["name"]) for row in csv.DictReader(file)]
    for code, name in rows:
        full.setdefault(name, []).append(code)
        bare = _KIND.sub("", name)
        if len(code) <= 4 and bare != name and len(bare) >= 2:
            short.setdefault(bare, []).append(code)
    return Names({name: tuple(codes) for name, codes in full.items()}, {name: tuple(codes) for name, codes in short.items()},
                 frozenset(code for code, _ in rows))  # fmt: skip


def real_counties(codes: Iterable[str]) -> frozenset[str]:
    """Those of these codes that are counties of the mainland."""
    return frozenset(code for code in codes if len(code) == 6) & names_of_china().codes


def without_elsewhere(text: str, divisions: Divisions) -> tuple[str, str]:
    """What stands behind the names of another city with which a plain text begins, and those names; (text, "") where it has none."""
    if not divisions.counties and not divisions.city:
        return text, ""
    at, within, named = 0, "", []
    while found := _begins(text[at:].lstrip(" -_,"), within, divisions):
        name, codes = found
        at += len(text[at:]) - len(text[at:].lstrip(" -_,")) + len(name)
        if not any(is_own(name, code, divisions) for code in codes):
            named.append(name)
        elif named:
            break  # 上海路北京市…: what is ours ends it
        within = codes[0] if len(codes) == 1 else within
    return (text[at:].strip(" -_,"), "".join(named)) if named else (text, "")


def _begins(text: str, within: str, divisions: Divisions) -> tuple[str, tuple[str, ...]] | None:
    """The longest name of a division at the beginning that lies in what was named before it."""
    names = names_of_china()
    for end in range(min(_LONGEST, len(text)), 1, -1):
        name = text[:end]
        codes = tuple(code for code in names.full.get(name, ()) if code.startswith(within))
        if codes and (text[end : end + 1] not in tuple("路街巷道里站") or len(codes[0]) < 6):
            return name, codes
        short = tuple(code for code in names.short.get(name, ()) if code.startswith(within))
        if short and (following := _follows(text[end:].lstrip(" -_"), short)):
            return name, following
    return None


def _follows(text: str, codes: tuple[str, ...]) -> tuple[str, ...]:
    """Those of these divisions of which one of their own follows."""
    names = names_of_china()
    inside = {
        code
        for end in range(2, min(_LONGEST, len(text)) + 1)
        for code in (*names.full.get(text[:end], ()), *names.short.get(text[:end], ()))
    }
    return tuple(code for code in codes if any(each.startswith(code) and each != code for each in inside))


def is_own_city(name: str, divisions: Divisions) -> bool:
    """Whether a name is that of the city or the province whose system this is."""
    return any(is_own(name, code, divisions) for code in names_of_china().full.get(name, ()) if len(code) <= 4) or (
        bool(divisions.city) and name in divisions.city
    )


def is_own(name: str, code: str, divisions: Divisions) -> bool:
    """Whether a division stands here, or is one in which the city lies."""
    if name in divisions.full or (divisions.city and name in divisions.city):
        return True
    return any(county.startswith(code) for county in divisions.counties)
