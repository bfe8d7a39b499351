"""What deliveries keep in Chinese is told in the reader's language: every sentence that the code can make, wherever it is shown."""

from __future__ import annotations

import ast
import html
import inspect
import io
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext

from wanmi.deliveries.actions import deliveries as deliveries_actions
from wanmi.deliveries.api.deliveries import _finding, _shape
from wanmi.deliveries.kinds import KINDS
from wanmi.deliveries.kinds.kind import common_checks
from wanmi.deliveries.models import DeliveredRow, Delivery, DeliveryFinding, DeliveryState, Effect
from wanmi.deliveries.queries.deliveries import PUT_IN, rules_of
from wanmi.deliveries.queries.effects import _outcome
from wanmi.deliveries.rules.faults import words_of
from wanmi.deliveries.rules.refusals import InUse, NotMapped
from wanmi.deliveries.tests.test_deliveries import HEADS, PLACES, ROWS, checked, clerk, received  # noqa: F401 (fixture)
from wanmi.formats.queries.systems import known_systems
from wanmi.formats.queries.translating import kinds_translated, translated
from wanmi.formats.rules.doubts import WORDS
from wanmi.formats.rules.refusals import CannotCarry, UnreadableFile
from wanmi.formats.rules.sentences import SENTENCES, in_words
from wanmi.formats.rules.systems import declared_system, guess_system, system_names
from wanmi.geocoding.deliveries.places import _words
from wanmi.geocoding.rules import checks
from wanmi.geocoding.rules import refusals as no
from wanmi.kit.deliveries import Check
from wanmi.people.models import Person

CHINESE = re.compile(r"[\u4e00-\u9fff]")
ROOMS = [Path(inspect.getfile(deliveries_actions)).parents[2] / room for room in ("deliveries", "formats", "map")]
MODULES = (
    "foreign/*.py", "actions/*.py", "archives.py", "drivers.py", "files.py",
    *(f"rules/{name}.py" for name in ("noted", "faults", "systems", "forms", "carrying", "outlines", "doubts", "datums")),
)  # fmt: skip
# Texts of these modules that nobody reads as they stand: headings, signs of coordinates, words to recognise, halves of sentences.
NOT_TOLD = {
    "列7", "7（7 列）", "列", "eE东经", "nN北纬", "wWsS西南", "纬NSns南北", "WwSs西南", "火星", "百度",
    "（表头写 7 行，文件里只有 7 行）", "属性表 .dbf 有 7 行7，图形 .shp 有 7 个，对不上，属性可能已错位。请在 ArcGIS 或 QGIS 中重新导出",
    "压缩包里没有能读的数据文件7", "7 文件7", "“7”有 7 个值7：7 读作 7",
    "工作表“7”有 7 个单元格是错误值（#N/A 等），ods 文件里无法指出位置",
    "7。请改正公式，或另存为 xlsx 后再提交", "第 7 行“7”", "7（7 行7）", "，隐藏", "7 从 7 起",
    ".cpg 写明的文字编码无法识别", "7，已按 7 读取；下面的样例若是乱码，请另选编码", "是 Excel 的日期序号", "少了前导 0（Excel 会去掉）",
    "7 条7，7", "含有 7 没有的字（7）", "请选“7”或 7", "有超过 7 字节的文字", "请选 7、7 或 CSV", "超过 Excel 一张工作表的 7 行",
    "请选 CSV，或按区域分开导出", "图形写成 WKT 超过 Excel 一格的 7 个字", "请选 CSV 或 7", "文字超过 Excel 一格的 7 个字", "请选 CSV",
}  # fmt: skip
# What is put together of halves, and what SQL writes.
WHOLE = (
    ".cpg 写明的文字编码无法识别，已按 gb18030 读取；下面的样例若是乱码，请另选编码",
    "属性表 .dbf 有 7 行（表头写 9 行，文件里只有 7 行），图形 .shp 有 9 个，对不上，属性可能已错位。请在 ArcGIS 或 QGIS 中重新导出",
    "属性表 .dbf 有 7 行，图形 .shp 有 9 个，对不上，属性可能已错位。请在 ArcGIS 或 QGIS 中重新导出",
    "压缩包里没有能读的数据文件（a.txt：说明文字，不是数据；b.zip：压缩包里的压缩包，请先解开）",
    "工作表“A”有 3 个单元格是错误值（#N/A 等），ods 文件里无法指出位置。请改正公式，或另存为 xlsx 后再提交",
    "列名在第 4 行；它上面的 2 行不是数据，没有读取（第 1 行“A”、第 2 行“B”）", "2 份数据一起读取，行号分别计：A 从 1 起、B 从 1001 起",
    "文件里还有 9 份数据没有选用：A（12 行）、B（0 行，隐藏）…", "“编码”有 1 个值是 Excel 的日期序号：46053 读作 2026-01-31",
    "“小类”有 1204 个值少了前导 0（Excel 会去掉）：101 读作 0101",
    "有 7 行在表中被隐藏或筛选掉（第 3、4、5、6、7… 行），也一并读取；不要的请先删除",
    "面 120.5 ㎡", "面 120.5 ㎡，相差最多 3.0 米", "线 12.0 米", "线 12.0 米，相差最多 3.1 米", "116.4, 39.9（图形）", "“名称”超过 60 个字",
    "检查 必填", "检查 GD-8", ".kml 文件请在制图软件中另存为 GeoPackage 或 Shapefile",
)  # fmt: skip


