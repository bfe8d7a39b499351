"""What components say no to."""

from __future__ import annotations

from wanmi.kit.refusals import NotFound, NotYours, Refusal


class CodesUsedUp(Refusal):
    """All 999,999 sequences of a county, class and subclass are issued. Fact: prefix, ten digits."""

    code = "components.codes_used_up"
    status = 409
    sentence = "%(prefix)s 的标识码顺序号已用完，请为该小类增设扩展小类。"


class NoComponent(NotFound):
    code = "components.no_component"
    sentence = "没有这个部件，或者不在您的辖区内。"


class WrongChange(Refusal):
    """A value does not fit. Facts: problem, remedy; field."""

    code = "components.wrong_change"
    sentence = "%(problem)s。%(remedy)s。"


class NothingChanged(Refusal):
    code = "components.nothing_changed"
    sentence = "没有要变更的内容。请修改至少一项，或更换位置。"


class PhotosMissing(Refusal):
    code = "components.photos_missing"
    sentence = "请至少拍一张照片作为凭据。"


class SentDifferently(Refusal):
    """The same id came before with other content."""

    code = "components.sent_differently"
    status = 409
    sentence = "这张变更单已经提交过，但内容不同。请重新填写一张。"


class ReviewedMeanwhile(Refusal):
    """Facts: state."""

    code = "components.reviewed_meanwhile"
    status = 409
    sentence = "这张变更单已由他人处理：%(state)s。"


class ChangedMeanwhile(Refusal):
    """The component is no longer as it was when the change was submitted. Fact: fields."""

    code = "components.changed_meanwhile"
    status = 409
    sentence = "部件在提交之后又变更过（%(fields)s）。请核对后重新提交。"


class OwnChange(NotYours):
    code = "components.own_change"
    sentence = "不能审核自己提交的变更单，请由另一位基础数据员审核。"


class ReasonMissing(Refusal):
    code = "components.reason_missing"
    sentence = "退回变更单请写明原因。"


class NoField(NotFound):
    code = "components.no_field"
    sentence = "没有这个扩展属性，或者它已停用。"


class FieldThere(Refusal):
    """The subclass has a field of this key, perhaps retired. Fact: key."""

    code = "components.field_there"
    status = 409
    sentence = "该小类已有键为 %(key)s 的属性（可能已停用）。请换一个键，或恢复原属性。"


class NoCensus(NotFound):
    code = "components.no_census"
    sentence = "没有这次普查，或者不在您的范围内。"


class WrongCensus(Refusal):
    """A census cannot be started so. Facts: problem, remedy; field."""

    code = "components.wrong_census"
    sentence = "%(problem)s。%(remedy)s。"


class CensusNotRunning(Refusal):
    """Before its first day, after its last, or ended. Facts: begins, ends."""

    code = "components.census_not_running"
    status = 409
    sentence = "这次普查现在不能登记（%(begins)s 至 %(ends)s，结束后不再登记）。"


class NotInCensus(Refusal):
    code = "components.not_in_census"
    status = 409
    sentence = "这个部件不在本次普查的清单内。"


class FoundAlready(Refusal):
    """Facts: finding."""

    code = "components.found_already"
    status = 409
    sentence = "这个部件已登记为“%(finding)s”，不能再改。请在变更单中处理。"
