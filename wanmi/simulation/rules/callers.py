"""How callers say it (来电用语): in everyday words, with a place or without one, around the matter or past it. Pure, drawn by seed.

The words are tables in simulation/data. They are no record of real calls: they let the demo city's texts differ as texts of callers do, and
leave what a text cannot tell untold. Nobody on the street knows whose cover it is; some say two things at once, some the wrong one, some
nothing that tells. What such a text means is then known from the case alone, so that nothing that reads texts can be right every time.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from wanmi.catalogue.rules.facts import ConditionFacts, SubclassFacts

DATA = Path(__file__).resolve().parents[1] / "data"
BY_NAME = {"transfer": 0.5, "letters": 0.35, "leader": 0.5, "media": 0.3}  # says the catalogue's own word; others:
SELDOM_BY_NAME = 0.12
VAGUE, BESIDE, MISTAKEN = 0.07, 0.08, 0.05  # says nothing that tells; a second matter; another matter than it proves to be
SLIPS = 0.012  # of the signs: one for another that sounds alike, or left out
CALLED = frozenset({"hotline", "transfer", "public", "media", "letters", "leader", "police"})

OPENINGS = (
    "", "", "", "", "你好，", "您好，我想反映个事，", "喂，你好，", "我是这边的居民，", "我要投诉，", "师傅您好，", "麻烦问一下，",
    "那个，", "我住附近，", "路过看见，", "孩子上学天天走这儿，", "我妈今天差点摔了，",
)  # fmt: skip
FORMAL = ("市民来电反映，", "网民留言称：", "群众反映", "来信人称，", "据市民反映，", "工单转办：", "")
CLOSINGS = (
    "", "", "", "。",
    "，麻烦派人看看。", "，都好几天了没人管。", "，请尽快处理，谢谢。", "，上回打过电话也没动静。", "，老人孩子走路不安全。",
    "，影响出行。", "，希望有关部门重视！", "，啥时候能给弄弄？", "，忒闹心了。", "，气死人了。", "，拍了照片了。", "，你们管不管？",
)  # fmt: skip
UNSAID = (
    "这儿太乱了", "环境特别差，也没人管", "你们过来看一眼就知道了", "有安全隐患", "影响市容", "这边有个问题反映了好几次",
    "门口那事儿到底谁管", "弄得没法走路", "味儿太大了", "太危险了",
)  # fmt: skip
NEARBY = ("旁边", "对面", "边上", "门口", "往里走一点", "路口", "拐角那儿", "附近", "那一片", "北边")
SOUNDS_ALIKE = {
    "的": "得", "在": "再", "做": "作", "已": "以", "坏": "怀", "盖": "该",
    "灯": "登", "树": "数", "垃": "拉", "圾": "级", "停": "亭", "摊": "滩",
    "脏": "赃", "堆": "推", "坑": "吭", "倒": "到",
    "杆": "竿", "歪": "外", "喷": "盆", "臭": "凑",
}  # fmt: skip


@cache
def _table(name: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    with (DATA / f"everyday_{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple((row["word"], tuple(row["said"].split("|"))) for row in csv.DictReader(file))


def said_of(table: str, text: str, drawing: random.Random) -> str:
    """Everyday words for what a text of the catalogue names; '' where the table has none."""
    said = next((words for word, words in _table(table) if word in text), ())
    return drawing.choice(said) if said else ""


def caller_words(
    subclass: SubclassFacts, condition: ConditionFacts, address: str, source: str, *, others: Sequence[SubclassFacts],
    drawing: random.Random,
) -> str:  # fmt: skip
    """What a caller says about a matter at a place; `others` are what else may be meant or seen beside it."""
    formal = source in ("transfer", "letters", "leader", "media")
    what = _what(subclass, condition, source, others, drawing)
    if drawing.random() < BESIDE:
        other = drawing.choice(others)
        what = f"{what}，{drawing.choice(('另外', '还有', '对了，'))}{_everyday(other, None, drawing)}"
    opening = drawing.choice(FORMAL if formal else OPENINGS)
    place = _place(address, drawing)
    told = f"{opening}{place}{what}" if drawing.random() < 0.75 else f"{opening}{what}，{'就在' if place else ''}{place.rstrip('，')}"
    return _slipped(f"{told}{drawing.choice(CLOSINGS)}", drawing)


def _what(subclass: SubclassFacts, condition: ConditionFacts, source: str, others: Sequence[SubclassFacts], drawing: random.Random) -> str:
    chance = drawing.random()
    if chance < VAGUE:
        return drawing.choice(UNSAID)
    if chance < VAGUE + MISTAKEN:
        return _everyday(drawing.choice(others), None, drawing)
    if drawing.random() < BY_NAME.get(source, SELDOM_BY_NAME):
        return f"{subclass.name}{condition.issue}" if subclass.kind == "component" else subclass.name
    return _everyday(subclass, condition, drawing)


def _everyday(subclass: SubclassFacts, condition: ConditionFacts | None, drawing: random.Random) -> str:
    """In everyday words; where there are none, in those of the catalogue."""
    if subclass.kind == "event":
        return said_of("events", subclass.name, drawing) or (condition.condition.split("/")[0] if condition else subclass.name)
    thing = said_of("things", subclass.name, drawing) or subclass.name
    if condition is None:
        return f"{thing}有问题"
    return f"{thing}{said_of('faults', condition.issue, drawing) or said_of('faults', condition.condition, drawing) or condition.issue}"


def _place(address: str, drawing: random.Random) -> str:
    """The address whole, its street with a word of where, or nothing."""
    chance = drawing.random()
    if chance < 0.15 or not address:
        return ""
    if chance < 0.6:
        return f"{address}{drawing.choice(('，', '', ' ', drawing.choice(NEARBY)))}"
    street = address.rstrip("0123456789-号院甲乙丙附近东西南北侧米（）() ")
    return f"{street or address}{drawing.choice(NEARBY)}"


def _slipped(text: str, drawing: random.Random) -> str:
    signs = []
    for sign in text:
        if drawing.random() < SLIPS:
            sign = SOUNDS_ALIKE.get(sign, "" if drawing.random() < 0.3 and "\u4e00" <= sign <= "\u9fff" else sign)
        signs.append(sign)
    return "".join(signs)
