"""The menu (菜单): its headings, and how the entries of a seat stand in the rail of a desk and in the bar of a phone.

What stands in it the rooms say (MenuEntry); who sees what is asked in wanmi/site/menu.py. Here entries are put in order: the
favourites of the person first, the others under what people do. A rail never runs out of the screen: it is narrow, with words below
their signs, while all entries have room that way; then wide, with low rows; and where these have no room either, its headings fold and
one of them is open at a time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from wanmi.kit.rooms.parts import MenuGroup, Word
from wanmi.kit.rules.pinyin import spelt

FIRST = ""  # what stands before all headings: home
FAVOURITES = MenuGroup("favourites", _("常用"), 1)
GROUPS = (
    MenuGroup(FIRST, "", 0),
    MenuGroup("work", _("办理"), 10),
    MenuGroup("data", _("图与数据"), 20),
    MenuGroup("collection", _("采集"), 30),
    MenuGroup("evaluation", _("考评"), 40),
    MenuGroup("command", _("指挥"), 50),
    MenuGroup("management", _("管理"), 60),
)
ROOM = 668  # px that a screen of 768 leaves to the entries of a rail
NARROW, WIDE = (44, 20), (28, 23)  # px that an entry and a heading take of it
BAR = 5  # places in the bar of a phone


@dataclass(frozen=True, slots=True)
class MenuLink:
    """An entry as a seat sees it now. `own`: its label as the program has it, in no language yet."""

    key: str
    label: str
    icon: str
    url: str
    current: bool = False
    count: int = 0
    late_count: int = 0
    jump: str = ""
    own: Word = field(default="", compare=False)

    @property
    def words(self) -> str:
        """What it is found by in the sheet of all entries, whatever the reader's language: its Chinese label and that in letters."""
        with translation.override("zh-hans"):
            label = str(self.own)
        return f"{label} {spelt(label)}"


@dataclass(frozen=True, slots=True)
class MenuSection:
    """Entries under one heading ('' none). `open`: they are seen. `fixed`: the heading does not fold."""

    key: str
    word: Word
    links: tuple[MenuLink, ...]
    open: bool = True
    fixed: bool = False

    @property
    def count(self) -> int:
        return sum(link.count for link in self.links)

    @property
    def late_count(self) -> int:
        return sum(link.late_count for link in self.links)


@dataclass(frozen=True, slots=True)
class Menu:
    """`sections` of the rail, `bar` of the phone; `more`: the bar has no room for all. `is_wide`: the rail has low rows, the word beside
    the sign. `one_open`: opening a heading folds the others."""

    sections: tuple[MenuSection, ...] = ()
    bar: tuple[MenuLink, ...] = ()
    more: bool = False
    is_wide: bool = False
    one_open: bool = False

    @property
    def links(self) -> tuple[MenuLink, ...]:
        return tuple(link for section in self.sections for link in section.links)


def arranged(entries: Iterable[tuple[str, MenuLink]], favourites: Sequence[str] = (), folded: Collection[str] = ()) -> Menu:
    """(key of a group, entry) in the order of their places → the menu. `favourites`: keys of entries, which leave their group for the
    head of the rail; `folded`: keys of groups that this person has closed."""
    grouped: dict[str, list[MenuLink]] = {group.key: [] for group in GROUPS}
    for group, link in entries:
        grouped[group].append(link)
    known = {link.key: link for links in grouped.values() for link in links}
    starred = tuple(known[key] for key in favourites if key in known)
    sections = [MenuSection(FAVOURITES.key, FAVOURITES.word, starred, fixed=True)] if starred else []
    for heading in GROUPS:
        if others := tuple(link for link in grouped[heading.key] if link not in starred):
            place = 0 if heading.key == FIRST else len(sections)
            sections.insert(place, MenuSection(heading.key, heading.word, others, fixed=heading.key == FIRST))
    is_wide = height_of(sections, NARROW) > ROOM
    one_open = height_of(sections, WIDE) > ROOM
    sections = _one_open(sections) if one_open else [_open(each, each.key not in folded) for each in sections]
    shown = [link for section in sections for link in section.links]
    more = len(shown) > BAR
    return Menu(tuple(sections), tuple(shown[: BAR - 1] if more else shown), more, is_wide, one_open)


def height_of(sections: Iterable[MenuSection], form: tuple[int, int] = WIDE) -> int:
    """What the rows of a rail take with every heading open, in px. `form`: what an entry and a heading take."""
    row, heading = form
    return sum(len(each.links) * row + (heading if each.word else 0) for each in sections)


def _one_open(sections: list[MenuSection]) -> list[MenuSection]:
    """Only the heading under which the page stands is open; where it stands under none, the first."""
    folding = [each for each in sections if not each.fixed]
    here = next((each.key for each in folding if any(link.current for link in each.links)), folding[0].key if folding else "")
    return [_open(each, each.fixed or each.key == here) for each in sections]


def _open(section: MenuSection, is_open: bool) -> MenuSection:
    return MenuSection(section.key, section.word, section.links, section.fixed or is_open, section.fixed)
