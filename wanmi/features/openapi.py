"""The published layers described in OpenAPI 3.0: every address, every parameter, every answer."""

from __future__ import annotations

from typing import Any

from wanmi.features.asking import MOST, USUAL
from wanmi.features.filtering import LANGUAGES
from wanmi.features.systems import CRS84, all_uris
from wanmi.kit.layers import MapLayer
from wanmi.kit.problems import MEDIA_TYPE
from wanmi.kit.problems import SCHEMA as PROBLEM

Json = dict[str, Any]
_TEXT: Json = {"type": "string"}
_OBJECT: Json = {"type": "object"}
_NUMBERS: Json = {"type": "array", "minItems": 4, "maxItems": 6, "items": {"type": "number"}}


def described(server: str, layers: list[MapLayer], schemas: dict[str, Json]) -> Json:
    """`schemas`: layer → attribute → JSON Schema."""
    paths: Json = {
        "/": _get("landing", "Landing page", [_ref("f")]), "/conformance": _get("conformance", "Conformance classes", [_ref("f")]),
        "/api": _get("api", "This description", [_ref("f")], "application/vnd.oai.openapi+json;version=3.0"),
        "/collections": _get("collections", "Layers that the caller may see", [_ref("f")]),
    }  # fmt: skip
    for layer in layers:
        paths |= _paths_of(layer, schemas[layer.key])
    return {
        "openapi": "3.0.3",
        "info": {"title": "Wanmi 万米", "version": "1", "description": "The city's layers, within the caller's rights."},
        "servers": [{"url": server}],
        "paths": paths,
        "components": {"parameters": _parameters(), "responses": {"problem": _problem()}, "securitySchemes": _security()},
        "security": [{}, {"layerKey": []}, {"basic": []}],
    }  # fmt: skip


def _paths_of(layer: MapLayer, schema: Json) -> Json:
    path, title = f"/collections/{layer.key}", str(layer.title)
    names = [each.name for each in layer.attributes]
    listed = {"type": "array", "items": {"type": "string", "enum": names}}
    sorted_by = {"type": "array", "items": {"type": "string", "pattern": "^[+-]?[a-z][a-z0-9_]*$"}}
    identity = {"name": "featureId", "in": "path", "required": True, "schema": _TEXT}
    parameters = [_ref(name) for name in _parameters()]
    parameters += [
        _parameter("properties", listed, "Attributes to be told; all where none is named"),
        _parameter("sortby", sorted_by, "-: descending"),
    ]
    parameters += [_parameter(name, {key: value for key, value in each.items() if key != "enum"}, str(each["title"]), explode=True)
              for name, each in schema.items()]  # fmt: skip
    one = [identity, *(_ref(name) for name in ("f", "crs", "datetime")), _parameter("properties", listed, "Attributes to be told")]
    return {
        path: _get(f"{layer.key}_about", title, [_ref("f")]),
        f"{path}/queryables": _get(f"{layer.key}_queryables", f"{title}: what may be filtered by", [_ref("f")], "application/schema+json"),
        f"{path}/items": _get(f"{layer.key}_items", title, parameters, "application/geo+json"),
        f"{path}/items/{{featureId}}": _get(f"{layer.key}_item", f"{title}: one feature", one, "application/geo+json"),
    }


def _get(name: str, summary: str, parameters: list[Json], kind: str = "application/json") -> Json:
    problem = {"$ref": "#/components/responses/problem"}
    found = {"description": "OK", "content": {kind: {"schema": _OBJECT}, "text/html": {"schema": _TEXT}}}
    answers = {"200": found, "304": {"description": "Not modified (If-None-Match)"}, **dict.fromkeys(("400", "401", "404"), problem)}
    return {"get": {"operationId": name, "summary": summary, "parameters": parameters, "responses": answers}}


def _parameter(name: str, schema: Json, about: str, *, explode: bool = False) -> Json:
    return {"name": name, "in": "query", "required": False, "schema": schema, "description": about, "style": "form", "explode": explode}


def _ref(name: str) -> Json:
    return {"$ref": f"#/components/parameters/{name}"}


def _parameters() -> Json:
    crs: Json = {"type": "string", "format": "uri", "enum": all_uris(), "default": CRS84}
    parameters: list[tuple[str, Json, str]] = [
        ("f", {"type": "string", "enum": ["json", "html"]}, "Form of the answer; else by Accept"),
        ("limit", {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL}, "Features on a page"),
        ("bbox", _NUMBERS, "Box in bbox-crs; west greater than east crosses the antimeridian"), ("bbox-crs", crs, "System of bbox"),
        ("datetime", _TEXT, "Day, moment or interval (.. is open): what was in force at some time within"),
        ("crs", crs, "System of the answer"),
        ("filter", _TEXT, "CQL2 on the attributes of /queryables"),
        ("filter-lang", {"type": "string", "enum": list(LANGUAGES), "default": LANGUAGES[0]}, "Language of filter"),
        ("filter-crs", crs, "System of coordinates in filter"),
        ("after", _TEXT, "Page after this key, as `next` links tell"), ("before", _TEXT, "Page before this key, as `prev` links tell"),
    ]  # fmt: skip
    return {name: _parameter(name, schema, about) for name, schema, about in parameters}


def _problem() -> Json:
    return {"description": "Why not (RFC 9457); `field` names the parameter", "content": {MEDIA_TYPE: {"schema": PROBLEM}}}


def _security() -> Json:
    return {
        "layerKey": {"type": "http", "scheme": "bearer", "description": "A layer key (图层密钥), or an API token with its X-Device"},
        "basic": {
            "type": "http",
            "scheme": "basic",
            "description": "A layer key as password of any name, or an API token with its device as name",
        },
    }
