"""What deliveries keep in Chinese (findings, notes, troubles, steps, effects), understood again: which sentence it is, with what put in.

A row keeps the whole sentence, so one that stands from long ago is told like one of today. A sentence without places is a msgid itself;
those with places stand here and, of refusals, in their classes. `translate` is gettext or its like: msgid → sentence of the reader.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache, lru_cache

from wanmi.formats.rules.doubts import WORDS as DOUBTS
from wanmi.kit.refusals import Refusal

Translate = Callable[[str], str]

FINDINGS = (
    "“%(label)s”为空",
    "请填写%(label)s",
    "“%(label)s”不是日期",
    "“%(label)s”不在允许的取值内",
    "可用：%(words)s",
    "“%(label)s”不是数",
    "“%(label)s”超过 %(count)s 个字",
    "应为 %(values)s",
    "%(label)s没有登记",
    "“%(label)s”%(doubt)s",
)
# Of places: the two halves of geocoding's refusals.
PLACES = (
    "请填写标准名称，1 至 %(count)s 个字",
    "请填写标准地址，1 至 %(count)s 个字",
    "门楼牌号不超过 %(count)s 个字",
    "请填写别名，1 至 %(count)s 个字",
    "类型“%(kind)s”不在编码规则的类型表内（GE-5）",
    "坐标（%(lng)s, %(lat)s）不是有效的经纬度",
    "“%(name)s”的位置不在本市任何单元网格内（GE-9）",
    "“%(name)s”的位置在单元网格 %(actual)s 内，不在所填的 %(given)s 内（GE-9）",
    "“%(name)s”的单元网格 %(grid)s 不属于行政区 %(division)s（GE-9）",
    "行政区代码“%(division)s”不在本市区划表内，应为 6、9 或 12 位",
    "标准地址“%(address)s”在行政区 %(division)s 已有一条（%(code)s）",
    "同一区县内已有“%(address)s”（%(code)s），在另一个社区",
    "标准地址“%(address)s”与第 %(row)s 行重复（GE-9）",
    "编码“%(code)s”已经用过，编码不能重复使用",
    "街巷或小区“%(limiting)s”不在地名库内（GE-2）",
    "别名类型“%(kind)s”应为别名、曾用名或简称",
)
EFFECTS = (
    "面 %(metres)s ㎡",
    "面 %(metres)s ㎡，相差最多 %(apart)s 米",
    "线 %(metres)s 米",
    "线 %(metres)s 米，相差最多 %(apart)s 米",
    "%(place)s（图形）",
    "检查 %(rule)s",
)
NOTES = (
    "%(count)s 份数据一起读取，行号分别计：%(starts)s",
    "“%(label)s”有 %(count)s 个值是 Excel 的日期序号：%(text)s 读作 %(value)s",
    "“%(label)s”有 %(count)s 个值少了前导 0（Excel 会去掉）：%(text)s 读作 %(value)s",
    "中间有 %(count)s 行是空行，没有读取",
    "文件里还有 %(count)s 份数据没有选用：%(parts)s",
    "%(name)s 缺少索引文件 .shx，已由图形文件重建",
    "属性表中有 %(count)s 行已标记删除，没有读取",
    "%(name)s 写明编码 %(declared)s，但文字其实是 %(found)s，已按 %(found)s 读取；下面的样例若是乱码，请另选编码",
    ".cpg 写明的文字编码无法识别，已按 %(found)s 读取；下面的样例若是乱码，请另选编码",
    "列名在第 %(row)s 行；它上面的 %(count)s 行不是数据，没有读取（%(above)s）",
    "第 %(row)s 行被当作列名，但看起来像数据：如果文件没有列名行，请把“列名行”改为 0",
    "有 %(count)s 行在表中被隐藏或筛选掉（第 %(values)s 行），也一并读取；不要的请先删除",
    "有 %(count)s 列在表中被隐藏，也可以选用",
    "有 %(count)s 个公式或错误值的单元格无法定位，读作空白；请在 Excel 中重新保存后再提交",
)
SYSTEMS = (
    "坐标数值无法识别（如 %(place)s），请选择坐标系",
    "坐标数值像%(systems)s，但都不在本市，请选择坐标系",
    "东坐标 8 位，前两位 %(count)s 是带号",
    "文件写明 %(name)s",
    "文件写明 %(name)s，按经纬度处理",
    "文件写明 %(name)s，不在可选的坐标系中。请转换为 CGCS2000 后再交，或登记为地方坐标系",
    "文件写明 %(name)s：基准是%(datum)s，不是 CGCS2000，相差几十至上百米。请用测绘部门的参数转换为 CGCS2000 后再交；"
    "确知数值其实已是 CGCS2000，或已登记带转换参数的地方坐标系时，请在列表中选择",
    "WGS 84 / UTM 第%(zone)s带",
    "CGCS2000 高斯 %(width)s°带 第%(zone)s带（中央经线 %(middle)s°）",
    "CGCS2000 高斯 %(width)s°带 第%(zone)s带（坐标带号）",
)
FILES = (
    "文件里没有“%(part)s”，有：%(values)s",
    "文件里没有“%(column)s”这一列，有：%(values)s",
    "没有“%(kind)s”这种数据类型",
    "%(end)s 文件%(why)s",
    "内容不是 %(form)s，与文件名不符",
    "不是可以识别的 %(form)s 数据，或已损坏",
    "第一行不是列名：超过 %(count)s 列，或列名超过 %(most)s 个字符",
    "没有“%(encoding)s”这种文字编码，请选择 UTF-8、GB18030 或 Big5",
    "不是 %(encoding)s 编码的文本",
    "有 %(count)s 列，最多 %(most)s 列",
    "图层名或列名超过 %(count)s 个字符",
    "第 %(row)s 行起无法读取，文件已损坏",
    "第 %(row)s 行没有列名",
    "工作表“%(sheet)s”已损坏",
    "工作表“%(sheet)s”有 %(count)s 个单元格是错误值（#N/A 等），ods 文件里无法指出位置。请改正公式，或另存为 xlsx 后再提交",
    "工作表“%(sheet)s”有合并单元格（%(values)s），其余各格是空的。请取消合并并补全每一行",
    "压缩包解开后有 %(size)s GB，放不下",
    "压缩包里没有能读的数据文件",
    "压缩包里没有能读的数据文件（%(files)s）",
    "压缩包里有 %(count)s 个文件，应只放一份数据",
    "工作簿解开后有 %(size)s GB，请改交 CSV 或 GeoPackage",
    "属性表 .dbf 有 %(rows)s 行（表头写 %(declared)s 行，文件里只有 %(whole)s 行），图形 .shp 有 %(count)s 个，对不上，属性可能已错位。"
    "请在 ArcGIS 或 QGIS 中重新导出",
    "属性表 .dbf 有 %(rows)s 行，图形 .shp 有 %(count)s 个，对不上，属性可能已错位。请在 ArcGIS 或 QGIS 中重新导出",
    "需要 %(count)s 至 %(most)s 个顶点",
)
LOSSES = (
    "%(count)s 条含有 %(encoding)s 没有的字（%(values)s），请选“Shapefile（UTF-8）”或 GeoPackage",
    "%(count)s 条有超过 %(most)s 字节的文字，请选 GeoPackage、GeoJSON 或 CSV",
    "%(count)s 条超过 Excel 一张工作表的 %(most)s 行，请选 CSV，或按区域分开导出",
    "%(count)s 条图形写成 WKT 超过 Excel 一格的 %(most)s 个字，请选 CSV 或 GeoPackage",
    "%(count)s 条文字超过 Excel 一格的 %(most)s 个字，请选 CSV",
)
SENTENCES = (*FINDINGS, *PLACES, *EFFECTS, *NOTES, *SYSTEMS, *FILES, *LOSSES)
# Places that hold a list: how its items are divided, and what such an item may be.
LISTS = {
    "parts": ("、", ("%(name)s（%(rows)s 行）", "%(name)s（%(rows)s 行，隐藏）")),
    "starts": ("、", ("%(name)s 从 %(row)s 起",)),
    "above": ("、", ("第 %(row)s 行“%(text)s”",)),
    "files": ("；", ("%(file)s：%(why)s",)),
    "losses": ("；", LOSSES),
    "values": ("、", ()),
    "words": ("、", ()),
    "systems": ("或", SYSTEMS),
    "fields": ("、", ()),
    "known": ("、", ("%(name)s（%(label)s）",)),
    "which": ("；", ("%(label)s：%(values)s",)),
}
WORDS = ("label", "doubt", "datum", "rule", "what", "layer")  # places that hold a word of the program
NUMBERS = ("count", "most", "rows", "row", "size", "metres", "apart", "whole", "zone", "width", "middle")
INNER = {"end": r"\.\w+", "doubt": "|".join(re.escape(doubt.problem) for doubt in DOUBTS.values())}  # of places, what can stand there
SURE = 6  # signs of its own by which a refusal's sentence is known
PLACE = re.compile(r"%\((\w+)\)[0-9.,]*[sdf]")
_OPENS = re.compile(r"“%\((\w+)\)s”|第 %\((\w+)\)s 行|%\((\w+)\)s")


def in_words(text: str, translate: Translate, among: tuple[str, ...] = ()) -> str:
    """The sentence in the reader's language, its labels and the sentences within it too; a text that is none of ours as it is.
    `among`: of an item of a list, what it may be; of all others everything is tried."""
    if not text or (found := translate(text)) != text:
        return found if text else ""
    if known := _known(text, among):
        msgid, facts = known
        if (sentence := translate(msgid)) == msgid:
            return text
        return PLACE.sub(r"%(\1)s", sentence) % {name: fact_in_words(name, value, translate) for name, value in facts.items()}
    if not among and not text.endswith("。") and (whole := in_words(f"{text}。", translate)) != f"{text}。":
        return whole.rstrip(".")
    return text


def fact_in_words(name: str, value: str, translate: Translate) -> str:
    """What is put in at a place of that name: a list, a word of the program, a sentence; all else is a value and stays."""
    if name in LISTS:
        return _listed(name, value, translate)
    if name in WORDS:
        return translate(value) if value else value
    if name == "why":
        text = in_words(value, translate)
        return text if text != value else _listed("losses", value, translate)
    return value


def kinds_in_words(kinds: str, translate: Translate) -> str:
    """点、线、面 of a part of a file."""
    return _listed("fields", kinds, translate)


def _listed(name: str, text: str, translate: Translate) -> str:
    """As the reader's language divides a list; one that was cut keeps its sign."""
    sign, items = LISTS[name]
    whole = text.removesuffix("…")
    if name == "fields":
        parts = [translate(part) if part else part for part in whole.split(sign)]
    elif name == "words":  # to be written as they are
        parts = [f"{part} ({meant})" if part and (meant := translate(part)) != part else part for part in whole.split(sign)]
    else:
        parts = [in_words(part, translate, items) if items else part for part in whole.split(sign)]
    return translate(sign).join(parts) + text[len(whole) :]