@pytest.fixture(autouse=True)
def spoken() -> Iterator[None]:
    """A page leaves its language to the thread that drew it."""
    yield
    translation.deactivate()


def written(source: str) -> Iterator[str]:
    """The Chinese texts of a module, with a 7 for what is put in; not those of its docstrings, patterns and gettext."""
    tree, past = ast.parse(source), set[ast.AST]()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):
            past.add(node.value)
        if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in ("_", "compile"):
            past |= set(ast.walk(node)) - {node}
    for node in ast.walk(tree):
        if node in past or not isinstance(node, ast.JoinedStr | ast.Constant):
            continue
        if isinstance(node, ast.JoinedStr):
            past |= {part for part in node.values if isinstance(part, ast.Constant)}
            text = "".join(str(part.value) if isinstance(part, ast.Constant) else "7" for part in node.values)
        else:
            text = str(node.value)
        if CHINESE.search(text):
            yield text


def of_modules() -> set[str]:
    found = {text for pattern in MODULES for room in ROOMS for path in room.glob(pattern) for text in written(path.read_text())}
    assert found >= NOT_TOLD, "what is no longer there need not be named"
    return {text for text in found - NOT_TOLD if "[" not in text}  # a pattern


def all_checks() -> list[Check]:
    return [each for kind in KINDS.values() for each in (*common_checks(kind), *kind.checks)]


def of_places() -> Iterator[str]:
    """Both halves of what geocoding finds."""
    for name in sorted(set(re.findall(r"no\.(\w+)\(", inspect.getsource(checks)))):
        facts = dict.fromkeys(re.findall(r"%\((\w+)\)", getattr(no, name).sentence), 7)
        with translation.override("zh-hans"):
            yield from _words(checks.PlaceFinding("GE-9", "", getattr(no, name)(**facts)))


def of_systems() -> Iterator[str]:
    middles = (
        (95.0, 0.0),
        (116.4, 39.9),
        (39.9, 116.4),
        (4e6, 5e5),
        (39_400_000, 4e6),
        (5e5, 4e6),
        (12_957_000, 4_852_000),
        (2e7, 1e2),
        (1e9, 1e9),
    )
    for middle in middles:
        for lng, lat in ((116.4, 39.9), (None, None), (80.0, 30.0)):
            yield guess_system(None, np.array([middle], dtype=float), lng=lng, lat=lat).why
    yield guess_system(None, np.empty((0, 2)), lng=None).why
    for told in ("EPSG:4326", "EPSG:4490", "EPSG:4214", "EPSG:2437", "EPSG:4610", "EPSG:4527", "EPSG:27700", "EPSG:4269", "EPSG:32650"):
        if guess := declared_system(told):
            yield guess.why
    yield from system_names().values()


