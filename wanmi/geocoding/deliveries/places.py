"""Places, standard addresses and street names (地名地址): GE-2, GE-5, GE-6, GE-9. Rules and writing are geocoding's own."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection
from django.utils import timezone, translation

from wanmi.geocoding.actions.bulk import ANALYZE, index_stems, remove_places, write_places
from wanmi.geocoding.actions.correcting import Corrected, correct_places, digest_of, put_places_back, snapshots
from wanmi.geocoding.actions.places import correct_place, remove_alias
from wanmi.geocoding.deliveries.place_rows import Judged, judged, read
from wanmi.geocoding.models import Place
from wanmi.geocoding.rules.checks import PlaceFinding
from wanmi.geocoding.rules.columns import HEADINGS
from wanmi.geocoding.rules.inputs import Correction
from wanmi.kit.deliveries import Check, Kind, Parameters, Procedure, looked_up
from wanmi.kit.rules.delivered_fields import Field

EXAMPLES = {"kind": "门楼牌", "name": "东四北大街12号", "address": "东城区东四北大街12号", "number": "12号", "limiting": "东四北大街",
            "division_code": "110101007001", "aliases": "隆福百货、老百货"}  # fmt: skip
LABELS = {
    "code": "编码", "kind": "类型", "name": "标准名称", "address": "标准地址", "number": "门楼牌号", "limiting": "街巷或小区",
    "division_code": "行政区代码", "grid_code": "单元网格", "aliases": "别名", "source": "来源",
}  # fmt: skip
CODES = ("code", "division_code", "grid_code")
FIELDS = tuple(
    Field(name, label, (*HEADINGS[name], name[:10]), kind="code" if name in CODES else "text", example=EXAMPLES.get(name, ""))
    for name, label in LABELS.items()
)
_REMEDY = re.compile(r"(?:，(?=请)|；)")
_CHECK_AT = {"lng": "geometry", "lat": "geometry"}

_KNOWN = "geocoding_place t WHERE r.code <> '' AND t.code = r.code AND t.ends_on IS NULL"
CHECKS = (
    Check("必填", "name", "名称、地址和门楼牌号都为空", "填写标准名称、标准地址，或街巷和门楼牌号",
          "coalesce(r.cells->>'name', '') || coalesce(r.cells->>'address', '') || coalesce(r.cells->>'number', '') = ''"
          f" AND NOT (%(mode)s = 'update' AND {looked_up(_KNOWN)})"),
)  # fmt: skip


def check(parameters: Parameters, heard: Callable[[int], None]) -> dict[str, int]:
    """Every rule of geocoding over every row that is not taken yet, and what would become of it. Field → empty cells that meet a value."""
    done, kept = 0, Counter[str]()
    with translation.override("zh-hans"):  # a report is written once, for all who read it
        for rows in judged(parameters, ("good", "bad")):
            _note(parameters, [(each.row.number, finding) for each in rows for finding in each.checked.findings])
            _note_area(parameters, rows)
            kept.update(name for each in rows for name in each.row.blank)
            if parameters["mode"] == "update":
                _note_effects(parameters, rows)
            done += len(rows)
            heard(done)
    return dict(kept)


def _note_effects(parameters: Parameters, rows: Sequence[Judged]) -> None:
    effects = ["added" if each.changes is None else "changed" if each.changes else "same" for each in rows]
    changes = [json.dumps(each.changes, ensure_ascii=False) if each.changes else None for each in rows]
    existing = [each.row.stands.pk if each.row.stands else None for each in rows]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE resources_deliveredrow r SET effect = n.effect, changes = n.changes::jsonb,"
            " existing_ids = CASE WHEN n.id IS NOT NULL THEN ARRAY[n.id] END"
            " FROM unnest(%s::int[], %s::text[], %s::text[], %s::bigint[]) n(number, effect, changes, id)"
            " WHERE r.delivery_id = %s AND r.number = n.number",
            [[each.row.number for each in rows], effects, changes, existing, parameters["delivery"]],
        )


def _note(parameters: Parameters, findings: Sequence[tuple[int, PlaceFinding]]) -> None:
    rows_found = [(number, each.rule, each.error, _CHECK_AT.get(each.field, each.field), *_words(each)) for number, each in findings]
    _write_findings(parameters, rows_found)


def _note_area(parameters: Parameters, rows: Sequence[Judged]) -> None:
    """A clerk of one area brings nothing in for another, nor for the one above: a road of the county is the county's."""
    area = str(parameters["area"]).rstrip("%")
    codes = [each.checked.place.code for each in rows if each.checked.place.code]
    others = (
        set(Place.objects.filter(code__in=codes).exclude(division_code__startswith=area).values_list("code", flat=True)) if area else ()
    )
    outside = [
        (each.row.number, "权限", True, "geometry", "不在您管辖的区域内", "请由所在区的基础数据员办理")
        for each in rows
        if (each.checked.place.division_code and not each.checked.place.division_code.startswith(area)) or each.checked.place.code in others
    ]
    _write_findings(parameters, outside)


