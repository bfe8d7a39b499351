"""The number of an address: door, lane, building, and how people write several of them, ranges and flats (GE-2)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from wanmi.addresses.rules.numerals import NUMBER, number_of
from wanmi.addresses.rules.parts import LANE_ITSELF, PREFIXES, Door

_N = NUMBER
_STEMS = "甲乙丙丁戊己庚辛"
# 10号大街, 3号路, 5号线, 2号门: a name with a number in it, no door. 12号路西 and 12号街对面 are doors.
_NAME_GOES_ON = r"(?!大街|大道|胡同|公路|支路|线|桥|渠|码头|地铁|街(?![东西南北边口对旁])|路(?![东西南北边口旁])|站台?(?!前|旁|门))"
_SIGN = rf"(?:号{_NAME_GOES_ON}|#(?!楼))"
_BLOCK = "(?:号院?楼|栋|幢|座|#楼?)"  # 3楼 behind a number is a floor, in a yard a building
_LANE = rf"(?:(?<=[路街道段])(?P<lane>(?:{_N}(?:巷|支?弄))+))?"
_MORE = rf"(?P<more>(?:[号#]?[、,;/和及与.·]{_N})+(?=[号#])|[号#]?[~〜至到]{_N}(?=[号#])|号-{_N}(?=号))?"
_DOOR = re.compile(
    rf"{_LANE}(?P<before>[{PREFIXES}]?)(?P<main>{_N})(?:[-之](?P<sub>{_N})|附(?P<sub3>{_N})|(?P<letter>[{_STEMS}]))?{_MORE}(?P<sign>{_SIGN})"
    rf"(?:(?:[之-]|附)(?P<sub2>{_N})(?:号(?!楼)|(?!号|楼|层|室|栋|幢|[0-9-]))|(?P<letter2>[{_STEMS}])(?![\u4e00-\u9fff]|[之-])|-?(?P<letter3>[{_STEMS}])号)?"
    rf"(?P<yard>大?院(?:内(?=[0-9]))?)?(?:(?P<building>{_N}){_BLOCK}|(?:(?<=院)|(?<=院内))(?P<building2>{_N})楼)?"
    rf"(?P<block>楼(?![下前后上])|栋|幢|座)?(?:-?{_N}?(?:单元|门(?![口前外])|层|楼(?![下前后上])|室|户|f)|-{_N}|(?<=[元楼层门]){_N})*"
)
_ONLY_LANE = re.compile(rf"(?<=[路街道段])(?P<lane>(?:{_N}(?:巷|支?弄))+)(?:巷?口)?$")
_ROAD_END = "[街路巷道条弄段]"
# A number right behind a street, without 号, whatever follows: 江汉路3112钱龙大厦. Not 长安街1公里, 东大街2路车站, 三元街5楼.
_BEHIND_A_STREET = re.compile(
    rf"(?<={_ROAD_END})(?P<before>[{PREFIXES}]?)(?P<main>[0-9]{{1,5}})(?:[-之](?P<sub>[0-9]{{1,5}})|(?P<letter>[{_STEMS}])(?![\u4e00-\u9fff]))?"
    rf"(?:[~至到、,/][0-9]{{1,5}})*-?(?![0-9a-z]|[之-][0-9]|公?米|公里|公尺|千米|路(?![灯边口东西南北])|线|条|段|弄|巷|栋|幢|楼|层|区|期|里|组|队|元|天|年|月|日|点|时|岁|个|块|处|多|余|号|\+|%)"
    rf"(?=[\u4e00-\u9fff ]|-|$)(?!$)"
)
_BARE = re.compile(rf"(?<![0-9])(?P<before>[{PREFIXES}]?)(?P<main>[0-9]{{1,5}})(?:[-之](?P<sub>[0-9]{{1,5}}))?$")
_BARE_CHINESE = re.compile(rf"(?<=[街路巷道条同里段])(?P<main>{_N})$")
_TOWER = re.compile(r"(?:大厦|广场|商场|大楼|中心|酒店|宾馆|医院|学校|写字楼|商城|超市|市场)$")
_BUILDING = re.compile(rf"(?P<main>{_N})(?P<sign>栋|幢|座|#楼?|楼)(?:-?{_N}(?:单元|门|层|楼|室|户|f|号)?)*(?:-{_N})*")
_FLAT = re.compile(r"(?<=[\u4e00-\u9fff])(?P<main>[0-9]{1,3})(?:-[0-9]{1,2})?-[0-9]{3,4}室?$")
_FLOOR = re.compile(rf"(?<=[\u4e00-\u9fff])(?:[a-z]座?)?(?:(?:负|地下|b)?{_N}(?:楼|层|f)(?:[a-z]?{_N}室?)?)?$")


@dataclass(frozen=True, slots=True)
class Cut:
    """A text parted at its number: what stands before and after it, and all numbers as they were written where there are several."""

    head: str
    door: Door | None = None
    tail: str = ""
    several: str = ""


def cut_door(text: str, *, bare: bool = True) -> Cut:
    """`bare`: a number without 号 counts too, as people type it; a register writes 号."""
    close = re.sub(r"\s+", "", text)
    if (found := _DOOR.search(close)) and (number := number_of(found["main"])) is not None:
        several = close[found.start("main") : found.end("sign")] if found["more"] else ""
        return Cut(close[: found.start()], Door(number, _lane(found["lane"]), _rest(found)), close[found.end() :], several)
    if (found := _ONLY_LANE.search(close)) and (digits := re.search("[0-9]+", lane := _lane(found["lane"]))):
        return Cut(close[: found.start()], Door(int(digits[0]), lane, LANE_ITSELF))
    return (_building(close) or (_bare(close) if bare else None)) or Cut(text)


def _building(close: str) -> Cut | None:
    """张自忠小区5幢, 5-3-201; a floor of a tower (隆福大厦5楼) names no door and goes."""
    if (found := _FLOOR.search(close)) and found[0] and _TOWER.search(close[: found.start()]):
        return Cut(close[: found.start()])
    if (found := _BUILDING.search(close)) and found.start() >= 2 and (number := number_of(found["main"])) is not None:
        head = close[: found.start()]
        if not re.search(rf"{_ROAD_END}$", head):
            return Cut(head, Door(number, rest="楼"), close[found.end() :])
    if (found := _FLAT.search(close)) and not re.search(rf"{_ROAD_END}$", close[: found.start()]):
        return Cut(close[: found.start()], Door(int(found["main"]), rest="楼"))
    return None


def _bare(close: str) -> Cut | None:
    for pattern in (_BEHIND_A_STREET, _BARE, _BARE_CHINESE):
        found = pattern.search(close)
        if found and found.start() and (number := number_of(found["main"])) is not None:
            named = found.groupdict()
            sub = f"-{int(named['sub'])}" if named.get("sub") else ""
            rest = (named.get("before") or named.get("letter") or "") + sub
            tail = close[found.end() :]
            return Cut(close[: found.start()], Door(number, "", rest, typed=bool(tail)), tail)
    return None


def _lane(text: str | None) -> str:
    if not text:
        return ""
    return re.sub(_N, lambda found: str(number_of(found[0]) if number_of(found[0]) is not None else found[0]), text)


def _rest(found: re.Match[str]) -> str:
    sub = found["sub"] or found["sub2"] or found["sub3"]
    before = found["before"] or found["letter"] or found["letter2"] or found["letter3"] or ""
    rest = before + (f"-{number_of(sub)}" if sub else "") + ("院" if found["yard"] else "")
    if building := found["building"] or found["building2"]:
        return f"{rest}{number_of(building)}楼"
    return rest + ("楼" if found["block"] else "")
