"""The files of data/ as values. Degrees (WGS 84) throughout; names without a Chinese form are empty."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import shape

DATA = Path(__file__).parent.parent / "data"
SOURCE = "mosstool (MIT); © OpenStreetMap contributors (ODbL)"


@dataclass(frozen=True)
class Street:
    """A street office (街道): nine-digit code."""

    code: str
    name: str
    polygon: shapely.Polygon


@dataclass(frozen=True)
class Road:
    """A stretch of a street. `highway`: primary, secondary, residential …"""

    way: str
    highway: str
    name: str
    line: shapely.LineString


@dataclass(frozen=True)
class BusyPlace:
    """A street by name, or a point (longitude, latitude) with a radius in metres."""

    name: str
    point: tuple[float, float] | None
    radius: float


@dataclass(frozen=True)
class Kind:
    """One subclass of the inventory: how many in proportion, where they stand, how far apart (metres)."""

    code: str  # four digits, class and subclass
    name: str
    weight: float
    where: str  # on which streets, at crossings, inside grids: see placing.py
    how: str
    spacing: float


def streets() -> list[Street]:
    return [Street(p["code"], p["name"], line) for p, line in _features("streets.geojson.gz")]


def roads() -> list[Road]:
    return [Road(str(p["way"]), p["highway"], p["name"], line) for p, line in _features("roads.geojson.gz")]


def communities() -> dict[str, str]:
    """Twelve-digit code → name."""
    return {row["code"]: row["name"] for row in rows("communities.csv")}


def haidian() -> Iterator[tuple[dict[str, Any], Any]]:
    """What is known of the third area: (properties with `kind`, geometry)."""
    yield from _features("haidian.geojson.gz")


def haidian_communities() -> dict[str, str]:
    """Its communities: twelve-digit code → name."""
    return {row["code"]: row["name"] for row in rows("haidian_communities.csv")}


def busy_places() -> list[BusyPlace]:
    return [
        BusyPlace(
            row["name"],
            (float(row["longitude"]), float(row["latitude"])) if row["longitude"] else None,
            float(row["radius_m"] or 0),
        )
        for row in rows("busy_places.csv")
    ]


def inventory() -> list[Kind]:
    return [
        Kind(row["code"], row["name"], float(row["weight"]), row["where"], row["how"], float(row["spacing_m"]))
        for row in rows("inventory.csv")
    ]


def rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(newline="") as file:
        yield from csv.DictReader(file)


def _features(name: str) -> Iterator[tuple[dict[str, Any], Any]]:
    with gzip.open(DATA / name, "rt") as file:
        for feature in json.load(file)["features"]:
            yield feature["properties"], shape(feature["geometry"])