def everything() -> set[str]:
    labels = {label for kind in KINDS.values() for label in kind.labels().values()}
    doubts = {f"“{label}”{doubt.problem}" for doubt in WORDS.values() for label in labels}
    faults = {
        words_of(OSError(28, "")),
        words_of(ValueError()),
        words_of(UnreadableFile(why="是 CAD 图，请转换为 GeoPackage 或 Shapefile")),
    }
    used = {kind.used_by for kind in KINDS.values() if kind.used_by}
    found = (
        {text for each in all_checks() for text in (each.problem, each.remedy, each.rule)}
        | labels
        | words_to_write()
        | doubts
        | faults
        | used
    )
    return found | of_modules() | set(of_places()) | set(of_systems()) | set(WHOLE)


def test_every_sentence_that_the_code_can_make_is_told_in_english():
    with translation.override("en"):
        left = {text: told for text in everything() if CHINESE.search(told := translated(text)) and not text.startswith("可用：")}
    assert left == {}


def test_every_pattern_of_a_sentence_has_its_english():
    with translation.override("en"):
        assert [text for text in SENTENCES if gettext(text) == text or CHINESE.search(gettext(text))] == []


def test_findings_counted_together_are_told_in_english_without_their_values():
    told = {re.sub(PUT_IN, "…", text) for text in {*(each.problem for each in all_checks()), *of_places()}}
    with translation.override("en"):
        assert {text for text in told if CHINESE.search(translated(text))} == set()


def test_what_is_kept_in_chinese_is_told_in_chinese_as_it_is():
    with translation.override("zh-hans"):
        assert [text for text in everything() if translated(text) != text] == []
    assert [text for text in everything() if in_words(text, lambda msgid: msgid) != text] == []


def test_a_sentence_of_nobody_stays_as_it_is_and_values_are_not_translated():
    with translation.override("en"):
        assert translated("谁也没有这样说过") == "谁也没有这样说过"
        assert translated("文件里没有“名称”，有：街道、面") == "the file has no “名称”; there are: 街道, 面"
        assert translated("可用：完好、破损、丢") == "Allowed: 完好 (Intact), 破损 (Damaged), 丢"
        assert translated("“名称”为空") == "“Name” is empty"
        assert translated("“东街”的位置不在本市任何单元网格内（GE-9）") == "“东街” lies in no unit grid of this city (GE-9)"
        assert kinds_translated("点、线") == "Point, Line"
        assert known_systems({"a": "CGCS2000 高斯 3°带 第39带（坐标带号）"})["a"].startswith("CGCS2000 Gauss 3°, zone 39")


def test_a_refusal_tells_its_words_in_english_too():
    with translation.override("en"):
        assert UnreadableFile(why="是图片，不是数据").say() == "The file cannot be read: a picture, no data."
        assert NotMapped(fields="名称、小类").say().startswith("These required fields have no column yet: Name, Subclass.")
        assert CHINESE.search(InUse(count=3, what="值守或案卷").say()) is None
        losses = "3 条文字超过 Excel 一格的 32,767 个字，请选 CSV；2 条有超过 254 字节的文字，请选 GeoPackage、GeoJSON 或 CSV"
        assert CHINESE.search(CannotCarry(form="Excel", why=losses).say()) is None
        assert CHINESE.search(translated(str(CannotCarry(form="Excel", why=losses)))) is None  # as a job that ended by it keeps it


def words_to_write() -> set[str]:
    return {word for kind in KINDS.values() for field in kind.fields for _key, word in field.choices()}


