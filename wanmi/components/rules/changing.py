"""What may be changed of a component, and whether a value fits: pure rules (CO-8, CO-10; attributes by their fields)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from wanmi.kit.refusals import Phrase

STATES = {"intact": "完好", "damaged": "破损", "lost": "丢失", "abandoned": "废弃"}
PLAIN = {"name": ("名称", 60), "address": ("位置", 120), "note": ("备注", 200)}
BODIES = {"competent": "主管部门", "owner": "权属单位", "maintainer": "养护单位"}
NUMBER = re.compile(r"^-?\d{1,9}(\.\d{1,6})?$")


@dataclass(frozen=True, slots=True)
class AttributeRule:
    """What an AttributeField says, as a value."""

    key: str
    label: str
    kind: str
    choices: tuple[str, ...] = ()
    required: bool = False
    minimum: float | None = None
    maximum: float | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Wrong:
    """One value that does not fit: which field, why, and what to do."""

    field: str
    problem: Phrase
    remedy: Phrase


def wrongs_of(values: Mapping[str, str], attributes: Iterable[AttributeRule], *, bodies: frozenset[str], is_new: bool) -> list[Wrong]:
    """Everything that is wrong with a change's values. `bodies`: codes of organisations that there are."""
    rules = {f"attributes.{rule.key}": rule for rule in attributes}
    found = [wrong for name, value in values.items() if (wrong := _wrong(name, value, rules, bodies))]
    if is_new:
        missing = [rule for name, rule in rules.items() if rule.required and not values.get(name)]
        found += [
            Wrong(
                f"attributes.{rule.key}",
                Phrase("“%(label)s”必填", label=Phrase(rule.label)),
                Phrase("请填写%(label)s", label=Phrase(rule.label)),
            )
            for rule in missing
        ]
    return found


def _wrong(name: str, value: str, rules: Mapping[str, AttributeRule], bodies: frozenset[str]) -> Wrong | None:
    if name in PLAIN:
        label, most = PLAIN[name]
        too_long = Phrase("“%(label)s”超过 %(most)d 字", label=Phrase(label), most=most)
        return Wrong(name, too_long, Phrase("请缩短到 %(most)d 字以内", most=most)) if len(value) > most else None
    if name == "state":
        return None if value in STATES else Wrong(name, Phrase("状态不在允许的取值内"), _one_of(STATES.values()))
    if name in BODIES:
        unknown = Phrase("%(label)s没有登记", label=Phrase(BODIES[name]))
        return None if not value or value in bodies else Wrong(name, unknown, Phrase("请从机构表中选择"))
    rule = rules.get(name)
    if rule is None:
        return Wrong(name, Phrase("没有这个字段"), Phrase("请刷新页面后重填"))
    return _wrong_attribute(rule, value)


def _wrong_attribute(rule: AttributeRule, value: str) -> Wrong | None:
    name, label = f"attributes.{rule.key}", Phrase(rule.label)
    if not value:
        return None
    if rule.kind == "number" and not NUMBER.match(value):
        return Wrong(name, Phrase("“%(label)s”不是数", label=label), Phrase("只写数字和小数点"))
    if rule.kind == "number" and not _within(rule, float(value)):
        return Wrong(name, Phrase("“%(label)s”超出范围", label=label), Phrase("应在 %(range)s 之间", range=range_words(rule)))
    if rule.kind == "choice" and value not in rule.choices:
        return Wrong(name, Phrase("“%(label)s”不在允许的取值内", label=label), _one_of(rule.choices))
    if rule.kind == "yes" and value not in ("是", "否"):
        return Wrong(name, Phrase("“%(label)s”应为是或否", label=label), Phrase("请选择是或否"))
    if rule.kind == "day" and not _is_day(value):
        return Wrong(name, Phrase("“%(label)s”不是日期", label=label), Phrase("写作 2026-01-31"))
    return None


def _one_of(words: Iterable[str]) -> Phrase:
    return Phrase("可选：%(choices)s", choices=tuple(Phrase(word) for word in words))


def _within(rule: AttributeRule, value: float) -> bool:
    return (rule.minimum is None or value >= rule.minimum) and (rule.maximum is None or value <= rule.maximum)


def range_words(rule: AttributeRule) -> str:
    """300–1200 mm; an open end is written ∞."""
    low = "-∞" if rule.minimum is None else f"{rule.minimum:g}"
    high = "∞" if rule.maximum is None else f"{rule.maximum:g}"
    return f"{low}–{high} {rule.unit}".strip()


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def may_review(*, reviewer: int, submitter: int) -> bool:
    """Four eyes: who has the right, never their own."""
    return reviewer != submitter
