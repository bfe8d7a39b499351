"""The quiet ground of every map: white streets on light grey, names in grey, grid outlines where one stands close; and over it
the codes of unit grids. Cases are the only colour on it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from wanmi.kit.map_style import CHOSEN_GRID, FONT, MapStyle, MapView, StyleLayer, TileSource, Touch, colour

BASE = TileSource("base", takes=("day",))
WIDTHS = (  # of streets at zoom 16, in px
    (("motorway", "trunk"), 13),
    (("primary",), 11),
    (("secondary", "motorway_link", "trunk_link", "primary_link"), 8.5),
    (("tertiary", "secondary_link", "tertiary_link"), 6.5),
    (("residential", "unclassified", "living_street"), 4),
)
NARROWEST = 2.4
HALO = {"text-halo-color": colour("map-halo"), "text-halo-width": 1.4}
NAME = {"text-color": colour("map-name"), **HALO}
ROUND = {"line-cap": "round", "line-join": "round"}
POLYGON = ["==", ["geometry-type"], "Polygon"]
LINE = ["==", ["geometry-type"], "LineString"]
CHOSEN = ["==", ["get", "code"], CHOSEN_GRID]


def by_zoom(*stops: float, kind: Any = ("linear",)) -> list[Any]:
    return ["interpolate", list(kind), ["zoom"], *stops]


def street_width(more: float) -> list[Any]:
    """By class, doubling with each zoom; `more` is what the edge adds."""

    def at(share: float) -> list[Any]:
        wide = [part for kinds, width in WIDTHS for part in (list(kinds), width * share + more)]
        return ["match", ["get", "highway"], *wide, NARROWEST * share + more]

    return ["interpolate", ["exponential", 1.7], ["zoom"], 9, at(0.06), 13, at(0.34), 16, at(1), 19, at(4.2)]


def street_line(token: str, more: float) -> dict[str, Any]:
    return {"line-color": colour(token), "line-width": street_width(more)}


def ground(id: str, content: str, kind: str, paint: dict[str, Any], order: int, **more: Any) -> StyleLayer:
    """Part of the base map; an outside one takes its place unless `is_ground` says no."""
    return StyleLayer(id, BASE, content, kind, "ground", "base", paint, order=order, **{"is_ground": True} | more)


FEATURES = MapStyle(
    views=(MapView("solid", _("建筑三维"), counts=False, pitch=55),),
    styles=(
        ground("water", "water", "fill", {"fill-color": colour("map-water")}, 2, filter=POLYGON),
        ground("water-line", "water", "line", {"line-color": colour("map-water"), "line-width": by_zoom(12, 1, 17, 6)}, 3, filter=LINE),
        ground("greenery", "green", "fill", {"fill-color": colour("map-green")}, 4),
        ground("wall", "walls", "line", {"line-color": colour("map-grid-line"), "line-width": 1}, 5, minzoom=15),
        ground(
            "building", "buildings", "fill", {"fill-color": colour("map-building"), "fill-outline-color": colour("map-street-edge")}, 6,
            minzoom=14, unless=("solid",),
        ),
        StyleLayer(  # as high as they are: over the streets, which else would run over roofs
            "building-solid", BASE, "buildings", "fill-extrusion", "surfaces", "solid",
            {
                "fill-extrusion-color": colour("map-building"), "fill-extrusion-height": ["get", "height"],
                "fill-extrusion-opacity": 0.85, "fill-extrusion-vertical-gradient": True,
            },
            minzoom=14, order=60, needs=("base",), is_ground=True,
        ),
    ),
)  # fmt: skip

STREETS = MapStyle(
    views=(MapView("base", everywhere=True, always=True),),
    styles=(
        ground("street-edge", "streets", "line", street_line("map-street-edge", 1.4), 8, layout=ROUND),
        ground("street", "streets", "line", street_line("map-street", 0), 9, layout=ROUND),
        StyleLayer(
            "street-name", BASE, "streets", "symbol", "names", "base", NAME,
            {
                "symbol-placement": "line", "text-field": ["get", "name"], "text-font": FONT, "text-size": by_zoom(14, 11, 17, 13),
                "symbol-spacing": 320, "text-max-angle": 30,
            },
            filter=["!=", ["coalesce", ["get", "name"], ""], ""], minzoom=13.5, order=60, is_ground=True,
        ),
    ),
)  # fmt: skip

AREAS = MapStyle(
    styles=(
        ground(
            "area-line", "areas", "line",
            {
                "line-color": colour("map-grid-line"), "line-width": ["match", ["get", "level"], "county", 2, "street", 1.4, 0.9],
                "line-dasharray": [6, 3, 1.5, 3], "line-opacity": 0.7,
            },
            11, is_ground=False,
        ),
        StyleLayer(
            "area-name", BASE, "area_names", "symbol", "names", "base", {**NAME, "text-opacity": 0.85},
            {
                "text-field": ["get", "name"], "text-font": FONT, "text-letter-spacing": 0.08, "text-padding": 12,
                "text-size": ["match", ["get", "level"], "county", 15, "street", 13, 11],
            },
            maxzoom=16.5, order=61, is_ground=True,
        ),
    ),
)  # fmt: skip

UNIT_GRIDS = MapStyle(
    views=(MapView("grid-names", _("单元网格编号")),),
    styles=(
        ground("grid-fill", "grids", "fill", {"fill-color": colour("map-grid")}, 1, minzoom=15),
        ground("grid-chosen", "grids", "fill", {"fill-color": colour("map-chosen")}, 7, filter=CHOSEN),
        ground(
            "grid-line", "grids", "line",
            {
                "line-color": colour("map-grid-line"), "line-width": 0.7, "line-dasharray": [4, 4],
                "line-opacity": by_zoom(15, 0.4, 17, 0.9),
            },
            10, minzoom=15, is_ground=False,
        ),
        ground(
            "grid-chosen-line", "grids", "line", {"line-color": colour("accent"), "line-width": 1, "line-opacity": 0.5}, 12,
            filter=CHOSEN, is_ground=False,
        ),
        StyleLayer(
            "grid-name", BASE, "grid_names", "symbol", "names", "grid-names", NAME,
            {"text-field": ["slice", ["get", "code"], 9], "text-font": FONT, "text-size": 11}, minzoom=16, order=10, needs=("base",),
        ),
    ),
    touches=(Touch(("grid-fill",), is_ground=True, chooses_grid=True),),
)  # fmt: skip

SHADES = ["match", ["%", ["to-number", ["get", "number"]], 4], 0, 0.04, 1, 0.08, 2, 0.12, 0.16]
