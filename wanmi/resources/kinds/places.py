"""Places, standard addresses and street names (地名地址): GE-2, GE-5, GE-6, GE-9. Rules and writing are geocoding's own."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import shapely
from django.db import connection
from django.utils import translation

from wanmi.geocoding.actions.bulk import ANALYZE, PORTION, index_stems, remove_places, write_places
from wanmi.geocoding.actions.places import correct_place, remove_alias
from wanmi.geocoding.models import Place
from wanmi.geocoding.queries.checking import Before, Checked, check_places
from wanmi.geocoding.rules.checks import Finding
from wanmi.geocoding.rules.columns import HEADINGS, KIND_WORDS, place_of
from wanmi.geocoding.rules.given import LIMITING, Correction, NewPlace
from wanmi.geocoding.rules.refusals import NothingChanged
from wanmi.grids.queries import area_names
from wanmi.resources.kinds.kind import Beyond, Check, Given, Kind
from wanmi.resources.rules.mapping import Field

EXAMPLES = {"kind": "门楼牌", "name": "东四北大街12号", "address": "东城区东四北大街12号", "number": "12号", "limiting": "东四北大街",
            "division_code": "110101007001", "aliases": "隆福百货、老百货"}  # fmt: skip
LABELS = {
    "code": "编码", "kind": "类型", "name": "标准名称", "address": "标准地址", "number": "门楼牌号", "limiting": "街巷或小区",
    "division_code": "行政区代码", "grid_code": "单元网格", "aliases": "别名", "source": "来源",
}  # fmt: skip
CODES = ("code", "division_code", "grid_code")
FIELDS = tuple(
    Field(name, label, HEADINGS[name], kind="code" if name in CODES else "text", example=EXAMPLES.get(name, ""))
    for name, label in LABELS.items()
)
_FIRST = [word for word, kind in KIND_WORDS.items() if kind in LIMITING] + sorted(LIMITING)
_REMEDY = re.compile(r"(?:，(?=请)|；)")
MULTI_LINE = 5
_CHECK_AT = {"lng": "geometry", "lat": "geometry"}

CHECKS = (
    Check("必填", "name", "名称、地址和门楼牌号都为空", "填写标准名称、标准地址，或街巷和门楼牌号",
          "coalesce(r.said->>'name', '') || coalesce(r.said->>'address', '') || coalesce(r.said->>'number', '') = ''"),
)  # fmt: skip


def _portions(given: Given, verdicts: Sequence[str]) -> Iterator[list[tuple[int, NewPlace]]]:
    """The rows with a shape, streets and compounds first, since doorplates stand at them; each with its number."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT number FROM resources_deliveredrow WHERE delivery_id = %(delivery)s AND verdict = ANY(%(verdicts)s)"
            " AND geometry IS NOT NULL AND ST_IsValid(geometry)"
            " ORDER BY said->>'kind' = ANY(%(first)s) DESC NULLS LAST, number",
            {**given, "verdicts": list(verdicts), "first": _FIRST},
        )
        numbers = [row[0] for row in cursor.fetchall()]
        for start in range(0, len(numbers), PORTION):
            wanted = numbers[start : start + PORTION]
            cursor.execute(
                "SELECT r.number, r.said, ST_X(p.point), ST_Y(p.point), CASE WHEN GeometryType(r.geometry) <> 'POINT'"
                " THEN ST_AsEWKB(ST_Multi(ST_Force2D(r.geometry))) END FROM unnest(%s::int[]) WITH ORDINALITY w(number, place)"
                " JOIN resources_deliveredrow r ON r.delivery_id = %s AND r.number = w.number"
                " CROSS JOIN LATERAL (SELECT ST_PointOnSurface(r.geometry) AS point) p ORDER BY w.place",
                [wanted, given["delivery"]],
            )
            yield [(number, _place(given, said, lng, lat, shape)) for number, said, lng, lat, shape in cursor.fetchall()]


def _place(given: Given, said: Any, lng: float, lat: float, shape: memoryview | None) -> NewPlace:
    values = _read(said)
    if shape and not values.get("kind") and shapely.get_type_id(shapely.from_wkb(bytes(shape))) == MULTI_LINE:
        values = values | {"kind": "road"}  # a file of street lines need not say so
    row = place_of({**values, "lng": repr(lng), "lat": repr(lat)}, area_names().values())
    return replace(row, shape=bytes(shape) if shape else None, begins_on=given["begins_on"], source=row.source or given["source"])


