"""A draft in words and figures: for its page and for the editor."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from statistics import median
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from wanmi.grids.models import Division, DivisionFinding, DivisionPiece, DivisionState, DivisionStep
from wanmi.grids.queries.drafts import tolerances
from wanmi.grids.rules.checks import ERROR, REMEDIES

LIGHTS = {
    DivisionState.CUTTING: "soon", DivisionState.FAILED: "late", DivisionState.OPEN: "accent", DivisionState.WAITING: "soon",
    DivisionState.IN_FORCE: "go", DivisionState.CALLED_OFF: "", DivisionState.DROPPED: "",
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


def piece_as_feature(piece: DivisionPiece) -> dict[str, Any]:
    rings = [[[round(x, DIGITS), round(y, DIGITS)] for x, y in ring] for ring in piece.geometry.coords]
    return {
        "type": "Feature", "id": piece.number, "geometry": {"type": "Polygon", "coordinates": rings},
        "properties": {
            "number": piece.number, "community": piece.community_code, "sequence": piece.sequence, "label": label_of(piece),
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