def _write_findings(parameters: Parameters, rows_found: Sequence[tuple[Any, ...]]) -> None:
    if not rows_found:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO resources_finding (delivery_id, number, rule, is_error, field, value, problem, remedy, place)"
            " SELECT r.delivery_id, f.number, f.rule, f.is_error, f.field, left(coalesce(r.cells->>f.field, ''), 120), left(f.problem, 200),"
            " left(f.remedy, 200), ST_PointOnSurface(r.geometry)"
            " FROM unnest(%s::int[], %s::text[], %s::bool[], %s::text[], %s::text[], %s::text[]) f(number, rule, is_error, field, problem, remedy)"
            " JOIN resources_deliveredrow r ON r.delivery_id = %s AND r.number = f.number",
            [*(list(column) for column in zip(*rows_found, strict=True)), parameters["delivery"]],
        )


def _words(finding: PlaceFinding) -> tuple[str, str]:
    """What is wrong and what to do about it: the two halves of a refusal's sentence."""
    sentence = finding.say().rstrip("。")
    parts, *remedy = _REMEDY.split(sentence, maxsplit=1)
    return parts, remedy[0] if remedy else sentence


def write(parameters: Parameters) -> int:
    """The good rows, once more held against what stands by now; those that no longer fit become bad, with their findings. How many were
    added and changed."""
    stems: set[int] = set()
    count = 0
    with translation.override("zh-hans"):
        for rows in judged(parameters, ("good",)):
            _note(parameters, [(each.row.number, finding) for each in rows if not each.checked.good for finding in each.checked.findings])
            good = [each for each in rows if each.checked.good]
            _note_effects(parameters, good)
            count += _change(parameters, [each for each in good if each.changes])
            fresh = [each for each in good if each.changes is None]
            written = write_places([each.checked for each in fresh], at=parameters["at"], source=parameters["source"])
            _mark_taken(parameters, [each.row.number for each in fresh], written.codes)
            stems |= written.stems
            count += len(fresh)
    index_stems(stems)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE resources_deliveredrow SET verdict = CASE effect WHEN 'same' THEN 'taken' ELSE 'bad' END"
            " WHERE delivery_id = %(delivery)s AND verdict = 'good'",
            dict(parameters),
        )
        cursor.execute(ANALYZE)
    _note_after(parameters)
    return count


def _change(parameters: Parameters, rows: Sequence[Judged]) -> int:
    """Places that stand, corrected; what was is kept in the staged rows."""
    corrections = [
        Corrected(each.row.stands, each.checked, each.row.shape, each.row.aliases) for each in rows if each.row.stands
    ]  # fmt: skip
    if not corrections:
        return 0
    before = correct_places(corrections, on=timezone.localdate(parameters["at"]))
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE resources_deliveredrow r SET verdict = 'taken', before = n.before::jsonb, after = '?'"
            " FROM unnest(%s::int[], %s::text[]) n(number, before) WHERE r.delivery_id = %s AND r.number = n.number",
            [[each.row.number for each in rows], [json.dumps(each, ensure_ascii=False) for each in before], parameters["delivery"]],
        )
    return len(corrections)


def _note_after(parameters: Parameters) -> None:
    """What the changed places became, once all of the delivery is written: a later change is seen by it."""
    digests = [(number, digest) for number, digest, after in _digests(parameters) if after == "?"]
    if digests:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE resources_deliveredrow r SET after = n.after FROM unnest(%s::int[], %s::text[]) n(number, after)"
                " WHERE r.delivery_id = %s AND r.number = n.number",
                [[number for number, _digest in digests], [digest for _number, digest in digests], parameters["delivery"]],
            )


