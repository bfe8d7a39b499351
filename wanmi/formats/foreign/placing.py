"""Where the rows of a table lie: by two columns of numbers, or by one of texts (WKT and its like, a pair of coordinates, a line of
pairs)."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import shapely

from wanmi.formats.foreign.chunk import Chunk, Doubts
from wanmi.formats.foreign.shapes import flat, from_texts, number
from wanmi.formats.rules.doubts import SHAPELESS

EXCELS_MOST = 32_767  # signs of a cell
SHOWN, LONGEST_PAIR = 60, 200
EAST, NORTH, WEST_SOUTH = "eE东经", "nN北纬", "wWsS西南"
HALF = (
    r"(?:[东西]经|[南北]纬|[NSEWnsew东西南北])?\s*[:：]?\s*[+-]?\d+(?:\.\d+)?"
    r"(?:\s*[°º度:：]\s*(?:\d+(?:\.\d+)?\s*['′’‘分:：]\s*(?:\d+(?:\.\d+)?\s*(?:\"|″|”|“|秒|''|′′|’’)?)?)?)?\s*[NSEWnsew]?"
)
PAIR = re.compile(rf"[(（\[]?\s*({HALF})\s*[,，、;；/|\s]+({HALF})(?:\s*[,，;；\s]\s*-?\d+(?:\.\d+)?)?\s*[)）\]]?")
NUMBERS = re.compile(r"[+-]?\d+(?:\.\d+)?")
LETTER = re.compile(r"[东西]经|[南北]纬|[NSEWnsew东西南北]")
HEX = re.compile(r"0[01][0-9A-Fa-f]{16,}")
WIDE = str.maketrans("０１２３４５６７８９．－＋", "0123456789.-+")
UNSEEN = re.compile(r"[\u00a0\u200b-\u200f\u202a-\u202e\u2060\ufeff]+")
CHINA = (73.0, 136.0, 3.0, 54.0)


def placed(chunk: Chunk, place: dict[str, str]) -> tuple[np.ndarray, Doubts]:
    """The shapes of the rows, and what is doubtful about those that have none though something is said."""
    across, up, text = (chunk.columns.get(place.get(name, "")) for name in ("_x", "_y", "_wkt"))
    count = len(chunk.numbers)
    shapes, doubts = of_texts(text) if text else (np.full(count, None, dtype=object), [])
    if across and up:
        pairs = np.stack([_numbers(across), _numbers(up)], axis=1)
        free = np.isfinite(pairs).all(axis=1) & shapely.is_missing(shapes)
        shapes[free] = shapely.points(pairs[free])
        doubts = [each for each in doubts if not free[each[0]]]
        doubted = {each[0] for each in doubts}
        for at in np.flatnonzero(shapely.is_missing(shapes)).tolist():
            if at not in doubted and (value := ", ".join(part for part in (across[at], up[at]) if part)):
                doubts.append((at, SHAPELESS, "text" if across[at] and up[at] else "half", value[:SHOWN]))
    return shapes, doubts


def _numbers(texts: Sequence[str]) -> np.ndarray:
    """All at once where they are plain numbers, as most are."""
    try:
        return np.array(texts, dtype=float)
    except ValueError:
        return np.array([coordinate(text) for text in texts], dtype=float)


def of_texts(texts: Sequence[str]) -> tuple[np.ndarray, Doubts]:
    """WKT at once; what is none of it one by one: EWKT, WKB in hexadecimal, GeoJSON, pairs, lines of pairs."""
    shapes = from_texts(texts)
    doubts: Doubts = []
    for at in np.flatnonzero(shapely.is_missing(shapes)).tolist():
        if text := texts[at].strip():
            shapes[at], why = _one(text)
            if why:
                doubts.append((at, SHAPELESS, why, text[:SHOWN]))
    return shapes, doubts


def _one(text: str) -> tuple[shapely.Geometry | None, str]:
    if len(text) <= LONGEST_PAIR and (pair := PAIR.fullmatch(text)):
        return _point(pair)
    if text[:1].isalpha() and ";" in text[:20]:
        text = text.partition(";")[2]  # SRID=4326;POINT (…)
    if HEX.fullmatch(text):
        found = shapely.from_wkb(text, on_invalid="ignore")
    elif text.startswith("{"):
        found = shapely.from_geojson(text, on_invalid="ignore")
    else:
        found = from_texts([text])[0] if text[:1].isalpha() else _line(text)
    found = flat(np.array([found], dtype=object))[0]
    if found is not None:
        return found, ""
    if len(text) >= EXCELS_MOST - 1 and text[:1].isalpha() and text.count("(") > text.count(")"):
        return None, "cut"
    return None, "strange" if re.match(r"[A-Za-z ]+(?:EMPTY|\()", text) and text.count("(") == text.count(")") else "text"


def _line(text: str) -> shapely.Geometry | None:
    """lng,lat;lng,lat;… as web maps write lines; closed it is an area."""
    parts = [part for part in re.split(r"[;；|\n]+|(?<=\d)\s+(?=[\d(])", text) if part.strip()]
    if not 2 <= len(parts) <= 100_000:
        return None
    points = []
    for part in parts:
        pair = PAIR.fullmatch(part.strip()) if len(part) <= LONGEST_PAIR else None
        found = _point(pair)[0] if pair else None
        if found is None:
            return None
        points.append((found.x, found.y))
    return shapely.Polygon(points) if len(points) > 3 and points[0] == points[-1] else shapely.LineString(points)


def _point(pair: re.Match[str]) -> tuple[shapely.Point | None, str]:
    first, second = coordinate(pair[1]), coordinate(pair[2])
    if not np.isfinite([first, second]).all():
        return None, "text"
    turned = _is_turned(pair[1], pair[2], first, second)
    if turned is None:
        return None, "order"
    return shapely.Point(second, first) if turned else shapely.Point(first, second), ""


def _is_turned(one: str, other: str, first: float, second: float) -> bool | None:
    """Whether the latitude (or northing) stands first; None where nobody can tell."""
    letters = (LETTER.search(one), LETTER.search(other))
    if letters[0] or letters[1]:
        found = letters[0] or letters[1]
        is_up = found is not None and found[0][-1] in "纬NSns南北"
        return is_up if letters[0] else not is_up
    if abs(first) > 180 or abs(second) > 180:  # metres: a northing has seven digits, an easting six or eight
        return 1_000_000 <= first < 6_000_000 and not 1_000_000 <= second < 6_000_000
    west, east, south, north = CHINA
    if west <= first <= east and south <= second <= north:
        return False
    if west <= second <= east and south <= first <= north:
        return True
    return True if abs(second) > 90 else False if abs(first) > 90 else None


def coordinate(text: str) -> float:
    """A number, also with a degree sign, a letter of the compass, in degrees, minutes and seconds, or with a comma for the point; nan
    else."""
    found = number(text)
    if found == found or not text:
        return found
    if not text.isascii() and (plain := UNSEEN.sub("", text.translate(WIDE))) != text:
        return coordinate(plain)
    if re.fullmatch(r"\s*[+-]?\d+,\d+\s*", text):
        return number(text.replace(",", "."))
    if len(text) > LONGEST_PAIR or not re.fullmatch(rf"\s*{HALF}\s*", text):
        return float("nan")
    parts = [float(each) for each in NUMBERS.findall(text)]
    if len(parts) > 3 or any(part >= 60 for part in parts[1:]):
        return float("nan")
    size = sum(abs(part) / 60**place for place, part in enumerate(parts))
    letter = LETTER.search(text)
    return -size if parts[0] < 0 or "-0" in text[:3] or (letter and letter[0][0] in "WwSs西南") else size
