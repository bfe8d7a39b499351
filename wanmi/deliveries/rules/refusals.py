"""What base data says no to."""

from __future__ import annotations

from wanmi.formats.rules.refusals import InWords
from wanmi.kit.refusals import Refusal


class NotMapped(InWords):
    """Required fields without a column. Fact: fields."""

    code = "deliveries.not_mapped"
    sentence = "这些必填字段还没有对应的列：%(fields)s。请在字段对应中选择。"


class WrongState(Refusal):
    """The delivery is elsewhere by now. Fact: state."""

    code = "deliveries.wrong_delivery_state"
    status = 409
    sentence = "这次交付当前为“%(state)s”，不能这样办理。请刷新页面后再看。"


class PartlyTaken(Refusal):
    """Rows that were taken stand by the mapping they came with. Fact: count."""

    code = "deliveries.partly_taken"
    status = 409
    sentence = "这次交付已有 %(count)d 行入库，不能再改字段对应和坐标系。请改正余下的行，或先撤销入库。"


class NothingGood(Refusal):
    code = "deliveries.nothing_good"
    sentence = "没有合格的行可以入库。请先改正检查报告中的问题。"


class NothingNew(Refusal):
    """All good rows are as what stands. Fact: count."""

    code = "deliveries.nothing_new"
    sentence = "合格的 %(count)d 行都与库中相同，没有要写入的内容。"


class UnknownColumn(InWords):
    """A field of that name is none. Facts: name, known."""

    code = "deliveries.unknown_column"
    sentence = "没有名为“%(name)s”的字段。可用：%(known)s。"


class InUse(InWords):
    """What was taken is in use by now. Fact: count, what."""

    code = "deliveries.in_use"
    status = 409
    sentence = "有 %(count)d 条已被%(what)s引用，不能撤销入库。可以逐条停用或更正。"


class NotThere(Refusal):
    code = "deliveries.not_there"
    status = 404
    sentence = "没有这次交付或导出，或者您无权查看。"