def _digests(parameters: Parameters) -> list[tuple[int, str, str]]:
    """Of each changed row its number, the digest of its places as they are now, and the one that was noted."""
    rows = [
        (number, [place["id"] for place in before], after) for number, before, after in _changed(parameters) if isinstance(before, list)
    ]
    now = snapshots(id for _number, ids, _after in rows for id in ids)
    return [(number, digest_of(now.get(id) for id in ids), after) for number, ids, after in rows]


def _changed(parameters: Parameters) -> list[tuple[int, Any, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT number, before, after FROM resources_deliveredrow WHERE delivery_id = %(delivery)s AND verdict = 'taken'"
            " AND effect = 'changed' ORDER BY number",
            dict(parameters),
        )
        return [(number, read(before), after) for number, before, after in cursor.fetchall()]


def changed_since(parameters: Parameters) -> int:
    return sum(digest != after for _number, digest, after in _digests(parameters))


def _mark_taken(parameters: Parameters, numbers: Sequence[int], codes: Sequence[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE resources_deliveredrow r SET verdict = 'taken', code = n.code FROM unnest(%s::int[], %s::text[]) n(number, code)"
            " WHERE r.delivery_id = %s AND r.number = n.number",
            [list(numbers), list(codes), parameters["delivery"]],
        )


def take_back(parameters: Parameters) -> None:
    """What was added goes; what was corrected is as it was, every column."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT code FROM resources_deliveredrow WHERE delivery_id = %(delivery)s AND verdict = 'taken' AND effect = 'added'",
            dict(parameters),
        )
        added = [row[0] for row in cursor.fetchall()]
    rows = _changed(parameters)
    put_places_back(list({place["id"]: place for _number, before, _after in rows if isinstance(before, list) for place in before}.values()))
    remove_places(added)
    older = [(code, was) for code, was in _kept_before(parameters) if isinstance(was, dict) and was]
    for code, was in older:
        _correct_back(parameters, code, was)


def _kept_before(parameters: Parameters) -> list[tuple[str, Any]]:
    """What deliveries kept before every column was."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT code, before FROM resources_deliveredrow WHERE delivery_id = %(delivery)s AND verdict = 'taken'"
            " AND jsonb_typeof(before) = 'object' ORDER BY number",
            dict(parameters),
        )
        return [(code, read(before)) for code, before in cursor.fetchall()]


def _correct_back(parameters: Parameters, code: str, was: dict[str, Any]) -> None:
    location, aliases = (was.pop("lng"), was.pop("lat")), was.pop("aliases")
    correct_place(code=code, changes=Correction(**was, location=location), by=parameters["by"], at=parameters["at"])
    for alias in Place.objects.get(code=code).aliases.exclude(name__in=aliases):
        remove_alias(code=code, name=alias.name, by=parameters["by"], at=parameters["at"])


PLACES = Kind(
    "places", "地名地址", FIELDS, CHECKS, (), known=_KNOWN, procedure=Procedure(check, write, changed_since, take_back),
    in_use="SELECT count(*) FROM resources_deliveredrow r JOIN geocoding_place p ON p.code = r.code WHERE r.delivery_id = %(delivery)s"
    " AND r.verdict = 'taken' AND r.effect = 'added' AND (p.changed_on IS NOT NULL OR p.ends_on IS NOT NULL OR EXISTS (SELECT 1 FROM"
    " geocoding_place o WHERE o.limiting_id = p.id AND NOT EXISTS (SELECT 1 FROM resources_deliveredrow d WHERE"
    " d.delivery_id = r.delivery_id AND d.verdict = 'taken' AND d.code = o.code)))",
    used_by="其他门楼牌或后来的更正", position=50,
    export="SELECT p.code, p.kind, p.name, p.address, p.number, coalesce(l.name, ''), p.division_code, p.grid_code,"
    " coalesce((SELECT string_agg(a.name, '、' ORDER BY a.name) FROM geocoding_alias a WHERE a.place_id = p.id), ''), p.source,"
    " ST_AsBinary(coalesce(p.shape, p.location)) FROM geocoding_place p LEFT JOIN geocoding_place l ON l.id = p.limiting_id WHERE p.ends_on IS NULL"
    " AND (p.division_code LIKE %(area)s OR %(area)s LIKE p.division_code || '%%') ORDER BY p.kind <> 'road', p.code",
)  # fmt: skip
