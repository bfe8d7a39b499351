"""The parsers by name: how each is called, from what its inputs are made, and whether it runs apart."""

# ruff: noqa: E501 (tables of inputs)
from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from wanmi.site.fuzz import seeds
from wanmi.site.fuzz.mutating import mutated, mutated_archive

READING = "wanmi.formats.foreign.reading"  # by name, as readers are asked
PICTURES = "wanmi.evidence.foreign.pictures"
FOLDER = Path()  # where the one that is fuzzed may write; set by it


@dataclass(frozen=True)
class Target:
    """`apart`: what ends its process here ends a reader there, and nobody else. `keeps`: its libraries hold on to what they have read; a
    reader reads one and is gone."""

    parse: Callable[[bytes], Any]
    seeds: Callable[[], Sequence[bytes]]
    apart: bool = True
    keeps: bool = False
    mutate: Callable[..., bytes] = mutated


def _called(module: str, name: str) -> Callable[..., Any]:
    found: Callable[..., Any] = getattr(import_module(module), name)
    return found


def _file(name: str, body: bytes) -> str:
    path = FOLDER / name
    path.write_bytes(body)
    return str(path)


def _whole(path: str) -> None:
    """Looked into, then read in parts, as a delivery is."""
    layout = _called(READING, "read_layout")(path, "", "", 2**28)
    place = {"_wkt": "WKT"} if "WKT" in layout["columns"] else {"_x": "经度", "_y": "纬度"}
    for _ in _called(READING, "chunks")(path, layout["layer"], layout["encoding"], layout["columns"], place, 20_000, layout["heading"]):
        pass


def _delivery(name: str) -> Callable[[bytes], None]:
    return lambda body: _whole(_file(name, body))


def _archive(body: bytes) -> None:
    import shutil

    folder = FOLDER / "unpacked"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for _name, place in _called(READING, "unpack")(_file("a.zip", body), str(folder), 2**24)["data"]:
        _whole(str(folder / place))


def _picture(media_type: str) -> Callable[[bytes], None]:
    def look(body: bytes) -> None:
        path = _file("a", body)
        _called(PICTURES, "inspect_picture")(path, media_type, "Asia/Shanghai", 50_000_000)
        _called(PICTURES, "smaller")(path, media_type, 320, 75, False, 50_000_000)

    return look


def _filter(lang: str) -> Callable[[bytes], None]:
    def parse(body: bytes) -> None:
        from wanmi.features.rules.filter_bounds import bound_passed

        text = body.decode("utf-8", "replace")
        if bound_passed(text, is_json=lang == "cql2-json") is None:
            _called("wanmi.features.foreign.filters", "tree_of")(text, lang)

    return parse


def _paper_template(module: str) -> Callable[[bytes], None]:
    """A template of a paper, tried as when a city hands it in."""

    def check(body: bytes) -> None:
        from wanmi.papers.rules.fields import LIST_FIELDS, TEXTS

        for name in ("qr", "photo"):
            _file(name, seeds.picture("JPEG"))
        lists = {name: [{part: "image:photo" if part == "图" else part for part in parts}] for name, parts in LIST_FIELDS.items()}
        values = {name: name for name in TEXTS} | {"二维码": "image:qr"} | lists
        _called(f"wanmi.papers.foreign.{module}", "check_template")(body, values, str(FOLDER))

    return check


def _tables(body: bytes) -> None:
    _called("wanmi.kit.foreign.csv_lines", "lines_of")(_file("a.csv", body))


def _words(body: bytes) -> None:
    """Coordinates, codes, days and outlines as they are typed or sent."""
    from wanmi.features import boxes, spans, systems
    from wanmi.formats.rules import mapping
    from wanmi.kit.refusals import Refusal
    from wanmi.kit.rules import codes, formulas
    from wanmi.kit.rules.foreign_json import NoJson, read_json
    from wanmi.map.rules import outlines

    text = body.decode("utf-8", "replace")
    readers: list[Callable[[], Any]] = [
        lambda: codes.cut(codes.plain(text), [codes.Segment(6), codes.Segment(3)], "code"), lambda: boxes.box_of(text, systems.DEGREES),
        lambda: boxes.box_of(text, 4527), lambda: spans.span_of(text), lambda: systems.srid_of(text, "crs"), lambda: outlines.ring_of(text),
        lambda: read_json(body), lambda: formulas.as_typed(formulas.neutral(text)), lambda: mapping.best_column([text], ("经度",)),
    ]  # fmt: skip
    for ask in readers:
        try:
            ask()
        except (Refusal, NoJson):
            continue


