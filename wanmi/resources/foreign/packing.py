"""Archives, opened only as far as they are what they should be."""

from __future__ import annotations

import re
import shutil
import zipfile
import zlib
from pathlib import Path

from wanmi.resources.rules.forms import MAPS, TABLES
from wanmi.resources.rules.refusals import UnreadableFile

MOST_ENTRIES, LONGEST_NAME = 1000, 80
STRANGE = re.compile(r"[^\w.\- ()（）]")
BROKEN = (zipfile.BadZipFile, RuntimeError, NotImplementedError, zlib.error, EOFError, ValueError, OSError, OverflowError)


def unpack(path: Path, folder: Path, most: int) -> str:
    """Every file of the archive into the folder, by its bare name; gives the name of the one to read. Raises UnreadableFile."""
    try:
        with zipfile.ZipFile(path) as packed:
            size = unpacked_size(packed)
            if size > most or size > shutil.disk_usage(folder).free // 2:
                raise UnreadableFile(field="file", why=f"压缩包解开后有 {size / 2**30:.1f} GB，放不下")
            for entry in packed.infolist():
                name = _bare(entry.filename)
                if name and not entry.is_dir() and not name.startswith("."):
                    with packed.open(entry) as inner, (folder / name).open("wb") as out:
                        shutil.copyfileobj(inner, out, 1 << 20)  # never whole in memory
    except BROKEN:
        raise UnreadableFile(field="file", why="压缩包已损坏或加了密码") from None
    return _one_to_read(sorted(folder.iterdir()))


def _bare(name: str) -> str:
    """Never outside the folder, never with a sign that means something to who opens it."""
    plain = STRANGE.sub("_", Path(name.replace("\\", "/")).name)
    stem, dot, end = plain.rpartition(".")
    return f"{stem[:LONGEST_NAME]}{dot}{end[:10]}" if dot else plain[:LONGEST_NAME]


def _one_to_read(inside: list[Path]) -> str:
    found = next((each for kind in (*MAPS, *TABLES) for each in inside if each.suffix.lower() == kind), None)
    if found is None:
        raise UnreadableFile(field="file", why="压缩包里没有能读的数据文件")
    if found.suffix.lower() == ".shp" and not any(each.suffix.lower() == ".dbf" and each.stem == found.stem for each in inside):
        raise UnreadableFile(field="file", why="Shapefile 缺少同名的 .dbf 文件")
    return found.name


def unpacked_size(packed: zipfile.ZipFile) -> int:
    """Bytes, as the archive says; what says less than it holds is cut off there when it is read. Raises UnreadableFile."""
    if len(packed.infolist()) > MOST_ENTRIES:
        raise UnreadableFile(field="file", why=f"压缩包里有 {len(packed.infolist())} 个文件，应只放一份数据")
    return sum(entry.file_size for entry in packed.infolist())


def check_workbook(path: Path, most: int) -> None:
    """Raises UnreadableFile where a workbook, which is an archive too, swells past what is read whole."""
    if path.suffix.lower() not in (".xlsx", ".ods") or not zipfile.is_zipfile(path):
        return
    try:
        with zipfile.ZipFile(path) as packed:
            size = unpacked_size(packed)
    except BROKEN:
        raise UnreadableFile(field="file", why="不是可以打开的 Excel 工作簿，或加了密码") from None
    if size > most:
        raise UnreadableFile(field="file", why=f"工作簿解开后有 {size / 2**30:.1f} GB，请改交 CSV 或 GeoPackage")
