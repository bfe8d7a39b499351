"""What a candidate says of itself where it is not simply the place that was asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar


@dataclass(frozen=True)
class Note:
    """`sentence` is Chinese with %(name)s places, filled from `facts` after translation (queries.saying)."""

    sentence: ClassVar[str] = ""
    facts: dict[str, Any] = field(default_factory=dict, compare=False)


class SomewhereAlong(Note):
    sentence = "沿线一处，请在图上点准"


class WholeStreet(Note):
    """Facts: number."""

    sentence = "没有%(number)s，给出整条街"


class SameNumber(Note):
    """Facts: number, other."""

    sentence = "没有%(number)s，给出同号的%(other)s"


class Reckoned(Note):
    """Facts: number, below, above."""

    sentence = "没有%(number)s，按%(below)s与%(above)s推算"


class Nearest(Note):
    """Facts: number, other."""

    sentence = "没有%(number)s，给出最近的%(other)s"


class Beside(Note):
    """Facts: number, other."""

    sentence = "没有%(number)s，按附近的%(other)s推算"


class AtLane(Note):
    """Facts: number, lane."""

    sentence = "没有%(number)s，按%(lane)s的巷口推算，请在图上点准"


class StandsAt(Note):
    """Facts: number."""

    sentence = "其地址是%(number)s"


class Moved(Note):
    """Facts: side, metres."""

    sentence = "已向%(side)s移 %(metres)d 米"


class AtCorner(Note):
    """Facts: side, metres."""

    sentence = "“%(side)s角”按 %(metres)d 米移，请在图上点准"


class ThenSide(Note):
    """Facts: side, metres."""

    sentence = "又按“路%(side)s”向%(side)s移 %(metres)d 米，请在图上点准"


class ThenMoved(Note):
    """Facts: side, metres."""

    sentence = "再向%(side)s移 %(metres)d 米"


class OnSide(Note):
    """Facts: side."""

    sentence = "在其%(side)s侧，请在图上点准"


class AcrossStreet(Note):
    sentence = "已移到街对面"


class Opposite(Note):
    sentence = "在其对面，请在图上点准"


class WhereDoorsMeet(Note):
    sentence = "按两条街最近的门牌推算，请在图上点准"


class WhereLinesMeet(Note):
    sentence = "按两条街的线形推算"


class FirstOf(Note):
    """Facts: written, number."""

    sentence = "写的是%(written)s，取%(number)s"


class LeftOut(Note):
    """Facts: words, of rules.callers."""

    sentence = "没有用到%(words)s"


class OtherDivision(Note):
    """Facts: named, other."""

    sentence = "写的是%(named)s，这一处在%(other)s"


class OnlyDivision(Note):
    """Facts: named."""

    sentence = "%(named)s里没有找到，给出整个%(named)s，请在图上点准"


class OtherCity(Note):
    """Facts: named."""

    sentence = "写的是%(named)s，不在本地，这里是同名的一处"
