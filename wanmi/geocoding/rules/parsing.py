"""An address text taken apart: divisions, street or compound, door, crossing, words of direction (GE-1 … GE-3, GE-8).

Nothing here knows a gazetteer but the names of divisions; what cannot be decided is given as several readings, and the search weighs them.
"""

from __future__ import annotations

import re
import unicodedata

from wanmi.geocoding.rules.numerals import NUMBER, number_of
from wanmi.geocoding.rules.parts import LANE_ITSELF, PREFIXES, Divisions, Door, Parts, Relative
from wanmi.geocoding.rules.writing import canonical, plain

_N = NUMBER
_DIRECTION = "东南|东北|西南|西北|东|南|西|北"
_SIDE = "(?:侧|边|面|方向|方|头)"

_BRACKETS = re.compile(r"\([^()]*\)|\[[^\]]*\]|【[^】]*】|\([^()]*$")
_POSTCODE = re.compile(r"^[0-9]{3,6}(?=[\u4e00-\u9fff])(?![0-9]*[号巷弄])")
_COUNTRY = re.compile(r"^(?:中国|中华人民共和国|台湾)+")
_PROVINCE = re.compile(r"^[\u4e00-\u9fff]{2,8}?(?:省|自治区)")
_COUNTY = re.compile(r"^[\u4e00-\u9fff]{1,3}[区县](?=.{2})")
_CITY = re.compile(r"^[\u4e00-\u9fff]{2,4}?市")
_NEIGHBOURS = re.compile(rf"{_N}邻")  # a Taiwanese neighbourhood; it names no place
_NOISE = re.compile(r"(?:的?(?:附近|旁边|旁|门口|门前|大门口|前方|周边|周围|隔壁|一带|处|左右|这里|那里|边上|里面))+$")
_MOVED = re.compile(rf"(?:的|以|往|向|朝|偏)*({_DIRECTION}){_SIDE}?(?:约|大约|大概)?({_N})(?:米|m|公尺)$")
_METRES_FIRST = re.compile(rf"(?:约|大约|大概)?({_N})(?:米|m|公尺)(?:的|以|往|向)?({_DIRECTION}){_SIDE}?$")
_ONLY_METRES = re.compile(rf"(?<![0-9])(?:约|大约|大概)?({_N})(?:米|m|公尺)$")
_ONLY_SIDE = re.compile(rf"(?:的|以|偏)?({_DIRECTION})(?:侧|边|面|方向)$")
_OPPOSITE = re.compile(r"(?:的|斜)?对(?:面|过|门)$")

_LANE = rf"(?:(?<=[路街道段])(?P<lane>(?:{_N}[巷弄])+))?"
_DOOR = re.compile(
    rf"{_LANE}(?P<before>[{PREFIXES}]?)(?P<main>{_N})(?:[-之](?P<sub>{_N}))?(?P<sign>号)(?:[之-](?P<sub2>{_N})(?!号|楼|层|室))?"
    rf"(?P<yard>院)?(?:(?P<building>{_N})号?(?:楼|栋|幢|座))?(?P<block>楼|栋|幢|座)?(?:{_N}(?:单元|门|层|楼|室|f))*"
)
_ONLY_LANE = re.compile(rf"(?<=[路街道段])(?P<lane>(?:{_N}[巷弄])+)$")
_BARE = re.compile(r"(?<![0-9])(?P<before>[" + PREFIXES + r"]?)(?P<main>[0-9]{1,5})(?:-(?P<sub>[0-9]{1,5}))?$")
_BARE_CHINESE = re.compile(rf"(?<=[街路巷道条同里段])(?P<main>{_N})$")
_LETTERS_AND_DOOR = re.compile(r"^(?P<name>[a-z][a-z' ]*?) ?(?P<main>[0-9]{1,5}) ?(?P<sign>h|hao)?$")

_CROSSING_END = re.compile(
    r"的?(?:交叉路口|交叉口|交汇处|交会处|交会口|交界处|交叉处|十字路口|丁字路口|三岔路口|(?P<eaten>[路街巷])口|交口|口)$"
)
_ROAD = r"(?:大街|大道|胡同|[街路巷道条])(?:[一二三四五六七八九十]段)?"
_AND = re.compile(r"^(?P<one>.{2,}?)(?: ?[与跟&+×、/,，] ?|(?<=[街路巷道条同桥段])(?:和|及|同| ))(?P<other>.+)$")
_IN_A_ROW = re.compile(rf"^(?P<one>.{{1,8}}?{_ROAD})(?P<other>.{{1,8}}?{_ROAD})$")