def _caller(body: bytes) -> None:
    """What a caller says, as it is looked at while somebody types; and bytes that claim to be what was learned."""
    from wanmi.learning.rules import danger, features, learned, packing, places

    text = body.decode("utf-8", "replace")
    clean = features.cleaned(text)
    features.runs_of(clean)
    danger.words_of_danger(clean)
    places.place_words(text)
    with suppress(packing.NotOurs):
        learned.from_bytes(body, digest=packing.digest_of(body))


def _media(body: bytes) -> None:
    from wanmi.evidence.rules.media import HEAD, media_of
    from wanmi.kit.refusals import Refusal

    for declared in ("", "image/jpeg", "audio/mp4", body[:40].decode("latin-1")):
        with suppress(Refusal):
            media_of(body[:HEAD], declared)


WORDS = [b"116.4,39.9,116.5,40", b"990101001", b"2024-01-02/..", b"2024-01-02T03:04:05+08:00", b"http://www.opengis.net/def/crs/EPSG/0/4490",
         b"[[116.4,39.9],[116.5,39.9],[116.5,40]]", b'{"kind":"split","version":1,"line":[[1,2],[3,4.5e1]]}', "九九０1".encode(), b"=1+1", b"'@x"]  # fmt: skip
CALLS = [
    each.encode()
    for each in (
        "你好，我住浅水街8号院3号楼东侧15米，井盖没了，李女士13800001111",
        "市民反映朝阳门内大街与南小街交叉口路口路灯不亮",
        "在在在在浅水街路路路一一一一一一一一一",
    )
]
TARGETS: dict[str, Target] = {
    "words": Target(_words, lambda: WORDS, apart=False),
    "caller": Target(_caller, lambda: CALLS, apart=False),
    "media": Target(_media, seeds.heads_of_media, apart=False),
    "cql2-text": Target(_filter("cql2-text"), lambda: [each.encode() for each in seeds.FILTERS]),
    "cql2-json": Target(_filter("cql2-json"), lambda: [each.encode() for each in seeds.FILTERS_JSON]),
    "wkt": Target(lambda body: _called("wanmi.formats.foreign.shapes", "from_texts")([body.decode("utf-8", "replace")]), lambda: [each.encode() for each in seeds.SHAPES]),
    "csv": Target(_delivery("a.csv"), seeds.csv_tables),
    "people": Target(_tables, seeds.csv_tables),
    "geojson": Target(_delivery("a.geojson"), lambda: [seeds.feature_collection()]),
    "geopackage": Target(_delivery("a.gpkg"), lambda: [seeds.map_file("GPKG", "a.gpkg")]),
    "shapefile": Target(_archive, lambda: [seeds.map_file("ESRI Shapefile", "a.shp")], mutate=mutated_archive),
    "excel": Target(_delivery("a.xlsx"), lambda: [seeds.workbook()], mutate=mutated_archive),
    "paper-html": Target(_paper_template("pdf"), lambda: seeds.paper_templates("pdf"), keeps=True),
    "paper-word": Target(_paper_template("word"), lambda: seeds.paper_templates("docx"), keeps=True, mutate=mutated_archive),
    "jpeg": Target(_picture("image/jpeg"), lambda: [seeds.picture("JPEG")]),
    "exif": Target(_picture("image/jpeg"), lambda: [seeds.picture("JPEG", with_exif=True)]),
    "png": Target(_picture("image/png"), lambda: [seeds.picture("PNG"), seeds.picture("PNG", with_exif=True)]),
    "webp": Target(_picture("image/webp"), lambda: [seeds.picture("WEBP"), seeds.picture("WEBP", with_exif=True)]),
}  # fmt: skip
