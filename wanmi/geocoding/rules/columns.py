"""A row of a table with headings, in Chinese or English, as a place: what CSV and Excel of a city's register give."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from wanmi.geocoding.rules.inputs import NewPlace

# Field → headings by which it may stand, compared without blanks and case.
HEADINGS = {
    "kind": ("kind", "类型", "地名类型", "类别"),
    "name": ("name", "标准名称", "名称", "地名"),
    "address": ("address", "标准地址", "地址", "详细地址"),
    "number": ("number", "门楼牌号", "门牌号", "门牌"),
    "limiting": ("limiting", "street", "街巷或小区", "街巷", "街路巷", "道路名称"),
    "division_code": ("division_code", "行政区代码", "区划代码", "社区代码"),
    "grid_code": ("grid_code", "单元网格", "网格编码", "单元网格编码", "网格码"),
    "lng": ("lng", "lon", "longitude", "x", "经度"),
    "lat": ("lat", "latitude", "y", "纬度"),
    "code": ("code", "编码", "地名编码"),
    "source": ("source", "来源", "数据来源"),
    "aliases": ("aliases", "别名", "曾用名"),
}
KIND_WORDS = {
    "区县": "district", "街道": "street_office", "社区": "community", "片区": "zone", "街巷": "road", "道路": "road",
    "小区院落": "compound",
    "小区": "compound", "楼幢": "building", "门楼牌": "doorplate", "门牌": "doorplate", "门址": "doorplate", "路口": "crossing",
    "兴趣点": "poi", "POI": "poi",
}  # fmt: skip
_CITY = re.compile(r"^(?:[^\d市省]{2,7}?省)?[^\d市]{2,7}?市")
_DOOR = re.compile(r"((?:[\d一二三四五六七八九十]+巷)?(?:\d+弄)?[甲乙丙丁戊己庚辛附新临臨]?\d+(?:[-之]\d+)?[号號].*)$")
_BETWEEN = re.compile(r"[、，,;；|]+")


def name_and_number(address: str, divisions: Collection[str]) -> tuple[str, str]:
    """Of an address alone: what stands after city and divisions (their names), and the door in it, "" where there is none; as written."""
    rest = _CITY.sub("", address.strip(), count=1)
    while head := max((name for name in divisions if name and rest.startswith(name) and rest != name), key=len, default=""):
        rest = rest[len(head) :]
    door = _DOOR.search(rest)
    return rest, door[1] if door and door.start() else ""


def place_of(row: Mapping[str, str], divisions: Collection[str] = ()) -> NewPlace:
    """A row by its fields (those of HEADINGS). Where there is only an address, name and number are read out of it; `divisions`: the names
    that may stand before. What is no number as a coordinate becomes 0, which the check refuses (GE-6)."""
    text = {field: str(row.get(field) or "").strip() for field in HEADINGS}
    kind = text.get("kind", "")
    number, name, limiting = text.get("number", ""), text.get("name", ""), text.get("limiting", "")
    if text.get("address") and not name and not number:
        name, number = name_and_number(text["address"], divisions)
    return NewPlace(
        kind=KIND_WORDS.get(kind, kind) or ("doorplate" if number else "poi"),
        name=name or limiting + number,
        lng=_degrees(text.get("lng", "")),
        lat=_degrees(text.get("lat", "")),
        aliases=tuple((each.strip(), "alias") for each in _BETWEEN.split(text.get("aliases", "")) if each.strip()),
        number=number,
        limiting=limiting,
        address=text.get("address", ""),
        division_code=text.get("division_code", ""),
        grid_code=text.get("grid_code", ""),
        code=text.get("code", ""),
        source=text.get("source", ""),
    )


def _degrees(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0