def parse_address(text: str, divisions: Divisions = Divisions()) -> Parts:  # noqa: B008 (frozen)
    """The parts of an address as somebody wrote, typed half of, or said it. Never raises; what is no address has no names."""
    rest = _without_heads(_BRACKETS.sub(" ", plain(text)).strip(" ,.;。，；、-"), divisions)
    rest, relative = _without_relative(rest)
    if found := _LETTERS_AND_DOOR.match(rest):
        numbered = Door(int(found["main"]), said=bool(found["sign"]))
        return Parts((canonical(found["name"]),), (), numbered, relative=relative)
    rest, codes, named = _without_divisions(_NEIGHBOURS.sub("", rest), divisions)
    head, door, tail = _cut_door(rest)
    names = _readings(head, tail)
    crossing, said = _crossing_of(rest) if door is None else (None, False)
    names, short_codes = _with_shorter_heads(names, divisions)
    if not names and named:
        names, codes = [named], ()  # only a division: it is what is looked for
    return Parts(tuple(dict.fromkeys(name for name in names if name)), codes or short_codes, door, crossing, said, relative)


def _with_shorter_heads(names: list[str], divisions: Divisions) -> tuple[list[str], tuple[str, ...]]:
    """Also without a county said short (东城 东四北大街) or a city (台南市 健康路): second readings, since names begin so too."""
    if not names:
        return names, ()
    for short, codes in divisions.short.items():
        if names[0].startswith(short) and len(names[0]) >= len(short) + 2:
            return [*names, names[0][len(short) :]], codes
    city = _CITY.match(names[0])
    return ([*names, names[0][city.end() :]] if city and len(names[0]) >= city.end() + 2 else names), ()


def local_parts(text: str, divisions: Divisions = Divisions()) -> tuple[str, Door | None]:  # noqa: B008 (frozen)
    """Of a standard address or name: the canonical street, compound or place, and its door. For the index."""
    rest = _without_heads(plain(text), divisions)
    rest, _codes, named = _without_divisions(_NEIGHBOURS.sub("", rest), divisions)
    head, door, tail = _cut_door(rest, bare=False)
    if door is None or not canonical(head):
        return canonical(rest) or named, None
    return canonical(head), door if not canonical(tail) else Door(door.main, door.lane, door.rest + canonical(tail)[:20])


def without_brackets(text: str) -> str:
    """A name without what stands in brackets: 永定门小区（演示） → 永定门小区."""
    return _BRACKETS.sub(" ", unicodedata.normalize("NFKC", text)).strip()


def crossing_name(one: str, other: str) -> str:
    """The one name under which a crossing of two canonical street names stands, whichever is said first."""
    from wanmi.geocoding.rules.writing import sounds

    first, second = sorted((one, other), key=lambda name: (sounds(name), name))
    return f"{first}×{second}"


def crossing_of_name(text: str) -> str:
    """The index name of a crossing from its standard name (A与B交叉口); "" where it names no two streets."""
    pair, _said = _crossing_of(plain(text))
    return crossing_name(*pair) if pair else ""


def _without_heads(text: str, divisions: Divisions) -> str:
    """Country, postcode, province go, and the city where a division follows it: what stands in one city's system is below them."""
    text = _COUNTRY.sub("", _POSTCODE.sub("", _COUNTRY.sub("", text)))
    shorter = _PROVINCE.sub("", text, count=1)
    text = shorter if len(shorter) >= 3 else text
    for _ in range(2):  # some write it twice
        city = _CITY.match(text)
        if city and _begins_with_division(text[city.end() :].strip(), divisions):
            text = text[city.end() :].strip()
    return text.strip()


def _begins_with_division(text: str, divisions: Divisions) -> bool:
    return _CITY.match(text) is not None or any(text[:end] in divisions.full for end in range(2, 9)) or bool(_COUNTY.match(text))


