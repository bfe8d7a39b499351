"""What people do to an address when they say or type it: each distortion stated, seeded, one at a time."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from wanmi.addresses.rules.numerals import in_chinese
from wanmi.addresses.rules.writing import sharp_sounds
from wanmi.kit.rules.pinyin import initials_of, pinyin_of


@dataclass(frozen=True)
class Known:
    """A standard address in its parts: 东城区 + 东四北大街 + 12."""

    county: str
    street: str
    number: int
    code: str = ""  # of the county

    @property
    def text(self) -> str:
        return f"{self.county}{self.street}{self.number}号"


Distortion = Callable[[Known, "Drawing"], str]


class Drawing:
    """Seeded chance, and characters by their sound for homophones (those of the names at hand, and common ones)."""

    def __init__(self, seed: int, names: Sequence[str]) -> None:
        self.chance = random.Random(seed)  # noqa: S311
        self.alike: dict[str, list[str]] = {}
        for sign in sorted({*"".join(names), *COMMON}):
            self.alike.setdefault(sharp_sounds(sign)[0], []).append(sign)

    def homophone(self, text: str) -> str:
        """One character replaced by another of the same sound; the text itself where none has one."""
        places = [at for at, sign in enumerate(text) if len(self.alike.get(sharp_sounds(sign)[0], ())) > 1]
        if not places:
            return text
        at = self.chance.choice(places)
        others = [sign for sign in self.alike[sharp_sounds(text[at])[0]] if sign != text[at]]
        return text[:at] + self.chance.choice(others) + text[at + 1 :]


WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
COMMON = "寺市事室石时师张章障路录鹿陆街接节结介胡湖虎户同童铜东冬动洞西希溪夕南男难北背被贝安庵按门们平凭苹里理礼力立利新心欣辛和何河合"


def _dropped(known: Known, drawing: Drawing) -> str:
    """One character of the street's name is not said."""
    if len(known.street) < 4:
        return known.street + f"{known.number}号"
    at = drawing.chance.randrange(len(known.street))
    return known.street[:at] + known.street[at + 1 :] + f"{known.number}号"


def _traditional(known: Known, drawing: Drawing) -> str:
    from opencc import OpenCC

    return str(OpenCC("s2t").convert(known.text))


DISTORTIONS: dict[str, Distortion] = {
    "no district": lambda known, drawing: f"{known.street}{known.number}号",
    "no 号": lambda known, drawing: f"{known.county}{known.street}{known.number}",
    "homophone": lambda known, drawing: f"{drawing.homophone(known.street)}{known.number}号",
    "character missing": _dropped,
    "swapped order": lambda known, drawing: f"{known.number}号{known.street}{known.county}",
    "Chinese digits": lambda known, drawing: f"{known.county}{known.street}{in_chinese(known.number)}号",
    "full-width digits": lambda known, drawing: f"{known.street}{str(known.number).translate(WIDE)}号",
    "traditional": _traditional,
    "pinyin": lambda known, drawing: f"{pinyin_of(known.street)}{known.number}hao",
    "initials": lambda known, drawing: f"{initials_of(known.street)}{known.number}",
    "beside words": lambda known, drawing: f"{known.street}{known.number}号门口附近",
    "relative": lambda known, drawing: (
        f"{known.street}{known.number}号{drawing.chance.choice('东南西北')}侧{drawing.chance.randrange(5, 60)}米"
    ),
}
