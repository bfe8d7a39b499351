"""What may be changed of a component, and whether a value fits: pure rules (CO-8, CO-10; attributes by their fields)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

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
    said: str
    remedy: str


def wrongs_of(said: Mapping[str, str], attributes: Iterable[AttributeRule], *, bodies: frozenset[str], is_new: bool) -> list[Wrong]:
    """Everything that is wrong with a change's values. `bodies`: codes of organisations that there are."""
    rules = {f"attributes.{rule.key}": rule for rule in attributes}
    found = [wrong for name, value in said.items() if (wrong := _wrong(name, value, rules, bodies))]
    if is_new:
        missing = [rule for name, rule in rules.items() if rule.required and not said.get(name)]
        found += [Wrong(f"attributes.{rule.key}", f"“{rule.label}”必填", f"请填写{rule.label}") for rule in missing]
    return found


def _wrong(name: str, value: str, rules: Mapping[str, AttributeRule], bodies: frozenset[str]) -> Wrong | None:
    if name in PLAIN:
        label, most = PLAIN[name]
        return Wrong(name, f"“{label}”超过 {most} 字", f"请缩短到 {most} 字以内") if len(value) > most else None
    if name == "state":
        return None if value in STATES else Wrong(name, "状态不在允许的取值内", f"可选：{'、'.join(STATES.values())}")
    if name in BODIES:
        return None if not value or value in bodies else Wrong(name, f"{BODIES[name]}没有登记", "请从机构表中选择")
    rule = rules.get(name)
    if rule is None:
        return Wrong(name, "没有这个字段", "请刷新页面后重填")
    return _wrong_attribute(rule, value)


def _wrong_attribute(rule: AttributeRule, value: str) -> Wrong | None:
    name = f"attributes.{rule.key}"
    if not value:
        return None
    if rule.kind == "number" and not NUMBER.match(value):
        return Wrong(name, f"“{rule.label}”不是数", "只写数字和小数点")
    if rule.kind == "number" and not _within(rule, float(value)):
        return Wrong(name, f"“{rule.label}”超出范围", f"应在 {range_words(rule)} 之间")
    if rule.kind == "choice" and value not in rule.choices:
        return Wrong(name, f"“{rule.label}”不在允许的取值内", f"可选：{'、'.join(rule.choices)}")
    if rule.kind == "yes" and value not in ("是", "否"):
        return Wrong(name, f"“{rule.label}”应为是或否", "请选择是或否")
    if rule.kind == "day" and not _is_day(value):
        return Wrong(name, f"“{rule.label}”不是日期", "写作 2026-01-31")
    return None


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
