"""An address text taken apart: divisions, street or compound, door, crossing, words of direction (GE-1 … GE-3, GE-8).

Nothing here knows a gazetteer but the names of divisions; what cannot be decided is given as several readings, and the search weighs them.
"""

from __future__ import annotations

import re
import unicodedata

from wanmi.addresses.rules.callers import without_callers
from wanmi.addresses.rules.directions import without_noise, without_relative
from wanmi.addresses.rules.doors import cut_door
from wanmi.addresses.rules.elsewhere import is_own_city, without_elsewhere
from wanmi.addresses.rules.numerals import NUMBER
from wanmi.addresses.rules.parts import PREFIXES, Divisions, Door, Parts
from wanmi.addresses.rules.writing import canonical, plain

_BRACKETS = re.compile(r"\([^()]*\)|\[[^\]]*\]|【[^】]*】|\([^()]*$")
_NUMBER_IN_BRACKETS = re.compile(rf"(?<=[街路巷道条弄段同村区])[(\[【](?=[{PREFIXES}]?{NUMBER}号)([^()\[\]【】]*)[)\]】]")
_POSTCODE = re.compile(r"^[0-9]{3,6}(?=[\u4e00-\u9fff])(?![0-9]*[号巷弄路街])")
_COUNTRY = re.compile(r"^(?:中国|中华人民共和国|台湾)+")
_PROVINCE = re.compile(r"^[\u4e00-\u9fff]{2,8}?(?:省|自治区)")
_COUNTY = re.compile(r"^[\u4e00-\u9fff]{1,3}[区县](?=.{2})")
_CITY = re.compile(r"^[\u4e00-\u9fff]{2,4}?市")
_NEIGHBOURS = re.compile(rf"{NUMBER}邻")  # a Taiwanese neighbourhood; it names no place
_LETTERS_AND_DOOR = re.compile(r"^(?P<name>[a-z][a-z' ]*?) ?(?P<main>[0-9]{1,5}) ?(?P<sign>h|hao)?$")

_CROSSING_END = re.compile(
    r"的?(?:交叉路口|交叉口|交[汇会](?:处|口|点)?|汇合处?|相交处?|交接处?|交界处?|交叉处?|十字路口|丁字路口|三岔路口|岔路口|转角处?|拐角处?"
    r"|(?P<eaten>[路街巷])口|交口|口)$"
)
_ROAD = r"(?:大街|大道|胡同|[街路巷道条])(?:[一二三四五六七八九十]段)?"
_AND = re.compile(
    r"^(?P<one>.{2,}?)(?: ?[与跟&+×*/、,，] ?|(?<=[街路巷道条同桥段])(?:和|及|同| |靠近|邻近|临近|近|口(?=[与和近])))(?P<other>.+)$"
)
_BESIDE_STREET = re.compile(rf"^(?:近|靠近|邻近|临近|与|和)?(?P<other>[\u4e00-\u9fff0-9]{{1,8}}?{_ROAD})(?:交叉口|路口|口)?(?:附近|旁)?$")
_IN_A_ROW = re.compile(rf"^(?P<one>.{{1,8}}?{_ROAD})(?P<other>.{{1,8}}?{_ROAD})$")

_ONLY_NUMBERS = re.compile(rf"(?:{NUMBER}|[a-z0-9])+")
_STOP = re.compile(r"(?<=..)(?:站?公交车?站台?|站?公共汽车站|站?地铁站?[a-z]?[一二三四五六]?(?:出?入?口)?|站台)$")
_STREET_FIRST = re.compile(r"^.{2,8}?(?:大街|大道|胡同|[街路巷])(?![道口办]|[东南西北中一二三四五六七八九十]*[街路巷段条])")

# A village or community that is no division here, before its street: 光贤里中华西路二段, 前进村建设路.
_VILLAGE_FIRST = re.compile(rf"^[\u4e00-\u9fff]{{2,4}}?(?:里|村|社区)(?P<street>.{{2,7}}{_ROAD})$")


def parse_address(text: str, divisions: Divisions = Divisions()) -> Parts:  # noqa: B008 (frozen)
    """The parts of an address as somebody wrote, typed half of, or said it. Never raises; what is no address has no names."""
    written, left = without_callers(plain(text))
    written, elsewhere = without_elsewhere(_NUMBER_IN_BRACKETS.sub(r"\1", written), divisions)
    rest = _without_heads(_BRACKETS.sub(" ", written).strip(" ,.;。，；、-"), divisions)
    rest, relative = without_relative(rest)
    if found := _LETTERS_AND_DOOR.match(rest):
        numbered = Door(int(found["main"]), typed=bool(found["sign"]))
        return Parts((canonical(found["name"]),), (), door=numbered, relative=relative, left=left)
    rest, codes, named = _without_divisions(_NEIGHBOURS.sub("", rest), divisions)
    cut = cut_door(rest)
    crossing, crossing_typed = _crossing_of(rest) if cut.door is None else (None, False)
    if cut.door is None and crossing is None:
        crossing, crossing_typed = _crossing_beside(rest, written), True
    names = _readings(cut.head, cut.tail, crossing is not None)
    names, short_codes = _with_shorter_heads(names, divisions)
    if not names and named:
        names, codes = [named], ()  # only a division: it is what is looked for
    names = [name for name in dict.fromkeys(names) if name]
    whole = whole_name(written, divisions)
    if cut.door is None and crossing is None and relative is None:  # 鑫龙大厦(七星路): of several of that name, this one
        whole = whole_name(re.sub(r"[()\[\]【】]", "", written), divisions)
    if whole in names[:1] or (crossing is not None and relative is None):
        whole = ""
    return Parts(
        tuple(names),
        codes or short_codes,
        named if codes else "",
        elsewhere,
        cut.door,
        crossing,
        crossing_typed and crossing is not None,
        relative,
        whole,
        cut.several,
        left,
    )


