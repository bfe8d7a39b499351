"""What base data says no to."""

from __future__ import annotations

from typing import Any

from wanmi.kit.refusals import NotYours, Refusal
from wanmi.resources.rules.sentences import LISTS, WORDS, Translate, fact_in_words


class InWords(Refusal):
    """One whose facts are words and sentences of the program, to be told in the reader's language too."""

    def told(self, translate: Translate) -> dict[str, Any]:
        names = {"why", *LISTS, *WORDS}
        return {name: fact_in_words(name, str(value), translate) if name in names else value for name, value in self.facts.items()}


class WrongShape(InWords):
    """The outline drawn on the map is none. Field: shape."""

    code = "wrong_shape"
    sentence = "选择范围无效：%(why)s。请重新在地图上画一个范围。"


class MayNotExport(NotYours):
    """Fact: layer."""

    code = "may_not_export"
    sentence = "当前岗位无权导出“%(layer)s”图层。需要时请系统管理员在图层权限中开放。"


class TooMuchSelected(Refusal):
    """Facts: count, most."""

    code = "too_much_selected"
    sentence = "所选范围内有 %(count)d 条，超过一次导出上限 %(most)d 条。请缩小范围或增加筛选条件后再导出。"


class UnknownSystem(Refusal):
    """Fact: system."""

    code = "unknown_system"
    sentence = "坐标系“%(system)s”无法识别。请从列表中选择，或在基础表“地方坐标系”中登记 PROJ 定义。"


class SystemWanted(InWords):
    """Nobody can tell in what system the coordinates are: it must be said. Fact: why."""

    code = "system_wanted"
    sentence = "还没有选定坐标系。%(why)s。"


class HeadingsTwice(InWords):
    """Several columns bear the heading of a field: which one is meant must be said. Fact: which."""

    code = "headings_twice"
    sentence = "列名重复，请选定用哪一列（都不用时选“都不用”，命令行和 API 写 -）：%(which)s。"


class UnreadableFile(InWords):
    """The file cannot be taken for what it says. Facts: why."""

    code = "unreadable_file"
    sentence = "文件无法读取：%(why)s。"


class NotMapped(InWords):
    """Required fields without a column. Fact: fields."""

    code = "not_mapped"
    sentence = "这些必填字段还没有对应的列：%(fields)s。请在字段对应中选择。"


class WrongState(Refusal):
    """The delivery is elsewhere by now. Fact: state."""

    code = "wrong_delivery_state"
    status = 409
    sentence = "这次交付当前为“%(state)s”，不能这样办理。请刷新页面后再看。"


class PartlyTaken(Refusal):
    """Rows that were taken stand by the mapping they came with. Fact: count."""

    code = "partly_taken"
    status = 409
    sentence = "这次交付已有 %(count)d 行入库，不能再改字段对应和坐标系。请改正余下的行，或先撤销入库。"


class NothingGood(Refusal):
    code = "nothing_good"
    sentence = "没有合格的行可以入库。请先改正检查报告中的问题。"


class NothingNew(Refusal):
    """All good rows are as what stands. Fact: count."""

    code = "nothing_new"
    sentence = "合格的 %(count)d 行都与库中相同，没有要写入的内容。"


class UnknownColumn(InWords):
    """A field of that name is none. Facts: name, known."""

    code = "unknown_column"
    sentence = "没有名为“%(name)s”的字段。可用：%(known)s。"


class InUse(InWords):
    """What was taken is in use by now. Fact: count, what."""

    code = "in_use"
    status = 409
    sentence = "有 %(count)d 条已被%(what)s引用，不能撤销入库。可以逐条停用或更正。"


class UnknownForm(Refusal):
    """Fact: form."""

    code = "unknown_form"
    sentence = "没有“%(form)s”这种文件格式或数据类型，请从列表中选择。"


class CannotCarry(InWords):
    """The form has no place for some of it. Facts: form, why."""

    code = "cannot_carry"
    sentence = "%(form)s 放不下全部内容，没有生成文件：%(why)s。"


class NotThere(Refusal):
    code = "not_there"
    status = 404
    sentence = "没有这次交付或导出，或者您无权查看。"


class WrongQuestion(Refusal):
    """A parameter of a request for features cannot be used. Facts: why; field."""

    code = "InvalidParameterValue"
    status = 400
    sentence = "请求参数无法使用：%(why)s。"
