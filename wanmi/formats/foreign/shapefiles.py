"""Whether the files of a Shapefile belong together: as many rows in its table as shapes beside them."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from wanmi.formats.foreign.encodings import beside
from wanmi.formats.rules.refusals import UnreadableFile

DELETED = 0x2A


def check_counts(path: Path) -> list[str]:
    """What to tell of rows that are marked as deleted. Raises UnreadableFile where table and shapes do not go together: which row belongs
    to which shape nobody could tell."""
    index, table = beside(path, ".shx"), beside(path, ".dbf")
    if index is None or table is None:
        return []
    with table.open("rb") as file:
        head = file.read(32)
    if len(head) < 32:
        return []
    declared, first, width = (
        int.from_bytes(head[4:8], "little"),
        int.from_bytes(head[8:10], "little"),
        int.from_bytes(head[10:12], "little"),
    )
    shapes = max(0, index.stat().st_size - 100) // 8
    whole = max(0, table.stat().st_size - first) // width if width else declared
    rows = min(declared, whole)
    if rows != shapes:
        cut = f"（表头写 {declared} 行，文件里只有 {whole} 行）" if whole < declared else ""
        raise UnreadableFile(
            field="file",
            why=f"属性表 .dbf 有 {rows} 行{cut}，图形 .shp 有 {shapes} 个，对不上，属性可能已错位。请在 ArcGIS 或 QGIS 中重新导出",
        )
    if not width or not rows:
        return []
    flags = np.memmap(table, np.uint8, "r", first, (rows * width,))[::width]
    deleted = int((flags == DELETED).sum())
    return [f"属性表中有 {deleted} 行已标记删除，没有读取"] if deleted else []
