"""Archives that deliveries come in: opened apart, and only as far as they are what they should be."""

from __future__ import annotations

from pathlib import Path

from wanmi.kit.apart import Bounds, ReaderEnded, ReadersBusy, TookTooLong, read_apart
from wanmi.resources.rules.forms import MAPS, TABLES
from wanmi.resources.rules.refusals import UnreadableFile

MOST_UNPACKED, MOST_SHEET = 4 * 2**30, 2**30  # bytes of an archive; of a workbook, which is read whole
UNPACKING = 120  # s


def unpacked(path: Path) -> Path:
    """The file itself: out of a zip, the Shapefile (or other file) in it. Raises UnreadableFile."""
    if path.suffix.lower() != ".zip":
        if path.suffix.lower() not in (*MAPS, *TABLES):
            raise UnreadableFile(field="file", why="只接受 GeoPackage、Shapefile（zip 打包）、GeoJSON、CSV 和 Excel")
        return path
    folder = path.with_suffix("")
    folder.mkdir()
    bounds = Bounds(seconds=UNPACKING, memory=256, written=MOST_UNPACKED // 2**20)
    try:
        name = read_apart(
            "wanmi.resources.foreign.reading",
            "unpack",
            str(path),
            str(folder),
            MOST_UNPACKED,
            readable=[path],
            writable=[folder],
            bounds=bounds,
        )
    except (ReaderEnded, ReadersBusy, TookTooLong) as refused:
        raise UnreadableFile(field="file", why=refused.say().rstrip("。")) from None
    found = folder / str(name)
    if found.parent != folder or found.is_symlink() or not found.is_file():
        raise UnreadableFile(field="file", why="压缩包已损坏或加了密码")
    return found
