"""Filters of map programs: CQL2 (OGC 21-065) as text or JSON, parsed apart by the cql2 library, taken for conditions on a layer's rows.

Conditions are built of plain comparisons, so that NOT, OR and what is not known (NULL) hold as in SQL, which CQL2 prescribes.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import shapely
from django.db.models import BooleanField, F, Func, Model, Q, Value
from django.db.models.functions import Lower
from django.db.models.lookups import Exact, GreaterThan, GreaterThanOrEqual, In, IsNull, LessThan, LessThanOrEqual
from django.utils.translation import gettext as _

from wanmi.features.boxes import shape_of_box
from wanmi.features.rules.filter_bounds import DEEPEST, LONGEST, MOST_TERMS, PastBounds, bound_passed
from wanmi.features.rules.refusals import WrongQuestion
from wanmi.features.spans import OPEN
from wanmi.features.systems import brought_home
from wanmi.features.values import attribute_called, value_of
from wanmi.kit.apart import Bounds, ReaderEnded, TookTooLong, read_apart
from wanmi.kit.attributes import value_expression
from wanmi.kit.layers import Attribute, MapLayer

LANGUAGES = ("cql2-text", "cql2-json", "cql-text")  # the last as GDAL names the first, by the draft that it was written after
PARSING = Bounds(seconds=1, memory=128)
GEOMETRY = "geometry"  # the name of every layer's shape in a filter
ORDERED = {"<": LessThan, "<=": LessThanOrEqual, ">": GreaterThan, ">=": GreaterThanOrEqual}
TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
SPATIAL = {
    "s_intersects": "intersects", "s_disjoint": "disjoint", "s_equals": "equals", "s_touches": "touches", "s_within": "within",
    "s_contains": "contains", "s_overlaps": "overlaps", "s_crosses": "crosses",
}  # fmt: skip
Node = Any


def condition_of(text: str, *, lang: str, srid: int, layer: MapLayer, model: type[Model]) -> Q:
    """The filter as a condition; coordinates in it are of `srid`. Raises WrongQuestion naming filter or filter-lang."""
    lang = "cql2-text" if lang == "cql-text" else lang
    if lang not in LANGUAGES:
        raise WrongQuestion(field="filter-lang", why=_("只支持 cql2-text 和 cql2-json"))
    _check_bounds(text, lang)
    try:
        found = json.loads(_parsed(text, lang))
    except (ReaderEnded, TookTooLong):
        raise _wrong(_("过滤条件过于复杂")) from None
    if "tree" not in found:
        facts = {"lang": lang, "at": found["at"]}
        raise _wrong((_("过滤条件不合 %(lang)s 语法，约在第 %(at)d 个字符处") if found["at"] else _("过滤条件不合 %(lang)s 语法")) % facts)
    return _Reading(layer, model, srid).truth(found["tree"])


def _check_bounds(text: str, lang: str) -> None:
    passed = bound_passed(text, is_json=lang == "cql2-json")
    if passed is PastBounds.LONG:
        raise _wrong(_("过滤条件超过 %(most)d 个字符") % {"most": LONGEST})
    if passed is PastBounds.DEEP:
        raise _wrong(_("过滤条件嵌套过深"))
    if passed is PastBounds.MANY:
        raise _wrong(_("过滤条件超过 %(most)d 个") % {"most": MOST_TERMS})


@lru_cache(maxsize=256)
def _parsed(text: str, lang: str) -> str:
    """As JSON, so that nobody changes what others are given: a program asks page after page with one filter."""
    return json.dumps(read_apart("wanmi.features.foreign.filters", "tree_of", text, lang, bounds=PARSING))


def _wrong(why: str) -> WrongQuestion:
    return WrongQuestion(field="filter", why=why)


def _names(node: Node) -> bool:
    """Whether a side of a comparison names an attribute."""
    return isinstance(node, dict) and ("property" in node or "op" in node)


class _Reading:
    """One filter being read against one layer."""

    def __init__(self, layer: MapLayer, model: type[Model], srid: int) -> None:
        self.layer, self.model, self.srid = layer, model, srid

    def truth(self, node: Node, depth: int = 0) -> Q:
        """A node that is true or false of a row."""
        if depth > DEEPEST:
            raise _wrong(_("过滤条件嵌套过深"))
        if isinstance(node, bool):
            return Q(Value(node, output_field=BooleanField()))
        if not isinstance(node, dict) or "op" not in node:
            raise _wrong(_("过滤条件的每一部分都应是真假判断"))
        op, args = str(node["op"]), node.get("args")
        if not isinstance(args, list):
            raise _wrong(_("%(op)s 缺少参数") % {"op": op[:40]})
        if op in ("and", "or") and len(args) >= 2:
            found = [self.truth(each, depth + 1) for each in args]
            whole = found[0]
            for each in found[1:]:
                whole = whole & each if op == "and" else whole | each
            return whole
        if op == "not" and len(args) == 1:
            return ~self.truth(args[0], depth + 1)
        return self._predicate(op, args)

    def _predicate(self, op: str, args: list[Node]) -> Q:
        if op.lower() in SPATIAL:
            return self._spatial(op.lower(), args)
        if op in ("t_after", "t_before", "t_equals", "t_disjoint", "t_intersects", "t_during"):
            return self._temporal(op, args)
        reads: dict[str, tuple[int, Callable[..., Q]]] = {
            "=": (2, self._equal), "<>": (2, lambda *given: ~self._equal(*given)), "like": (2, self._like), "in": (2, self._in),
            "between": (3, self._between), "isNull": (1, self._is_null),
            **{sign: (2, lambda *given, sign=sign: self._ordered(sign, *given)) for sign in ORDERED},
        }  # fmt: skip
        if op not in reads or len(args) != reads[op][0]:
            raise _wrong(_("不支持“%(op)s”这种判断") % {"op": op[:40]})
        return reads[op][1](*args)

    # ── attributes and values ────────────────────────────────────────────────────────────────────────────────────────
    def _attribute(self, node: Node) -> tuple[Attribute, bool]:
        """The attribute, and whether letters' case is left aside (CASEI)."""
        if isinstance(node, dict) and node.get("op") == "casei" and len(node.get("args", [])) == 1:
            attribute, _caseless = self._attribute(node["args"][0])
            if attribute.kind not in ("text", "code", "choice"):
                raise _wrong(_("CASEI 只用于文字，“%(name)s”不是") % {"name": attribute.name})
            return attribute, True
        if not isinstance(node, dict) or not isinstance(node.get("property"), str):
            raise _wrong(_("判断的一边应是属性名，另一边应是值"))
        return attribute_called(self.layer, node["property"], field="filter"), False

    def _value(self, attribute: Attribute, node: Node) -> Any:
        if _names(node):
            raise _wrong(_("“%(name)s”只能与值比较，不能与属性或算式比较") % {"name": attribute.name})
        return value_of(self.model, attribute, node, field="filter")

    @staticmethod
    def _text(node: Node) -> str:
        if isinstance(node, dict) and node.get("op") == "casei" and len(node.get("args", [])) == 1:
            node = node["args"][0]
        if not isinstance(node, str) or "\0" in node:
            raise _wrong(_("这里应是文字"))
        return node

    # ── comparisons ──────────────────────────────────────────────────────────────────────────────────────────────────
    def _equal(self, left: Node, right: Node) -> Q:
        left, right = (left, right) if _names(left) else (right, left)
        attribute, caseless = self._attribute(left)
        if caseless:
            return Q(Exact(Lower(value_expression(attribute)), self._text(right).lower()))
        return Q(Exact(F(attribute.path), self._value(attribute, right)))

    def _ordered(self, sign: str, left: Node, right: Node) -> Q:
        if not _names(left):
            left, right, sign = right, left, TURNED[sign]
        attribute, caseless = self._attribute(left)
        if attribute.choices or caseless:
            raise _wrong(_("“%(name)s”不能比较大小") % {"name": attribute.name})
        return Q(ORDERED[sign](F(attribute.path), self._value(attribute, right)))

    def _between(self, middle: Node, low: Node, high: Node) -> Q:
        return self._ordered(">=", middle, low) & self._ordered("<=", middle, high)

    def _in(self, left: Node, values: Node) -> Q:
        attribute, caseless = self._attribute(left)
        if not isinstance(values, list) or not values:
            raise _wrong(_("IN 后应是值的列表"))
        if caseless:
            return Q(In(Lower(value_expression(attribute)), [self._text(each).lower() for each in values]))
        return Q(In(F(attribute.path), [self._value(attribute, each) for each in values]))

    def _like(self, left: Node, right: Node) -> Q:
        """% any signs, _ one, \\ before a sign that means itself: as in SQL."""
        attribute, caseless = self._attribute(left)
        if attribute.kind not in ("text", "code", "choice"):
            raise _wrong(_("LIKE 只用于文字，“%(name)s”不是") % {"name": attribute.name})
        pattern = self._text(right)
        if (len(pattern) - len(pattern.rstrip("\\"))) % 2:
            raise _wrong(_("LIKE 的模式不能以单个反斜线结尾"))
        side, sign = (Lower(value_expression(attribute)), pattern.lower()) if caseless else (value_expression(attribute), pattern)
        return Q(Func(side, Value(sign), template="(%(expressions)s)", arg_joiner=" LIKE ", output_field=BooleanField()))

    def _is_null(self, node: Node) -> Q:
        if node == {"property": GEOMETRY}:
            return Q(IsNull(F(self.layer.geometry), True))
        attribute, _caseless = self._attribute(node)
        return Q(IsNull(F(attribute.path), True))

    # ── time ─────────────────────────────────────────────────────────────────────────────────────────────────────────
    def _temporal(self, op: str, args: list[Node]) -> Q:
        attribute, _caseless = self._attribute(args[0] if len(args) == 2 else None)
        if attribute.kind not in ("date", "moment"):
            raise _wrong(_("%(op)s 只用于日期和时间，“%(name)s”不是") % {"op": op.upper(), "name": attribute.name})
        path, first, last = F(attribute.path), *self._interval(attribute, args[1])
        if op == "t_after":
            return Q(GreaterThan(path, last)) if last else Q(Value(False, output_field=BooleanField()))
        if op == "t_before":
            return Q(LessThan(path, first)) if first else Q(Value(False, output_field=BooleanField()))
        if op == "t_equals":
            if first != last:
                raise _wrong(_("T_EQUALS 应与一个日期或时刻比较"))
            return Q(Exact(path, first))
        inner, outer = (GreaterThan, LessThan) if op == "t_during" else (GreaterThanOrEqual, LessThanOrEqual)
        held = Q(IsNull(path, False))
        held = held & Q(inner(path, first)) if first else held
        held = held & Q(outer(path, last)) if last else held
        return held if op != "t_disjoint" else ~held & Q(IsNull(path, False))

    def _interval(self, attribute: Attribute, node: Node) -> tuple[Any, Any]:
        """Beginning and end; None where it is open. An instant is both."""
        if isinstance(node, dict) and isinstance(ends := node.get("interval"), list) and len(ends) == 2:
            first, last = (None if each in OPEN else self._value(attribute, each) for each in ends)
            if first and last and first > last:
                raise _wrong(_("区间的开始晚于结束"))
            return first, last
        value = self._value(attribute, node)
        return value, value

    # ── place ────────────────────────────────────────────────────────────────────────────────────────────────────────
    def _spatial(self, op: str, args: list[Node]) -> Q:
        names = [each.get("property") if isinstance(each, dict) else None for each in args]
        if len(args) != 2 or names[0] != GEOMETRY or names[1] is not None:
            raise _wrong(_("%(op)s 的第一个参数应是 geometry，第二个应是几何或 BBOX") % {"op": op.upper()})
        return Q(**{f"{self.layer.geometry}__{SPATIAL[op]}": self._shape(args[1])})

    def _shape(self, node: Node) -> Any:
        if isinstance(node, dict) and isinstance(numbers := node.get("bbox"), list):
            return shape_of_box([float(each) for each in numbers], self.srid, field="filter")
        if isinstance(node, dict) and node.get("type") == "GeometryCollection":
            raise _wrong(_("不支持 GEOMETRYCOLLECTION，请分别判断后以 OR 相连"))
        try:
            shape = shapely.force_2d(shapely.from_geojson(json.dumps(node, allow_nan=False)))
        except (shapely.GEOSException, ValueError, TypeError):
            raise _wrong(_("几何无法识别")) from None
        return brought_home(shape, self.srid, field="filter")