def whole_name(text: str, divisions: Divisions = Divisions()) -> str:  # noqa: B008 (frozen)
    """All of an address but its divisions as one canonical name: 港中路与三都路交叉口西50米."""
    rest, _codes, _named = _without_divisions(_NEIGHBOURS.sub("", _without_heads(_BRACKETS.sub(" ", plain(text)), divisions)), divisions)
    return canonical(rest)


def standing_at(address: str, divisions: Divisions = Divisions()) -> tuple[str, Door] | None:  # noqa: B008 (frozen)
    """The street and door at which something with a name of its own stands by its address; None where that says no door."""
    rest, relative = without_relative(_without_heads(_BRACKETS.sub(" ", plain(address)).strip(), divisions))
    rest, _codes, _named = _without_divisions(_NEIGHBOURS.sub("", rest), divisions)
    cut = cut_door(rest)
    street = canonical(cut.head)
    if cut.door is None or not street or (relative is not None and relative.metres):
        return None
    return street, cut.door


def is_street(name: str) -> bool:
    """Whether a canonical name is that of a street and nothing more."""
    return re.fullmatch(rf".{{1,8}}{_ROAD}", name) is not None


def _crossing_beside(street: str, written: str) -> tuple[str, str] | None:
    """A street with another one in brackets behind it: 昌平路(文昌东街口)."""
    if not re.search(rf"{_ROAD}$", street):
        return None
    for bracket in _BRACKETS.findall(written):
        if found := _BESIDE_STREET.match(bracket.strip("()[]【】 ")):
            return canonical(street), canonical(found["other"])
    return None


def _with_shorter_heads(names: list[str], divisions: Divisions) -> tuple[list[str], tuple[str, ...]]:
    """Also without a county said short (东城 东四北大街) or a city (台南市 健康路): second readings, since names begin so too."""
    if not names:
        return names, ()
    for short, codes in divisions.short.items():
        if names[0].startswith(short) and len(names[0]) >= len(short) + 2:
            return [*names, names[0][len(short) :]], codes
    city = _CITY.match(names[0])
    if city is None or len(names[0]) < city.end() + 2:
        return names, ()
    shorter = names[0][city.end() :]
    return ([shorter, *names] if is_own_city(city[0], divisions) else [*names, shorter]), ()


def local_parts(text: str, divisions: Divisions = Divisions()) -> tuple[str, Door | None]:  # noqa: B008 (frozen)
    """Of a standard address or name: the canonical street, compound or place, and its door. For the index."""
    rest = _without_heads(plain(text), divisions)
    rest, _codes, named = _without_divisions(_NEIGHBOURS.sub("", rest), divisions)
    cut = cut_door(rest, bare=False)
    head, door, tail = cut.head, cut.door, cut.tail
    if door is None or not canonical(head):
        return canonical(rest) or named, None
    return canonical(head), door if not canonical(tail) else Door(door.main, door.lane, door.rest + canonical(tail)[:20])


def without_brackets(text: str) -> str:
    """A name without what stands in brackets: 永定门小区（演示） → 永定门小区."""
    return _BRACKETS.sub(" ", unicodedata.normalize("NFKC", text)).strip()


def crossing_name(one: str, other: str) -> str:
    """The one name under which a crossing of two canonical street names stands, whichever is said first."""
    from wanmi.addresses.rules.writing import sounds

    first, second = sorted((one, other), key=lambda name: (sounds(name), name))
    return f"{first}×{second}"


def crossing_of_name(text: str) -> str:
    """The index name of a crossing from its standard name (A与B交叉口); "" where it names no two streets."""
    pair, _said = _crossing_of(plain(text))
    return crossing_name(*pair) if pair else ""


def _without_heads(text: str, divisions: Divisions) -> str:
    """Country, postcode, province go, and the city where a division follows it: what stands in one city's system is below them."""
    text = _COUNTRY.sub("", _POSTCODE.sub("", _COUNTRY.sub("", text)))
    for _ in range(3):  # some write it twice
        before = text
        shorter = _PROVINCE.sub("", text, count=1)
        text = shorter.strip() if len(shorter) >= 3 else text
        city = _CITY.match(text)
        if city and _begins_with_division(text[city.end() :].strip(), divisions):
            text = text[city.end() :].strip()
        if text == before:
            break
    return text.strip()


def _begins_with_division(text: str, divisions: Divisions) -> bool:
    return _CITY.match(text) is not None or any(text[:end] in divisions.full for end in range(2, 9)) or bool(_COUNTY.match(text))


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
    codes = tuple(code for _name, those in found if len(those[0]) == len(finest[1][0]) for code in those)  # some name two
    inside = tuple(code for code in codes if any(code.startswith(outer) for outer in within[1]))
    return text, (inside if len(within[1][0]) < len(finest[1][0]) else ()) or codes, finest[0]


def _readings(head: str, tail: str, crossing: bool) -> list[str]:
    """Names to look for: what stands before the door, after it (swapped order, or a place's own name), both together."""
    before, after = canonical(head), canonical(without_noise(tail))
    names = [before] if before else []
    if not crossing and (street := _STREET_FIRST.match(before)) and len(before) >= street.end() + 3:
        names += [before[street.end() :], street[0]]  # 市心北路丰盛大厦: the building, then its street
    if not crossing and (found := _VILLAGE_FIRST.match(before)):
        names.append(found["street"])
    if stop := _STOP.search(before):
        names.append(before[: stop.start()])
    if len(after) >= 2 and not _ONLY_NUMBERS.fullmatch(after):
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