def _without_relative(text: str) -> tuple[str, Relative | None]:
    """The text without its words of direction, and what they said."""
    text = _NOISE.sub("", text).strip()
    if found := _MOVED.search(text):
        return text[: found.start()].strip(), Relative(found[1], number_of(found[2]) or 0)
    if found := _METRES_FIRST.search(text):
        return text[: found.start()].strip(), Relative(found[2], number_of(found[1]) or 0)
    if found := _OPPOSITE.search(text):
        return text[: found.start()].strip(), Relative(opposite=True)
    if (found := _ONLY_SIDE.search(text)) and found.start() >= 2:
        return text[: found.start()].strip(), Relative(found[1])
    if found := _ONLY_METRES.search(text):
        return text[: found.start()].strip(), None
    return text, None


def _without_divisions(text: str, divisions: Divisions) -> tuple[str, tuple[str, ...], str]:
    """The text without full names of divisions, their codes (the finest), and the last such name."""
    found: list[tuple[str, tuple[str, ...]]] = []
    for end in ("区", "县", "市", "街道", "镇", "乡", "社区", "村"):
        at = text.find(end)
        while at >= 0:
            stop = at + len(end)
            name = next((text[start:stop] for start in range(max(0, stop - 12), stop - 1) if text[start:stop] in divisions.full), "")
            if name:
                found.append((name, divisions.full[name]))
                text = (text[: stop - len(name)] + " " + text[stop:]).strip()
                at = -1
            at = text.find(end, at + 1)
    if not found:
        return text, (), ""
    within = min(found, key=lambda each: len(each[1][0]))
    finest = max(found, key=lambda each: len(each[1][0]))
    inside = tuple(code for code in finest[1] if any(code.startswith(outer) for outer in within[1]))
    return text, inside or finest[1], finest[0]


def _cut_door(text: str, *, bare: bool = True) -> tuple[str, Door | None, str]:
    """(before, door, after). `bare`: a number at the end counts without 号 too."""
    close = re.sub(r"\s+", "", text)
    if (found := _DOOR.search(close)) and (number := number_of(found["main"])) is not None:
        return close[: found.start()], Door(number, _lane(found["lane"]), _rest(found)), close[found.end() :]
    if found := _ONLY_LANE.search(close):
        lane = _lane(found["lane"])
        return close[: found.start()], Door(int(re.findall(r"[0-9]+", lane)[0]), lane, LANE_ITSELF), ""
    if bare:
        for pattern in (_BARE, _BARE_CHINESE):
            if (found := pattern.search(close)) and found.start() and (number := number_of(found["main"])) is not None:
                sub = f"-{found['sub']}" if pattern is _BARE and found["sub"] else ""
                before = found["before"] if pattern is _BARE else ""
                return close[: found.start()], Door(number, "", before + sub, said=False), ""
    return text, None, ""


def _lane(text: str | None) -> str:
    if not text:
        return ""
    return re.sub(_N, lambda found: str(number_of(found[0]) if number_of(found[0]) is not None else found[0]), text)


def _rest(found: re.Match[str]) -> str:
    sub = found["sub"] or found["sub2"]
    rest = found["before"] + (f"-{number_of(sub)}" if sub else "") + (found["yard"] or "")
    if found["building"]:
        return f"{rest}{number_of(found['building'])}楼"
    return rest + ("楼" if found["block"] else "")


def _readings(head: str, tail: str) -> list[str]:
    """Names to look for: what stands before the door, after it (swapped order, or a place's own name), both together."""
    before, after = canonical(head), canonical(_NOISE.sub("", tail))
    names = [before] if before else []
    if len(after) >= 2:
        names.append(after)
        if before:
            names.append(before + after)
    return names


def _crossing_of(text: str) -> tuple[tuple[str, str] | None, bool]:
    """The two streets of a crossing, and whether it was said to be one."""
    end = _CROSSING_END.search(text)
    body = text[: end.start()].strip() if end else text
    if end and end["eaten"] and not re.search(rf"{_ROAD}$", body):
        body += end["eaten"]  # 张自忠路口 means 张自忠路
    pair = _AND.match(body)
    if pair is None and (row := _IN_A_ROW.match(body.replace(" ", ""))):
        return (canonical(row["one"]), canonical(row["other"])), bool(end)
    if pair is None:
        return None, False
    one, other = canonical(pair["one"]), canonical(pair["other"])
    return ((one, other), True) if one and other else (None, False)