def _read(value: Any) -> Any:
    """A jsonb column, of a cursor that gives it as text."""
    return json.loads(value) if isinstance(value, str) else value


def _checked(given: Given, verdicts: Sequence[str]) -> Iterator[tuple[list[int], list[Checked]]]:
    before, renewing = Before(), given["mode"] == "update"
    for portion in _portions(given, verdicts):
        numbers = [number for number, _place in portion]
        yield numbers, check_places([place for _number, place in portion], numbers=numbers, before=before, renewing=renewing)


def check(given: Given, heard: Callable[[int], None]) -> None:
    """Every rule of geocoding over every row that is not taken yet."""
    done = 0
    with translation.override("zh-hans"):  # a report is written once, for all who read it
        for numbers, rows in _checked(given, ("good", "bad")):
            _note(given, [(number, finding) for number, row in zip(numbers, rows, strict=True) for finding in row.findings])
            _note_area(given, numbers, rows)
            done += len(numbers)
            heard(done)


def _note(given: Given, findings: Sequence[tuple[int, Finding]]) -> None:
    told = [(number, each.rule, each.error, _CHECK_AT.get(each.field, each.field), *_words(each)) for number, each in findings]
    _write_findings(given, told)


def _note_area(given: Given, numbers: Sequence[int], rows: Sequence[Checked]) -> None:
    """A clerk of one area brings nothing in for another, nor for the one above: a road of the county is the county's."""
    area = str(given["area"]).rstrip("%")
    codes = [row.place.code for row in rows if row.place.code]
    others = (
        set(Place.objects.filter(code__in=codes).exclude(division_code__startswith=area).values_list("code", flat=True)) if area else ()
    )
    outside = [
        (number, "权限", True, "geometry", "不在您管辖的区域内", "请由所在区的基础数据员办理")
        for number, row in zip(numbers, rows, strict=True)
        if (row.place.division_code and not row.place.division_code.startswith(area)) or row.place.code in others
    ]
    _write_findings(given, outside)


def _write_findings(given: Given, told: Sequence[tuple[Any, ...]]) -> None:
    if not told:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO resources_finding (delivery_id, number, rule, grave, field, value, said, remedy, place)"
            " SELECT r.delivery_id, f.number, f.rule, f.grave, f.field, left(coalesce(r.said->>f.field, ''), 120), left(f.said, 200),"
            " left(f.remedy, 200), ST_PointOnSurface(r.geometry)"
            " FROM unnest(%s::int[], %s::text[], %s::bool[], %s::text[], %s::text[], %s::text[]) f(number, rule, grave, field, said, remedy)"
            " JOIN resources_deliveredrow r ON r.delivery_id = %s AND r.number = f.number",
            [*(list(column) for column in zip(*told, strict=True)), given["delivery"]],
        )


def _words(finding: Finding) -> tuple[str, str]:
    """What is wrong and what to do about it: the two halves of a refusal's sentence."""
    sentence = finding.say().rstrip("。")
    said, *remedy = _REMEDY.split(sentence, maxsplit=1)
    return said, remedy[0] if remedy else sentence


def write(given: Given) -> int:
    """The good rows, once more held against what stands by now; those that no longer fit become bad, with their findings."""
    stems: set[int] = set()
    count = 0
    with translation.override("zh-hans"):
        for numbers, rows in _checked(given, ("good",)):
            _note(given, [(number, each) for number, row in zip(numbers, rows, strict=True) if not row.good for each in row.findings])
            good = [(number, row) for number, row in zip(numbers, rows, strict=True) if row.good]
            standing = _standing([row for _number, row in good]) if given["mode"] == "update" else set()
            for number, row in good:
                if row.place.code in standing:
                    _renew(given, number, row.place)
            fresh = [(number, row) for number, row in good if row.place.code not in standing]
            written = write_places([row for _number, row in fresh], at=given["at"], source=given["source"])
            _mark_taken(given, [number for number, _row in fresh], written.codes)
            stems |= written.stems
            count += len(good)
    index_stems(stems)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE resources_deliveredrow SET verdict = 'bad' WHERE delivery_id = %(delivery)s AND verdict = 'good'", dict(given)
        )
        cursor.execute(ANALYZE)
    return count


