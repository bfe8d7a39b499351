"""Outside base maps that a city has set: Tianditu by its key, one XYZ address, or a file of any XYZ and WMTS sources."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TypedDict
from urllib.parse import urlsplit

from wanmi.site.trouble import Trouble

TIANDITU = "https://t{s}.tianditu.gov.cn/{layer}_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER={layer}&STYLE=default"
TIANDITU += "&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={{z}}&TILEROW={{y}}&TILECOL={{x}}&tk={key}"
TIANDITU_MAPS = {"tianditu": ("天地图 · 矢量", ("vec", "cva")), "tianditu-image": ("天地图 · 影像", ("img", "cia"))}
SYSTEMS = ("wgs84", "gcj02")


class MapSource(TypedDict):
    """`urls`: part → address with {z} {x} {y}, drawn one over the other. `crs`: gcj02 where the map is shifted as Amap's is."""

    title: str
    urls: dict[str, str]
    attribution: str
    crs: str


def map_sources(*, tile_url: str, tianditu_key: str, file: str) -> dict[str, MapSource]:
    """Key → source. Raises Trouble that names the entry which cannot be used, and why."""
    sources: dict[str, MapSource] = {}
    if tile_url:
        sources["outside"] = _checked("WANMI_TILE_URL", {"title": "外部底图", "url": tile_url})
    if tianditu_key:
        for key, (title, layers) in TIANDITU_MAPS.items():
            urls = {layer: TIANDITU.format(s=number, layer=layer, key=tianditu_key) for number, layer in enumerate(layers)}
            sources[key] = {"title": title, "urls": urls, "attribution": "天地图", "crs": "wgs84"}
    if file:
        for key, entry in _read(Path(file)).items():
            sources[key] = _checked(f"{file} [{key}]", entry)
    return sources


def _read(path: Path) -> dict[str, dict[str, str]]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise Trouble(f"WANMI_MAP_SOURCES names {path}, which cannot be read: {error}") from error


def _checked(where: str, entry: dict[str, str]) -> MapSource:
    url, crs = entry.get("url", ""), entry.get("crs", "wgs84")
    if urlsplit(url).scheme not in ("http", "https") or any(f"{{{name}}}" not in url for name in "zxy"):
        raise Trouble(f"{where}: `url` must be an http(s) address with {{z}}, {{x}} and {{y}} in it, not {url!r}")
    if crs not in SYSTEMS:
        raise Trouble(f"{where}: `crs` must be one of {', '.join(SYSTEMS)}, not {crs!r}")
    return {"title": entry.get("title", where), "urls": {"map": url}, "attribution": entry.get("attribution", ""), "crs": crs}