def test_what_changes_is_told_in_english():
    changes = {"kind": ["building", "water"], "name": ["东街", "西街"], "geometry": ["面 120.5 ㎡", "面 130.0 ㎡，相差最多 3.0 米"]}
    row = DeliveredRow(number=2, code="", effect=Effect.CHANGED, cells={}, changes=changes)
    with translation.override("en"):
        assert [str(label) for _key, label in Effect.choices] == ["Added", "Changed", "Unchanged"]
        told = [(each.label, each.before, each.after) for each in _outcome(KINDS["features"], row).changes]
    assert told == [
        ("Kind", "Building", "Water"), ("Name", "东街", "西街"), ("Place", "Area of 120.5 m²", "Area of 130.0 m², at most 3.0 m apart"),
    ]  # fmt: skip


def reader() -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(Person.objects.get(sign_in_name="clerk"))
    client.cookies["django_language"] = "en"
    return client


def bad_file() -> tuple[bytes, str]:
    """A workbook with a head, an error value, a number for a code, a broken date, a point outside, a hidden row, and a sheet more."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "A"
    sheet.append(["Survey 2026"])
    sheet.append([*HEADS, "X", "Y"])
    for row, (x, y) in zip([["12", "B", "C", "D", "E"], [*ROWS[1][:3], "#N/A", "31/31"], [*ROWS[0]]], [*PLACES, (1.0, 2.0)], strict=True):
        sheet.append([*row, float(x), float(y)])
    sheet.append(["9901010101000001234", "B", "", "", "", 1.0, ""])
    sheet.row_dimensions[4].hidden = True
    book.create_sheet("B").append(["K", "L"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue(), "bad.xlsx"


def shown(page: str, *, but: set[str]) -> set[str]:
    """Chinese texts of the part of a page that tells of the delivery, that are no values of the file."""
    page = re.sub(r"<(script|style|nav|header|footer)\b.*?</\1>|<select.*?</select>", " ", page, flags=re.S)
    page = page[page.index('id="delivery"') :] if 'id="delivery"' in page else page
    texts = html.unescape(re.sub(r"<[^>]*>", "\n", page)).splitlines()
    texts += re.findall(r'(?:title|aria-label|label)="([^"]*)"', html.unescape(page))
    for value in sorted(but, key=len, reverse=True):
        texts = [text.replace(value, "") for text in texts]
    return {text.strip() for text in texts if CHINESE.search(text)}


@pytest.mark.django_db
def test_the_pages_of_a_bad_file_are_read_in_english(clerk):  # noqa: F811
    delivery = received(clerk, bad_file())
    client, values = reader(), {cell for row in ROWS for cell in row if CHINESE.search(cell)} | {"测绘院", *words_to_write()}
    assert shown(client.get(f"/deliveries/{delivery.pk}/").content.decode(), but=values) == set()
    delivery = checked(clerk, delivery, "wgs84")
    assert delivery.bad >= 3
    page = client.get(f"/deliveries/{delivery.pk}/").content.decode()
    assert shown(page, but=values) == set()
    assert "The identity code has not 16 digits" in html.unescape(page)
    dialog = client.get(f"/deliveries/{delivery.pk}/rows/3/").content.decode()
    assert "The identity code has not 16 digits" in html.unescape(dialog)
    assert shown(dialog, but=values) == set()
    sheet = openpyxl.load_workbook(io.BytesIO(client.get(f"/deliveries/{delivery.pk}/report/").getvalue())).active
    assert shown("\n".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value), but=values) == set()
    with translation.override("en"):
        answers = [_finding(each).model_dump_json(exclude={"value"}) for each in DeliveryFinding.objects.filter(delivery=delivery)]
        answers.append(
            _shape(delivery, rules_of(delivery)).model_dump_json(include={"ways", "notes", "system_why", "parts", "trouble", "step"})
        )
    told = re.sub(r'"rule":"[^"]*"', "", "\n".join(answers))  # by its name it is asked for
    assert shown(told, but=values) == set()
    Delivery.objects.filter(pk=delivery.pk).update(state=DeliveryState.RECEIVED, trouble=words_of(ValueError()))
    assert shown(client.get(f"/deliveries/{delivery.pk}/").content.decode(), but=values) == set()
