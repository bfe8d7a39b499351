"""Each way of saying no has a code of its own, room.code: programs know it by that."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from importlib import import_module

from wanmi.kit.refusals import Refusal
from wanmi.site.folders import BASE_DIR

OF_A_STANDARD = {"InvalidParameterValue"}  # OGC's word, which its clients know
SAYS_NO = re.compile(r"^class \w+\(.*\b(?:Refusal|InWords|NotFound|NotYours)\)", re.MULTILINE)


def refusals() -> Iterator[type[Refusal]]:
    """Every class of the product that has a code, from whatever module defines one."""
    for path in sorted((BASE_DIR / "wanmi").rglob("*.py")):
        if "tests" not in path.parts and "node_modules" not in path.parts and SAYS_NO.search(path.read_text()):
            import_module(".".join(path.relative_to(BASE_DIR).with_suffix("").parts).removesuffix(".__init__"))
    waiting: list[type[Refusal]] = [Refusal]
    while waiting:
        one = waiting.pop()
        waiting.extend(one.__subclasses__())
        if "code" in vars(one) and one.__module__.startswith("wanmi.") and ".tests." not in one.__module__:
            yield one


def test_a_code_begins_with_the_room_that_says_no() -> None:
    strange = {f"{one.__module__}.{one.__name__}": one.code for one in refusals() if not is_of_its_room(one)}
    assert strange == {}


def test_no_two_refusals_share_a_code() -> None:
    by_code = defaultdict(set)
    for one in refusals():
        by_code[one.code].add(f"{one.__module__}.{one.__name__}")
    assert {code: names for code, names in by_code.items() if len(names) > 1} == {}
    assert len(by_code) > 150


def is_of_its_room(one: type[Refusal]) -> bool:
    return one.code in OF_A_STANDARD or bool(re.fullmatch(rf"{one.__module__.split('.')[1]}\.[a-z][a-z0-9_]*", one.code))
