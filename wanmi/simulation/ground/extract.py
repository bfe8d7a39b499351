"""How data/ was made: `python -m wanmi.simulation.ground.extract SOURCES`, run once where the sources lie (data/README.md)."""

from __future__ import annotations

import csv
import gzip
import json
import re
import sys
from pathlib import Path
from typing import Any

from shapely import union_all
from shapely.geometry import shape

DATA = Path(__file__).parent.parent / "data"
COUNTIES = {"东城区": "110101", "西城区": "110102"}
MARGIN = 0.012  # degrees, about a kilometre: what the map shows around the two districts
HAN = re.compile(r"[\u4e00-\u9fff][\u4e00-\u9fff0-9]*")


def main(sources: Path) -> None:
    streets = _streets(sources)
    whole = union_all([shape(street["geometry"]) for street in streets])
    _write("streets.geojson.gz", streets)
    _write("roads.geojson.gz", _roads(sources, whole.buffer(MARGIN)))
    with (DATA / "communities.csv").open("w", newline="") as file:
        rows = _rows(sources / "gazetteer/cn_communities_selected.csv.gz")
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["code", "name"])
        out.writerows((row["code"], _without_office(row["name"])) for row in rows if row["areaCode"] in COUNTIES.values())


def _streets(sources: Path) -> list[dict[str, Any]]:
    """The street offices with their codes; the names of both sources agree one to one in these two districts."""
    rows = _rows(sources / "gazetteer/cn_townships_streets.csv.gz")
    codes = {(row["areaCode"], row["name"]): row["code"] for row in rows if row["areaCode"] in COUNTIES.values()}
    found = [
        _feature({"code": codes.pop((COUNTIES[old["县"]], old["乡"])), "name": old["乡"]}, geometry)
        for old, geometry in _features(sources / "boundaries/beijing_streets_towns.geojson.gz")
        if old["县"] in COUNTIES
    ]
    if codes:
        raise ValueError(f"streets without a polygon: {codes}")
    return sorted(found, key=lambda feature: str(feature["properties"]["code"]))


def _roads(sources: Path, frame: Any) -> list[dict[str, Any]]:
    with (DATA / "road_names.csv").open(newline="") as file:
        chinese = {row["latin"]: row["chinese"] for row in csv.DictReader(file)}
    found = []
    for old, geometry in _features(sources / "streets/beijing_roads_2012.geojson.gz"):
        if shape(geometry).intersects(frame):
            name = old["name"] or ""
            han = HAN.match(name)
            known = han.group() if han else chinese.get(name, "")
            found.append(_feature({"way": old["way"], "highway": old["highway"], "name": known, "written": name}, geometry))
    return found


def _without_office(name: str) -> str:
    return name.removesuffix("居委会").removesuffix("社区") + "社区"


def _features(path: Path) -> list[tuple[dict[str, Any], Any]]:
    with gzip.open(path, "rt") as file:
        return [(feature["properties"], feature["geometry"]) for feature in json.load(file)["features"]]


def _rows(path: Path) -> list[dict[str, str]]:
    with gzip.open(path, "rt", newline="") as file:
        return list(csv.DictReader(file))


def _feature(properties: dict[str, Any], geometry: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def _write(name: str, features: list[dict[str, Any]]) -> None:
    text = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, separators=(",", ":"))
    with (DATA / name).open("wb") as file, gzip.GzipFile("", "wb", mtime=0, fileobj=file) as packed:
        packed.write(text.encode())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
