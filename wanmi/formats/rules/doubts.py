"""What is doubtful about a cell as it was read: told beside its row, never swallowed. Kinds are told by readers, words are found here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

ERRORS = frozenset({
    "#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!", "#UNKNOWN!",
    "#CONNECT!", "#BUSY!", "#GETTING_DATA", "Err:502", "Err:504", "Err:508", "Err:509", "Err:511", "Err:519", "Err:522",
})  # fmt: skip
POWERS = re.compile(r"[+-]?\d(?:\.\d+)?[eE][+]?(?:[89]|[1-9]\d)")  # 1.10101E+15: a long number as Excel shows it
EXACT = 15  # digits that Excel keeps of a number
SHAPELESS = "shapeless"
LONG = ("long", "rounded")  # of numbers: they mean something where digits are a name, not an amount


@dataclass(frozen=True, slots=True)
class Doubt:
    """One doubt, in words; `is_error` keeps the row out."""

    rule: str
    problem: str
    remedy: str
    is_error: bool = True


WORDS = {
    "error": Doubt("单元格", "是 Excel 的错误值，不是数据", "在 Excel 中改正公式或填写值，另存后重新提交"),
    "formula": Doubt("单元格", "是公式，文件里没有存它的结果", "在 Excel 或 WPS 中打开，重新计算并保存后再提交，或粘贴为数值"),
    "power": Doubt("位数", "写成了科学计数，后面的位数可能已丢失（Excel 会这样改长数字）",
        "在 Excel 中把这一列设为“文本”，从原始资料重新填写后另存"),
    "rounded": Doubt("位数", "是数字单元格，Excel 只保留 15 位，后面的位数可能已变成 0",
        "在 Excel 中把这一列设为“文本”并重新填写；确认无误时打开“改正”直接保存"),
    "long": Doubt("位数", "是超过 15 位的数字单元格，Excel 可能丢失后面的位数",
        "核对编码的最后几位；在 Excel 中应把这一列设为“文本”", is_error=False),
    "wide": Doubt("列数", "这一行的格数多于列名，值可能错位", "文字中有分隔符时用英文引号括起，或改交 Excel"),
    "cut": Doubt("几何", "图形文字被 Excel 截断（一格最多 32767 个字符），不完整", "改交 CSV、GeoPackage、GeoJSON 或 Shapefile"),
    "text": Doubt("几何", "坐标或图形的文字无法读取", "写成 WKT、“经度,纬度”或度分秒；核对所选坐标列"),
    "order": Doubt("几何", "一格里的两个数分不清哪个是经度", "分成经度、纬度两列"),
    "half": Doubt("几何", "只有一个坐标是数", "补全经度和纬度"),
    "strange": Doubt("几何", "图形不是平面的点、线、面（曲线、三维表面或嵌套集合）", "在制图软件中转换为二维的点、线、面"),
}  # fmt: skip


def doubts_of_codes(texts: Sequence[str]) -> dict[int, str]:
    """Where a column of codes holds long numbers as Excel shows them."""
    if not any("E" in text or "e" in text for text in texts):
        return {}
    return {at: "power" for at, text in enumerate(texts) if POWERS.fullmatch(text)}


def of_long_number(digits: str) -> str:
    """What is doubtful about a number of so many digits that Excel would not keep them all."""
    return "rounded" if len(digits) > EXACT and not digits[EXACT:].strip("0") else "long"