@lru_cache(maxsize=4096)
def _known(text: str, among: tuple[str, ...]) -> tuple[str, dict[str, str]] | None:
    for msgid, pattern in _patterns(among):
        if found := pattern.fullmatch(text):
            return msgid, {name: "…" if value is None else value for name, value in found.groupdict().items()}
    return None


@cache
def _patterns(among: tuple[str, ...]) -> list[tuple[str, re.Pattern[str]]]:
    """Those with the most signs of their own first."""
    msgids = among or (*SENTENCES, *(each for each in _of_refusals() if len(PLACE.sub("", each)) >= SURE))
    return [(each, _pattern(each)) for each in sorted(dict.fromkeys(msgids), key=lambda each: -len(PLACE.sub("", each)))]


def _of_refusals() -> Iterator[str]:
    """Their sentences stand as troubles, as a job that ends by one keeps it."""
    open_ones: list[type[Refusal]] = [Refusal]
    while open_ones:
        one = open_ones.pop()
        open_ones += one.__subclasses__()
        yield one.sentence


def _pattern(msgid: str) -> re.Pattern[str]:
    """Also of a sentence in which “names”, codes and 第 N 行 are … (as findings of one kind are counted together)."""
    text, made, at = PLACE.sub(r"%(\1)s", msgid), "", 0
    seen: set[str] = set()
    for found in _OPENS.finditer(text):
        made += re.escape(text[at : found.start()].replace("%%", "%"))
        quoted, row, plain = found.groups()
        name = quoted or row or plain
        inner = INNER.get(name, r"-?\d[\d.,]*|…" if name in NUMBERS else ".*?")
        group = f"(?P={name})" if name in seen else f"(?P<{name}>{inner})"
        seen.add(name)
        made += f"(?:“{group}”|…)" if quoted else f"(?:第 {group} 行|…)" if row else group
        at = found.end()
    return re.compile(made + re.escape(text[at:].replace("%%", "%")), re.DOTALL)
