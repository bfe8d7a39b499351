"""Words that say where from a place: 东侧15米, 往北50米路西, 东北角, 对面 (GE-3, GE-8)."""

from __future__ import annotations

import re

from wanmi.addresses.rules.numerals import NUMBER, number_of
from wanmi.addresses.rules.parts import Relative

_N = NUMBER
_DIRECTION = "东南|东北|西南|西北|东|南|西|北"
_SIDE = "(?:侧|边|面|方向|方|头)"
_METRE = "(?P<unit>公里|千米|km|米|m|公尺)"
_ABOUT = "(?:大约|大概|大致|约|近)?"
_BESIDE = (
    "附近|旁边|旁|门口|门前|大门口|前方|周边|周围|隔壁|一带|处|左右|这里|那里|边上|里面|(?<!号)(?<![0-9])楼[下前]|(?<=楼)[下前后]面?|院内|院里|路边|街边|马路边|便道上?|人行道上?|非机动车道上?|机动车道上?"
    "|辅路上?|主路上?"
)
_NOISE = re.compile(rf"(?:的?(?:{_BESIDE}))+$")
_AWAY = "(?:出发|开始|起)?(?:的|以|往|向|朝|偏|再|沿路|一直)*"
_STEP = (
    rf"(?P<side>{_DIRECTION}){_SIDE}?(?:走|行|去|约|大约|大概|大致|近)*(?P<metres>{_N})(?:多|余|来)?{_METRE}"
    r"(?:多|左右|远)?(?:处|的地方|的位置)?"
)
_MOVED = re.compile(_AWAY + _STEP)
_THEN_MOVED = re.compile(rf"^[ ,，]*(?:再|又|然后|之后|后)*{_AWAY}{_STEP}")
_THEN_SIDE = re.compile(rf"^[ ,，的]*(?:马路|道路|路|街)?(?P<side>{_DIRECTION}){_SIDE}?")
_METRES_FIRST = re.compile(rf"{_ABOUT}(?P<metres>{_N})(?:多|余|来)?{_METRE}(?:的|以|往|向)?(?P<side>{_DIRECTION}){_SIDE}?$")
_ONLY_METRES = re.compile(rf"(?<![0-9])(?:往前|向前|前行|前|进去|里面)?{_ABOUT}({_N})(?:多|余|来)?(?:米|m|公尺)$")
_ONLY_SIDE = re.compile(rf"(?:的|以|偏)?({_DIRECTION})(?:侧|边|面|方向|方)$")
_ROADSIDE = re.compile(rf"(?:(?<=[号口街道段弄巷楼院])(?:马路|道路|路|街))({_DIRECTION})(?:侧|边|面)?$")
_CORNER = re.compile(r"的?(东南|东北|西南|西北)角(?!楼|门|路|街|村|庄|头)(?P<rest>[^0-9]{0,8})$")
_OPPOSITE = re.compile(r"(?:的|斜|正)?对(?:面|过|门)(?P<rest>的?[^0-9路街巷]{0,6})$")


def without_relative(text: str) -> tuple[str, Relative | None]:
    """The text without its words of direction (and what stands behind them), and what they said."""
    text = _NOISE.sub("", text).strip()
    for reading in (_step, _metres_first, _opposite, _corner, _side):
        if (read := reading(text)) is not None:
            return read
    if found := _ONLY_METRES.search(text):
        return text[: found.start()].strip(), None
    return text, None


def without_noise(text: str) -> str:
    """Without 门口, 附近 and their like at the end."""
    return _NOISE.sub("", text)


Read = tuple[str, Relative | None] | None


def _step(text: str) -> Read:
    found = _MOVED.search(text)
    if found is None or found.start() < 2:
        return None
    behind = text[found.end() :]
    relative = Relative(found["side"], _metres(found))
    if then := _THEN_MOVED.match(behind):
        relative = Relative(found["side"], _metres(found), then=then["side"], then_metres=_metres(then))
    elif then := _THEN_SIDE.match(behind):
        relative = Relative(found["side"], _metres(found), then=then["side"])
    return _head(text[: found.start()]), relative


def _head(text: str) -> str:
    return _NOISE.sub("", text.strip(" ,，")).strip()


def _metres_first(text: str) -> Read:
    if (found := _METRES_FIRST.search(text)) and found.start() >= 2:
        return _head(text[: found.start()]), Relative(found["side"], _metres(found))
    return None


def _opposite(text: str) -> Read:
    found = _OPPOSITE.search(text)
    return (text[: found.start()].strip(), Relative(opposite=True)) if found and found.start() >= 2 else None


def _corner(text: str) -> Read:
    found = _CORNER.search(text)
    return (text[: found.start()].strip(), Relative(found[1], corner=True)) if found and found.start() >= 2 else None


def _side(text: str) -> Read:
    for pattern in (_ROADSIDE, _ONLY_SIDE):
        if (found := pattern.search(text)) and found.start() >= 2:
            return text[: found.start()].strip(), Relative(found[1])
    return None


def _metres(found: re.Match[str]) -> int:
    return (number_of(found["metres"]) or 0) * (1000 if found["unit"] in ("公里", "千米", "km") else 1)
