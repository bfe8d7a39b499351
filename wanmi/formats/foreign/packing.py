"""Archives, opened only as far as they are what they should be; everything in them is named, read or not."""

from __future__ import annotations

import re
import shutil
import struct
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from wanmi.formats.rules.forms import BESIDE_SHAPE, MAPS, OTHER_FORMS, TABLES
from wanmi.formats.rules.refusals import UnreadableFile

MOST_ENTRIES, LONGEST_NAME, MOST_DATA, MOST_LEFT = 1000, 80, 50, 60
STRANGE = re.compile(r"[^\w.\- ()（）]")
BROKEN = (zipfile.BadZipFile, RuntimeError, NotImplementedError, zlib.error, EOFError, ValueError, OSError, OverflowError)
NO_DATA = {"__macosx", ".ds_store", "thumbs.db", "desktop.ini"}
SNIFFED = 65_536  # bytes of a .json that are looked at for features
FEATURES = re.compile(rb'"(?:Feature|FeatureCollection|Point|LineString|Polygon|Multi(?:Point|LineString|Polygon)|GeometryCollection)"')
Left = tuple[str, str]  # what is not read, and why


def unpack(path: Path, folder: Path, most: int) -> dict[str, list[tuple[str, str]]]:
    """Every file of the archive into the folder, by its bare name, the files of each further folder into one of their own. Gives `data`:
    what can be read as (name in the archive, path under the folder), the likeliest first; `left`: what cannot, as (name, why).
    Raises UnreadableFile."""
    try:
        with zipfile.ZipFile(path) as packed:
            size = unpacked_size(packed)
            if size > most or size > shutil.disk_usage(folder).free // 2:
                raise UnreadableFile(field="file", why=f"压缩包解开后有 {size / 2**30:.1f} GB，放不下")
            found = _taken_out(packed, folder)
    except BROKEN:
        raise UnreadableFile(field="file", why="压缩包已损坏或加了密码") from None
    return _sorted_out(found, folder)


def _taken_out(packed: zipfile.ZipFile, folder: Path) -> dict[str, str]:
    """Name in the archive → path under the folder."""
    places: dict[str, str] = {}
    found: dict[str, str] = {}
    for entry in packed.infolist():
        whole = _name_of(entry)
        name = _bare(whole)
        if not name or entry.is_dir() or name.startswith(".") or whole.lower().split("/")[0] in NO_DATA or name.lower() in NO_DATA:
            continue
        inside = places.setdefault(str(PurePosixPath(whole).parent), str(len(places) + 1) if places else "")
        (folder / inside).mkdir(exist_ok=True)
        place = f"{inside}/{name}" if inside else name
        if place in found.values():  # two names that are one without their strange signs
            place = f"{inside}/{len(found)}_{name}" if inside else f"{len(found)}_{name}"
        with packed.open(entry) as inner, (folder / place).open("wb") as out:
            shutil.copyfileobj(inner, out, 1 << 20)  # never whole in memory
        found[whole] = place
    return _one_name(found, folder)


def _one_name(found: dict[str, str], folder: Path) -> dict[str, str]:
    """What lies beside a Shapefile under the same name in other letters (Parts.dbf by parts.shp) gets its very name: where capitals count,
    as here, it would be left out in silence."""
    stems = {place[:-4].lower(): place[:-4] for place in found.values() if place.lower().endswith(".shp")}
    for whole, place in found.items():
        stem, end = place[: -len(Path(place).suffix)], Path(place).suffix
        named = stems.get(stem.lower(), stem) + end
        if end.lower() in BESIDE_SHAPE and named != place and named not in found.values():
            (folder / place).rename(folder / named)
            found[whole] = named
    return found


def _name_of(entry: zipfile.ZipInfo) -> str:
    """As it was packed: programs of Chinese Windows write names in GBK and do not say so."""
    name = entry.filename
    if not entry.flag_bits & 0x800 and not name.isascii():
        try:
            raw = name.encode("cp437")
        except UnicodeEncodeError:
            return name.replace("\\", "/")
        for encoding in ("utf-8", "gb18030"):
            try:
                name = raw.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    return name.replace("\\", "/")


def _bare(name: str) -> str:
    """Never outside the folder, never with a sign that means something to who opens it."""
    plain = STRANGE.sub("_", Path(name).name)
    stem, dot, end = plain.rpartition(".")
    return f"{stem[:LONGEST_NAME]}{dot}{end[:10]}" if dot else plain[:LONGEST_NAME]


