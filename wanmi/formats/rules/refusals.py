"""What readers and writers of files say no to."""

from __future__ import annotations

from typing import Any

from wanmi.formats.rules.sentences import LISTS, WORDS, Translate, fact_in_words
from wanmi.kit.refusals import Refusal


class InWords(Refusal):
    """One whose facts are words and sentences of the program, to be told in the reader's language too."""

    def readable_facts(self, translate: Translate) -> dict[str, Any]:
        names = {"why", *LISTS, *WORDS}
        return {name: fact_in_words(name, str(value), translate) if name in names else value for name, value in self.facts.items()}


class UnknownSystem(Refusal):
    """Fact: system."""

    code = "formats.unknown_system"
    sentence = "坐标系“%(system)s”无法识别。请从列表中选择，或在基础表“地方坐标系”中登记 PROJ 定义。"


class SystemWanted(InWords):
    """Nobody can tell in what system the coordinates are: it must be said. Fact: why."""

    code = "formats.system_wanted"
    sentence = "还没有选定坐标系。%(why)s。"


class HeadingsTwice(InWords):
    """Several columns bear the heading of a field: which one is meant must be said. Fact: which."""

    code = "formats.headings_twice"
    sentence = "列名重复，请选定用哪一列（都不用时选“都不用”，命令行和 API 写 -）：%(which)s。"


class UnreadableFile(InWords):
    """The file cannot be taken for what it says. Facts: why."""

    code = "formats.unreadable_file"
    sentence = "文件无法读取：%(why)s。"


class UnknownForm(Refusal):
    """Fact: form."""

    code = "formats.unknown_form"
    sentence = "没有“%(form)s”这种文件格式或数据类型，请从列表中选择。"


class CannotCarry(InWords):
    """The form has no place for some of it. Facts: form, why."""

    code = "formats.cannot_carry"
    sentence = "%(form)s 放不下全部内容，没有生成文件：%(why)s。"
