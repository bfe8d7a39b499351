"""Archives that deliveries come in: opened only as far as they are what they should be."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

from wanmi.resources.rules.refusals import UnreadableFile

MAPS, TABLES = (".gpkg", ".geojson", ".json", ".shp"), (".csv", ".xlsx", ".xls", ".ods")
MOST_UNPACKED, MOST_SHEET = 4 * 2**30, 2**30  # bytes of an archive; of a workbook, which is read whole
MOST_ENTRIES = 1000


def unpacked(path: Path) -> Path:
    """The file itself: out of a zip, the Shapefile (or other file) in it. Raises UnreadableFile."""
    if path.suffix.lower() != ".zip":
        if path.suffix.lower() not in (*MAPS, *TABLES):
            raise UnreadableFile(field="file", why="只接受 GeoPackage、Shapefile（zip 打包）、GeoJSON、CSV 和 Excel")
        return path
    folder = path.with_suffix("")
    try:
        with zipfile.ZipFile(path) as packed:
            size = unpacked_size(packed)
            if size > MOST_UNPACKED or size > shutil.disk_usage(path.parent).free // 2:
                raise UnreadableFile(field="file", why=f"压缩包解开后有 {size / 2**30:.1f} GB，放不下")
            for entry in packed.infolist():
                name = Path(entry.filename).name  # never outside the folder
                if name and not entry.is_dir() and not name.startswith("."):
                    folder.mkdir(exist_ok=True)
                    with packed.open(entry) as inner, (folder / name).open("wb") as out:
                        shutil.copyfileobj(inner, out, 1 << 20)  # never whole in memory
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError):
        raise UnreadableFile(field="file", why="压缩包已损坏或加了密码") from None
    inside = sorted(folder.iterdir()) if folder.exists() else []
    found = next((each for kind in (*MAPS, *TABLES) for each in inside if each.suffix.lower() == kind), None)
    if found is None:
        raise UnreadableFile(field="file", why="压缩包里没有能读的数据文件")
    if found.suffix.lower() == ".shp" and not any(each.suffix.lower() == ".dbf" and each.stem == found.stem for each in inside):
        raise UnreadableFile(field="file", why="Shapefile 缺少同名的 .dbf 文件")
    return found


def unpacked_size(packed: zipfile.ZipFile) -> int:
    """Bytes, as the archive says; what says less than it holds is cut off there when it is read. Raises UnreadableFile."""
    if len(packed.infolist()) > MOST_ENTRIES:
        raise UnreadableFile(field="file", why=f"压缩包里有 {len(packed.infolist())} 个文件，应只放一份数据")
    return sum(entry.file_size for entry in packed.infolist())


def check_workbook(path: Path) -> None:
    """Raises UnreadableFile where a workbook, which is an archive too, swells past what is read whole."""
    if path.suffix.lower() not in (".xlsx", ".ods") or not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as packed:
        if (size := unpacked_size(packed)) > MOST_SHEET:
            raise UnreadableFile(field="file", why=f"工作簿解开后有 {size / 2**30:.1f} GB，请改交 CSV 或 GeoPackage")