def _standing(rows: Sequence[Checked]) -> set[str]:
    codes = [row.place.code for row in rows if row.place.code]
    return set(Place.objects.filter(code__in=codes, ends_on__isnull=True).values_list("code", flat=True))


def _renew(given: Given, number: int, row: NewPlace) -> None:
    """A place that stands, corrected as its page would; what was is kept in the staged row."""
    place = Place.objects.get(code=row.code, ends_on__isnull=True)
    before = {"name": place.name, "address": place.address, "number": place.number, "kind": place.kind, "source": place.source,
              "lng": place.location.x, "lat": place.location.y, "division_code": place.division_code,
              "limiting": place.limiting.code if place.limiting else "",
              "aliases": list(place.aliases.values_list("name", flat=True))}  # fmt: skip
    try:
        correct_place(code=row.code, changes=_correction(row), by=given["by"], at=given["at"])
    except NothingChanged:
        before = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE resources_deliveredrow SET verdict = 'taken', before = %s WHERE delivery_id = %s AND number = %s",
            [json.dumps(before, ensure_ascii=False), given["delivery"], number],
        )


def _correction(row: NewPlace) -> Correction:
    """Empty values leave what stands."""
    return Correction(
        name=row.name or None, address=row.address or None, number=row.number or None, kind=row.kind, location=(row.lng, row.lat),
        division_code=row.division_code or None, limiting=row.limiting or None, source=row.source or None,
    )  # fmt: skip


def _mark_taken(given: Given, numbers: Sequence[int], codes: Sequence[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE resources_deliveredrow r SET verdict = 'taken', code = n.code FROM unnest(%s::int[], %s::text[]) n(number, code)"
            " WHERE r.delivery_id = %s AND r.number = n.number",
            [list(numbers), list(codes), given["delivery"]],
        )


def take_back(given: Given) -> None:
    """What was added goes; what was corrected is as it was."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT code, before FROM resources_deliveredrow WHERE delivery_id = %(delivery)s AND verdict = 'taken' ORDER BY number",
            dict(given),
        )
        rows = cursor.fetchall()
    remove_places([code for code, before in rows if before is None])
    for code, before in rows:
        if was := _read(before):
            location, aliases = (was.pop("lng"), was.pop("lat")), was.pop("aliases")
            correct_place(code=code, changes=Correction(**was, location=location), by=given["by"], at=given["at"])
            for alias in Place.objects.get(code=code).aliases.exclude(name__in=aliases):
                remove_alias(code=code, name=alias.name, by=given["by"], at=given["at"])


PLACES = Kind(
    "places", "地名地址", FIELDS, CHECKS, (), beyond=Beyond(check, write, take_back),
    in_use="SELECT count(*) FROM resources_deliveredrow r JOIN geocoding_place p ON p.code = r.code WHERE r.delivery_id = %(delivery)s"
    " AND r.verdict = 'taken' AND r.before IS NULL AND (p.changed_on IS NOT NULL OR p.ends_on IS NOT NULL OR EXISTS (SELECT 1 FROM"
    " geocoding_place o WHERE o.limiting_id = p.id AND NOT EXISTS (SELECT 1 FROM resources_deliveredrow d WHERE"
    " d.delivery_id = r.delivery_id AND d.verdict = 'taken' AND d.code = o.code)))",
    used_by="其他门楼牌或后来的更正",
    export="SELECT p.code, p.kind, p.name, p.address, p.number, coalesce(l.name, ''), p.division_code, p.grid_code,"
    " coalesce((SELECT string_agg(a.name, '、' ORDER BY a.name) FROM geocoding_alias a WHERE a.place_id = p.id), ''), p.source,"
    " ST_AsBinary(p.location) FROM geocoding_place p LEFT JOIN geocoding_place l ON l.id = p.limiting_id WHERE p.ends_on IS NULL"
    " AND (p.division_code LIKE %(area)s OR %(area)s LIKE p.division_code || '%%') ORDER BY p.kind <> 'road', p.code",
)  # fmt: skip