def _sorted_out(found: dict[str, str], folder: Path) -> dict[str, list[tuple[str, str]]]:
    data: list[tuple[str, str]] = []
    left: list[Left] = []
    tables = {Path(place).with_suffix("").as_posix().lower() for place in found.values() if place.lower().endswith(".dbf")}
    shapes = {Path(place).with_suffix("").as_posix().lower() for place in found.values() if place.lower().endswith(".shp")}
    others = sum(Path(place).suffix.lower() in (*MAPS, *TABLES) and Path(place).suffix.lower() != ".txt" for place in found.values())
    for whole, place in found.items():
        end, stem = Path(place).suffix.lower(), Path(place).with_suffix("").as_posix().lower()
        if end in BESIDE_SHAPE and stem.removesuffix(".shp") in shapes:
            continue
        if why := _why_not(folder / place, end, stem in tables, others):
            left.append((_short(whole), why))
        else:
            data.append((_short(whole), place))
    data.sort(key=lambda each: [*MAPS, *TABLES].index(Path(each[1]).suffix.lower()))
    left += [(name, "文件太多，只看前面的") for name, _ in data[MOST_DATA:]]
    if not data:
        listed = "；".join(f"{name}：{why}" for name, why in left[:3])
        raise UnreadableFile(field="file", why=f"压缩包里没有能读的数据文件{f'（{listed}）' if listed else ''}"[:300])
    return {"data": data[:MOST_DATA], "left": left[:MOST_LEFT]}


def _why_not(path: Path, end: str, has_table: bool, others: int) -> str:
    """Why a file is no data; "" where it is."""
    if end == ".shp":
        return "" if has_table else "Shapefile 缺少同名的 .dbf 文件"
    if end == ".txt" and others:
        return "说明文字，不是数据"
    if end in (".json", ".geojson"):
        with path.open("rb") as file:
            return "" if end == ".geojson" or FEATURES.search(file.read(SNIFFED)) else "是说明（元数据），没有要素"
    if end in (*MAPS, *TABLES):
        return ""
    return OTHER_FORMS.get(end, "不是数据文件")


def _short(name: str) -> str:
    plain = "".join(sign if sign.isprintable() else "_" for sign in name)
    return plain if len(plain) <= LONGEST_NAME else f"…{plain[1 - LONGEST_NAME :]}"


def make_index(shape: Path) -> bool:
    """Write the .shx that a Shapefile came without: where each of its shapes begins. Whether one was missing."""
    if any(shape.with_suffix(end).exists() for end in (".shx", ".SHX")):
        return False
    places, at, size = [], 100, shape.stat().st_size
    with shape.open("rb") as file:
        head = file.read(100)
        while at + 8 <= size:
            file.seek(at)
            words = struct.unpack(">i", file.read(8)[4:])[0]
            if words < 2 or at + 8 + words * 2 > size:
                break
            places.append(struct.pack(">2i", at // 2, words))
            at += 8 + words * 2
    if len(head) == 100:
        length = struct.pack(">i", 50 + 4 * len(places))
        shape.with_suffix(".shx").write_bytes(head[:24] + length + head[28:] + b"".join(places))
    return True


def unpacked_size(packed: zipfile.ZipFile) -> int:
    """Bytes, as the archive says; what says less than it holds is cut off there when it is read. Raises UnreadableFile."""
    if len(packed.infolist()) > MOST_ENTRIES:
        raise UnreadableFile(field="file", why=f"压缩包里有 {len(packed.infolist())} 个文件，应只放一份数据")
    return sum(entry.file_size for entry in packed.infolist())


def check_workbook(path: Path, most: int) -> None:
    """Raises UnreadableFile where a workbook, which is an archive too, swells past what is read whole."""
    if path.suffix.lower() not in (".xlsx", ".xlsm", ".ods") or not zipfile.is_zipfile(path):
        return
    try:
        with zipfile.ZipFile(path) as packed:
            size = unpacked_size(packed)
    except BROKEN:
        raise UnreadableFile(field="file", why="不是可以打开的 Excel 工作簿，或加了密码") from None
    if size > most:
        raise UnreadableFile(field="file", why=f"工作簿解开后有 {size / 2**30:.1f} GB，请改交 CSV 或 GeoPackage")
