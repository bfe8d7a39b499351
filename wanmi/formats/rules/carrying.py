"""What a form of file cannot carry, found before anything is written: a sign that an encoding has not, a text too long for its cell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

FORMS = {
    "gpkg": "GeoPackage", "shp": "Shapefile（GBK）", "shp-utf8": "Shapefile（UTF-8）", "geojson": "GeoJSON", "csv": "CSV", "xlsx": "Excel",
}  # fmt: skip
ENCODINGS = {"shp": "GBK", "shp-utf8": "UTF-8"}
DBF_BYTES, DBF_NAME = 254, 10  # of a value and of a column's name
EXCEL_SIGNS, EXCEL_ROWS = 32_767, 1_048_575
SHOWN = 6  # signs in a sentence
LONGEST_COORDINATE = 48  # signs of one pair in WKT, at most


@dataclass(frozen=True, slots=True)
class Loss:
    """How many rows a form cannot carry as they are, why, and the way out."""

    count: int
    what: str
    remedy: str

    def say(self) -> str:
        return f"{self.count} 条{self.what}，{self.remedy}"


def lost_in_dbf(form: str, rows: Iterable[Sequence[str]]) -> list[Loss]:
    """Of texts in a Shapefile: GBK lacks signs of names and of other languages; a value has 254 bytes."""
    encoding, strange, foreign, long = ENCODINGS[form], dict[str, None](), 0, 0
    for row in rows:
        lacking = [sign for text in row for sign in text if not _has(encoding, sign)] if not _has(encoding, "".join(row)) else []
        strange |= dict.fromkeys(lacking)
        foreign += bool(lacking)
        long += any(len(text) * 4 > DBF_BYTES and len(text.encode(encoding, "replace")) > DBF_BYTES for text in row)
    found = []
    if foreign:
        signs = "、".join(list(strange)[:SHOWN]) + ("…" if len(strange) > SHOWN else "")
        found.append(Loss(foreign, f"含有 {encoding} 没有的字（{signs}）", f"请选“{FORMS['shp-utf8']}”或 {FORMS['gpkg']}"))
    if long:
        found.append(Loss(long, f"有超过 {DBF_BYTES} 字节的文字", f"请选 {FORMS['gpkg']}、{FORMS['geojson']} 或 CSV"))
    return found


def _has(encoding: str, text: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def lost_in_excel(rows: Iterable[Sequence[str]], *, shapes: Iterable[int]) -> list[Loss]:
    """`shapes`: of each shape the signs of its WKT."""
    counted = [any(len(text) > EXCEL_SIGNS for text in row) for row in rows]
    large, found = sum(signs > EXCEL_SIGNS for signs in shapes), []
    if len(counted) > EXCEL_ROWS:
        found.append(Loss(len(counted), f"超过 Excel 一张工作表的 {EXCEL_ROWS:,} 行", "请选 CSV，或按区域分开导出"))
    if large:
        found.append(Loss(large, f"图形写成 WKT 超过 Excel 一格的 {EXCEL_SIGNS:,} 个字", f"请选 CSV 或 {FORMS['gpkg']}"))
    if any(counted):
        found.append(Loss(sum(counted), f"文字超过 Excel 一格的 {EXCEL_SIGNS:,} 个字", "请选 CSV"))
    return found
