"""The parts of an address, as plain values (GE-1, GE-3)."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Door:
    """A door or building number (门楼牌). 389巷3弄甲12-19号院5号楼: lane "389巷3弄", main 12, rest "甲-19院5楼"."""

    main: int
    lane: str = ""
    rest: str = ""
    typed: bool = True  # with 号: without it the number may not be finished yet

    def text(self) -> str:
        """As a plate shows it: 389巷3弄甲12-19号院5号楼."""
        if self.rest == LANE_ITSELF:
            return self.lane
        before, after = (self.rest[0], self.rest[1:]) if self.rest[:1] in tuple(PREFIXES) else ("", self.rest)
        sub = ""
        if after.startswith("-"):
            digits = next((at for at, sign in enumerate(after[1:], 1) if not sign.isdigit()), len(after))
            sub, after = after[:digits], after[digits:]
        building = f"{after[:-1]}号楼" if after.endswith("楼") and after != "楼" else after
        return f"{self.lane}{before}{self.main}{sub}号{building}"


LANE_ITSELF = "巷口"  # the rest of a door that stands for a whole lane
PREFIXES = "甲乙丙丁戊己庚辛附新临"


@dataclass(frozen=True, slots=True)
class Relative:
    """Words that say where from a place: a direction and metres (0: only the side), or across the street (对面).

    `corner`: 东北角. `then`: what is said after the metres, a second step (then_metres) or only the side of the street (往北50米路西).
    """

    direction: str = ""  # 东, 东南 …
    metres: int = 0
    opposite: bool = False
    corner: bool = False
    then: str = ""
    then_metres: int = 0


@dataclass(frozen=True, slots=True)
class Parts:
    """What an address text was understood as. `names`: canonical names to look for, the likeliest first."""

    names: tuple[str, ...] = ()
    divisions: tuple[str, ...] = ()  # codes of 6, 9 or 12 digits that the text names
    division_name: str = ""  # the finest of them, where its full name was said
    elsewhere: str = ""  # names of another city or province at the beginning
    door: Door | None = None
    crossing: tuple[str, str] | None = None  # two canonical names of streets
    names_crossing: bool = False  # with 路口 or 与, not only two names in a row
    relative: Relative | None = None
    whole: str = ""  # the whole text as one canonical name, where a number was cut from it
    several: str = ""  # 126、128、130号: several numbers or a range, of which the door is the first
    left: tuple[str, ...] = ()  # kinds of what was left out (rules.callers)

    @property
    def empty(self) -> bool:
        return not self.names and self.crossing is None


@dataclass(frozen=True, slots=True)
class Divisions:
    """Names of the divisions that stand: canonical full name → codes, and short names of counties (东城) → codes.

    `counties`: the real codes among them; `city`: the name of the city whose system this is. Without both no other city is told.
    """

    full: dict[str, tuple[str, ...]] = field(default_factory=dict)
    short: dict[str, tuple[str, ...]] = field(default_factory=dict)
    counties: frozenset[str] = frozenset()
    city: str = ""


def divisions_of(names: dict[str, str], city: str = "") -> Divisions:
    """From code → name, as grids.queries.area_names gives it, and the city's own name."""
    from wanmi.addresses.rules.elsewhere import real_counties
    from wanmi.addresses.rules.writing import canonical

    full: dict[str, list[str]] = {}
    short: dict[str, list[str]] = {}
    for code, name in sorted(names.items()):
        text = canonical(name)
        full.setdefault(text, []).append(code)
        if len(code) == 6 and len(text) > 2 and text[-1] in "区县市":
            short.setdefault(text[:-1], []).append(code)
    return Divisions({name: tuple(codes) for name, codes in full.items()}, {name: tuple(codes) for name, codes in short.items()},
                     real_counties(names), canonical(city))  # fmt: skip
