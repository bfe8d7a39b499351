"""Archives that deliveries come in: opened apart, and only as far as they are what they should be."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from wanmi.formats.rules.forms import MAPS, OTHER_FORMS, TABLES
from wanmi.formats.rules.refusals import UnreadableFile
from wanmi.kit.apart import Bounds, ReaderEnded, ReadersBusy, TookTooLong, read_apart

MOST_UNPACKED, MOST_SHEET = 4 * 2**30, 2**30  # bytes of an archive; of a workbook, which is read whole
UNPACKING = 120  # s


@dataclass
class Opened:
    """What was handed in. `data`: (name, file) of what can be read, the likeliest first; `left`: (name, why) of what cannot; `notes`:
    sentences."""

    data: list[tuple[str, Path]]
    left: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def unpacked(path: Path) -> Path:
    """The file itself: out of a zip, the likeliest in it. Raises UnreadableFile."""
    return opened(path).data[0][1]


def opened(path: Path) -> Opened:
    """The file itself, or all that is in a zip. Raises UnreadableFile."""
    end = path.suffix.lower()
    if end != ".zip":
        if end in OTHER_FORMS:
            raise UnreadableFile(field="file", why=f"{end} 文件{OTHER_FORMS[end]}")
        if end not in (*MAPS, *TABLES):
            raise UnreadableFile(field="file", why="只接受 GeoPackage、Shapefile（zip 打包）、GeoJSON、CSV 和 Excel")
        if end == ".shp" and not path.with_suffix(".dbf").exists():
            raise UnreadableFile(field="file", why="只有一个 .shp 文件。请把同名的 .shp、.shx、.dbf、.prj、.cpg 一起打包为 zip 再提交")
        return Opened([("", path)])
    path = path.absolute()
    folder = path.with_suffix("")
    folder.mkdir()
    bounds = Bounds(seconds=UNPACKING, memory=256, written=MOST_UNPACKED // 2**20)
    try:
        unpacked_files = read_apart(
            "wanmi.formats.foreign.reading",
            "unpack",
            str(path),
            str(folder),
            MOST_UNPACKED,
            readable=[path],
            writable=[folder],
            bounds=bounds,
        )
    except (ReaderEnded, ReadersBusy, TookTooLong) as refused:
        raise UnreadableFile(field="file", why=str(refused).rstrip("。")) from None
    data = [(str(name), _inside(folder, str(place))) for name, place in unpacked_files["data"]]
    made = [f"{name} 缺少索引文件 .shx，已由图形文件重建" for name, _ in unpacked_files["made"]]
    return Opened(data, [(str(name), str(why)) for name, why in unpacked_files["left"]], made)


def _inside(folder: Path, place: str) -> Path:
    """A file of the folder or of one of its own. Raises UnreadableFile where a reader names another."""
    found = folder / place
    apart = found.parent == folder or (found.parent.parent == folder and found.parent.name.isdecimal() and not found.parent.is_symlink())
    if not apart or found.is_symlink() or not found.is_file():
        raise UnreadableFile(field="file", why="压缩包已损坏或加了密码")
    return found
