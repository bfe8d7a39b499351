"""How the entries of a menu stand: favourites, headings, what folds, what a phone's bar shows."""

from __future__ import annotations

from wanmi.kit.menu import BAR, GROUPS, ROOM, MenuLink, arranged, height_of
from wanmi.kit.pages.example_menus import many


def link(key: str, *, current: bool = False, count: int = 0) -> MenuLink:
    return MenuLink(key, key, "list", f"/{key}/", current, count)


FEW = [("", link("home")), ("work", link("desk", count=3)), ("data", link("map")), ("data", link("grids"))]


def told(menu: object) -> list[tuple[str, list[str]]]:
    return [(section.key, [each.key for each in section.links]) for section in menu.sections]  # type: ignore[attr-defined]


def test_entries_stand_under_what_people_do_and_an_empty_heading_does_not_show() -> None:
    assert told(arranged(FEW)) == [("", ["home"]), ("work", ["desk"]), ("data", ["map", "grids"])]


def test_favourites_stand_behind_home_in_the_persons_own_order_and_leave_their_headings() -> None:
    menu = arranged(FEW, ["grids", "gone", "desk"])
    assert told(menu) == [("", ["home"]), ("favourites", ["grids", "desk"]), ("data", ["map"])]
    assert [each.key for each in menu.bar] == ["home", "grids", "desk", "map"]


def test_a_short_menu_is_open_but_for_what_the_person_has_folded() -> None:
    menu = arranged(FEW, [], ["data", "nonsense"])
    assert [section.key for section in menu.sections if not section.open] == ["data"]
    assert not menu.one_open


def test_the_rail_grows_wide_only_where_its_entries_have_no_room_below_each_other() -> None:
    more = [("work", link(f"desk-{number}")) for number in range(20)]
    assert not arranged([*FEW, *more[:10]]).is_wide
    assert arranged([*FEW, *more]).is_wide
    assert not arranged([*FEW, *more[:15]]).one_open


def test_a_folded_heading_tells_how_much_waits_under_it() -> None:
    work = arranged(FEW, [], ["work"]).sections[1]
    assert (work.open, work.count) == (False, 3)


def test_a_long_menu_opens_one_heading_at_a_time_and_fits_on_the_screen() -> None:
    menu = many("轨迹", ("地图", "统计", "大屏", "日志", "受理", "路灯", "应急", "会商"))
    assert len(menu.links) > 40
    assert menu.one_open
    assert [section.key for section in menu.sections if section.open and not section.fixed] == ["collection"]
    for section in many().sections:
        here = many(section.links[0].key)
        seen = [each if each.open else type(each)(each.key, each.word, ()) for each in here.sections]
        assert height_of(seen) < ROOM, section.key


def test_a_bar_holds_all_entries_or_the_first_and_a_way_to_the_others() -> None:
    few, more = arranged(FEW), many()
    assert (len(few.bar), few.more) == (4, False)
    assert (len(more.bar), more.more) == (BAR - 1, True)


def test_headings_have_places_of_their_own() -> None:
    assert len({group.key for group in GROUPS}) == len({group.position for group in GROUPS}) == len(GROUPS)


def test_an_entry_is_found_by_its_sound_and_by_first_letters() -> None:
    assert MenuLink("patrols", "Patrols", "", "", own="责任网格").words == "责任网格 zerenwangge zrwg"
