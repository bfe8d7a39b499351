"""The words of a caller's text that may be a place (位置词): what an address search is asked with. Pure.

A caller speaks of much beside the place, and the search takes all that it is given for an address. So only what looks like one is cut out:
a street, a compound or a public building, with what follows it of numbers, directions and metres.
"""

from __future__ import annotations

import re

MOST = 3  # excerpts of a text
LONGEST = 10  # signs of a name
_KIND = (
    "大街|大道|胡同|公路|街|路|巷|里弄|小区|社区|花园|家园|新村|大厦|广场|商场|市场|医院|学校|小学|中学|幼儿园|公园|地铁站|车站|派出所|宾馆|饭店|大楼|"
    "公寓|嘉园|北里|南里|东里|西里|[一二三四五六七八九十]条|桥"
)
_BEHIND = (
    r"(?:(?:与|和|跟)[\u4e00-\u9fff]{1,8}?(?:大街|街|路|胡同|巷)(?:的)?(?:交叉口|路口|口))?"
    r"(?:[0-9一二三四五六七八九十百]+(?:号院?|弄|巷|条|号楼|栋|单元|甲|乙|-[0-9]+号?)){0,3}"
    r"(?:[东南西北]{1,2}(?:侧|边|面)?[0-9]+米|[东南西北]{1,2}口|路口|[东南西北]{1,2}侧)?"
)
_PLACE = re.compile(rf"[\u4e00-\u9fff]{{1,{LONGEST}}}?(?:{_KIND}){_BEHIND}")
# What stands before a place and is none of it: greetings, who speaks, verbs and prepositions.
_BEFORE = re.compile(
    r"^(?:.*(?:就在|位于|住在|在|住|到|从|往|我是|反映|投诉|举报|是|称|说|路过|经过|那个|这个|我们|咱们|附近的|门口的|旁边的|有人|有))"
    r"(?=[\u4e00-\u9fff]{2})"
)
_STOPS = re.compile(r"[，。！？；、,.!?;:：\n\s（）()「」“”]+")


def place_words(text: str) -> list[str]:
    """Excerpts of a text that look like a place, those with a number first, then the longer ones; at most MOST."""
    found: list[str] = []
    for clause in _STOPS.split(text[:400]):
        for match in _PLACE.finditer(clause):
            words = _BEFORE.sub("", match[0])
            if len(words) >= 3 and words not in found:
                found.append(words)
    found.sort(key=lambda words: (not re.search(r"[0-9]", words), -len(words)))
    return found[:MOST]
