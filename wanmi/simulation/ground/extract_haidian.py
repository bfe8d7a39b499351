"""How data/haidian.geojson.gz was made: `python -m wanmi.simulation.ground.extract_haidian SOURCES` (data/README.md).

Two street offices of 海淀区 with all that OpenStreetMap knows of their ground, in one file: features with a `kind`.
"""

from __future__ import annotations

import csv
import gzip
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import mapping, shape

from wanmi.division.rules.lines import weight_of
from wanmi.simulation.ground.extract import DATA, HAN, _feature, _features, _rows, _without_office, _write

COUNTY = "110108"
STREETS = {"清华园街道": "110108014", "燕园街道": "110108015"}
STOREY = 3.0  # metres
COMPOUNDS = {"landuse": ("residential", "commercial", "retail"), "amenity": ("university", "school", "hospital", "kindergarten")}
GREEN = {
    "leisure": ("park", "garden", "pitch", "stadium"),
    "landuse": ("grass", "forest", "meadow", "park"),
    "natural": ("grassland", "wood"),
}
MARGIN = 0.002  # degrees: streets around the two offices


def main(sources: Path) -> None:
    streets = [
        (STREETS[old["乡"]], old["乡"], shape(geometry))
        for old, geometry in _features(sources / "boundaries/beijing_streets_towns.geojson.gz")
        if old["县"] == "海淀区" and old["乡"] in STREETS
    ]
    frame = shapely.union_all([polygon for _, _, polygon in streets]).buffer(MARGIN)
    with gzip.open(sources / "streets/beijing_haidian_tsinghua.osm.gz") as file:
        root = ET.parse(file).getroot()  # noqa: S314 (a file of our own)
    found = [_feature({"kind": "street", "code": code, "name": name}, mapping(polygon)) for code, name, polygon in streets]
    mapped = list(_mapped(root))
    found += [_feature(feature, _rounded(geometry)) for feature, geometry in mapped if geometry.intersects(frame)]
    found += _older_roads(sources, frame, _extent(root))
    _write("haidian.geojson.gz", found)
    with (DATA / "haidian_communities.csv").open("w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["code", "name"])
        rows = _rows(sources / "gazetteer/cn_communities_selected.csv.gz")
        out.writerows((row["code"], _without_office(row["name"])) for row in rows if row["streetCode"] in STREETS.values())


def _extent(root: ET.Element) -> shapely.Polygon:
    bounds = root.find("bounds")
    if bounds is None:
        raise ValueError("no bounds in the file")
    return shapely.box(*(float(bounds.attrib[name]) for name in ("minlon", "minlat", "maxlon", "maxlat")))


def _mapped(root: ET.Element) -> Iterator[tuple[dict[str, Any], shapely.Geometry]]:
    nodes = {each.get("id"): (float(each.attrib["lon"]), float(each.attrib["lat"])) for each in root.iter("node")}
    ways: dict[str, list[tuple[float, float]]] = {}
    for way in root.iter("way"):
        points = [nodes[ref.get("ref")] for ref in way.iter("nd") if ref.get("ref") in nodes]
        ways[way.attrib["id"]] = points
        tags = {tag.attrib["k"]: tag.attrib["v"] for tag in way.iter("tag")}
        if len(points) > 1 and (tags_kept := _kept_tags(tags)):
            yield tags_kept | ({"way": way.attrib["id"]} if tags_kept["kind"] == "road" else {}), _shape(points, tags_kept["kind"])
    for relation in root.iter("relation"):
        tags = {tag.attrib["k"]: tag.attrib["v"] for tag in relation.iter("tag")}
        tags_kept = _kept_tags(tags) if tags.get("type") == "multipolygon" else None
        rings = [ways.get(each.attrib["ref"], []) for each in relation.iter("member") if each.get("role") == "outer"]
        lines = [shapely.LineString(ring) for ring in rings if len(ring) > 1]
        if tags_kept and lines:
            for polygon in shapely.get_parts(shapely.polygonize([shapely.union_all(lines)])).tolist():
                yield tags_kept, polygon


def _kept_tags(tags: dict[str, str]) -> dict[str, Any] | None:
    """What a way is for us; None for the rest."""
    han = HAN.match(tags.get("name", ""))
    name = han.group() if han else ""
    if tags.get("building", "no") != "no":
        return {"kind": "building", "name": name, "height": _height(tags)}
    if weight_of(tags.get("highway", "")):
        return {"kind": "road", "highway": tags["highway"], "name": name}
    if tags.get("natural") == "water" or "waterway" in tags:
        return {"kind": "water", "name": name}
    if tags.get("barrier") in ("wall", "fence"):
        return {"kind": "wall", "name": name}
    if tags.get("railway") in ("rail", "subway") and tags.get("tunnel", "no") == "no":
        return {"kind": "railway", "name": name}
    for kind, table in (("compound", COMPOUNDS), ("green", GREEN)):
        if any(tags.get(key) in values for key, values in table.items()):
            return {"kind": kind, "name": name}
    return None


def _height(tags: dict[str, str]) -> float | None:
    for key, times in (("height", 1.0), ("building:levels", STOREY)):
        number = tags.get(key, "").removesuffix("m").strip()
        if number.replace(".", "", 1).isdecimal():
            return float(number) * times
    return None


def _shape(points: list[tuple[float, float]], kind: str) -> shapely.Geometry:
    closed = len(points) > 3 and points[0] == points[-1]
    return shapely.Polygon(points) if closed and kind not in ("road", "wall", "railway") else shapely.LineString(points)


def _rounded(geometry: shapely.Geometry) -> dict[str, Any]:
    rounded = shapely.transform(geometry, lambda points: points.round(7))
    return dict(mapping(rounded))


def _older_roads(sources: Path, frame: shapely.Geometry, extent: shapely.Polygon) -> list[dict[str, Any]]:
    """Streets of the older and wider file, where the newer one does not reach."""
    found = []
    for old, geometry in _features(sources / "streets/beijing_roads_2012.geojson.gz"):
        line = shape(geometry)
        if weight_of(old["highway"]) and line.intersects(frame) and not line.intersects(extent):
            han = HAN.match(old["name"] or "")
            road = {"kind": "road", "way": str(old["way"]), "highway": old["highway"], "name": han.group() if han else ""}
            found.append(_feature(road, geometry))
    return found


if __name__ == "__main__":
    main(Path(sys.argv[1]))
