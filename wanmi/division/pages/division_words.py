"""A draft in words and figures: for its page and for the editor."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from statistics import median
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from wanmi.division.models import Division, DivisionFinding, DivisionPiece, DivisionState, DivisionStep
from wanmi.division.queries.drafts import tolerances
from wanmi.division.queries.names import placed_names, short_name, waiting_names
from wanmi.division.rules.checks import REMEDIES
from wanmi.grids.models import AreaName
from wanmi.grids.rules.grid_codes import ERROR

LIGHTS = {
    DivisionState.CUTTING: "amber", DivisionState.FAILED: "red", DivisionState.OPEN: "accent", DivisionState.WAITING: "amber",
    DivisionState.IN_FORCE: "green", DivisionState.CALLED_OFF: "", DivisionState.DROPPED: "",
}  # fmt: skip
DIGITS = 8  # of a coordinate that goes to the editor: a millimetre


def remedy_of(finding: DivisionFinding) -> str:
    """What is wrong and what to do, with its figure."""
    figure = "" if finding.figure is None else f"{finding.figure:,.10g}"
    return _(REMEDIES[finding.rule]) % {"figure": figure}


def finding_as_json(finding: DivisionFinding) -> dict[str, Any]:
    return {
        "id": finding.pk, "rule": finding.rule, "severity": finding.severity, "number": finding.number,
        "community": finding.community_code, "place": [round(finding.place.x, DIGITS), round(finding.place.y, DIGITS)],
        "words": remedy_of(finding),
    }  # fmt: skip


def findings_as_json(division: Division, communities: Collection[str] | None = None) -> list[dict[str, Any]]:
    rows = DivisionFinding.objects.filter(division=division).order_by("severity", "rule", "pk")
    rows = rows if communities is None else rows.filter(community_code__in=communities)
    return [finding_as_json(row) for row in rows]


def labels_of(division: Division) -> dict[str, str]:
    """The communities that a draft of them draws, by code, as they stand on the map; empty for a draft of unit grids."""
    if not division.is_of_areas:
        return {}
    rows = [row for code in division.communities for row in waiting_names(code).filter(code__regex=r"^\d{12}$")]
    drawn = set(DivisionPiece.objects.filter(division=division).values_list("belongs", flat=True)) - {""}
    names = dict(AreaName.objects.filter(code__in=drawn).values_list("code", "name"))
    return {code: short_name(name) for code, name in (names | {row.code: row.name for row in rows}).items()}


def communities_of(division: Division) -> list[dict[str, Any]]:
    """The communities of a draft of them with their ground, those without any first; whether anything told where they lie."""
    blocks: dict[str, list[tuple[int, float]]] = {}
    for number, belongs, size in DivisionPiece.objects.filter(division=division).values_list("number", "belongs", "area_m2"):
        blocks.setdefault(belongs, []).append((number, size))
    placed = {row.code for row, place in placed_names(division.communities) if place is not None} if division.is_open else None
    rows = [
        {"code": code, "name": name, "area": sum(size for _number, size in blocks.get(code, [])),
         "number": blocks[code][0][0] if code in blocks else None, "placed": placed is None or code in placed}
        for code, name in labels_of(division).items()
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (row["area"] > 0, row["placed"], row["code"]))


def piece_as_feature(piece: DivisionPiece, names: Mapping[str, str] | None = None) -> dict[str, Any]:
    rings = [[[round(x, DIGITS), round(y, DIGITS)] for x, y in ring] for ring in piece.geometry.coords]
    return {
        "type": "Feature", "id": piece.number, "geometry": {"type": "Polygon", "coordinates": rings},
        "properties": {
            "number": piece.number, "community": piece.community_code, "sequence": piece.sequence,
            "label": names.get(piece.belongs, "？") if names else label_of(piece),
            "belongs": piece.belongs,
            "area_class": piece.area_class, "area_m2": piece.area_m2, "land_use": piece.land_use, "large": piece.large_on_purpose,
            "kept": piece.kept, "code": piece.code,
        },
    }  # fmt: skip


def label_of(piece: DivisionPiece) -> str:
    """What stands on the piece on the map: the sequence."""
    return piece.code[12:] if piece.code else f"{piece.sequence:03}"


def communities_as_geojson(codes: Iterable[str]) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT code, name, ST_AsGeoJSON(geometry, 8) FROM grids_area WHERE code = ANY (%s) AND ends_on IS NULL", [list(codes)]
        )
        features = [
            {"type": "Feature", "geometry": json.loads(shape), "properties": {"code": code, "name": name}}
            for code, name, shape in cursor.fetchall()
        ]
    return {"type": "FeatureCollection", "features": features}


def figures_of(division: Division) -> dict[str, Any]:
    """How many pieces, their median size, the share within the band of GD-3, findings, what can be undone."""
    limit = tolerances()
    if division.is_of_areas:
        return _figures_of_areas(division)
    sizes = list(DivisionPiece.objects.filter(division=division).values_list("area_m2", flat=True))
    within = sum(limit.least_m2 <= size <= limit.most_m2 for size in sizes)
    severities = list(DivisionFinding.objects.filter(division=division).values_list("severity", flat=True))
    return {
        "count": len(sizes),
        "median": round(median(sizes)) if sizes else 0,
        "share": round(100 * within / len(sizes)) if sizes else 0,
        "errors": severities.count(ERROR),
        "warnings": len(severities) - severities.count(ERROR),
        "undo": division.position > 0,
        "redo": DivisionStep.objects.filter(division=division, position=division.position + 1).exists(),
    }


def _figures_of_areas(division: Division) -> dict[str, Any]:
    """How many communities have ground, of how many; the median of it."""
    sizes: dict[str, float] = {}
    for belongs, size in DivisionPiece.objects.filter(division=division).exclude(belongs="").values_list("belongs", "area_m2"):
        sizes[belongs] = sizes.get(belongs, 0.0) + size
    severities = list(DivisionFinding.objects.filter(division=division).values_list("severity", flat=True))
    return {
        "count": len(sizes), "total": len(labels_of(division)), "median": round(median(sizes.values())) if sizes else 0, "share": 0,
        "errors": severities.count(ERROR), "warnings": len(severities) - severities.count(ERROR), "undo": division.position > 0,
        "redo": DivisionStep.objects.filter(division=division, position=division.position + 1).exists(),
    }  # fmt: skip
