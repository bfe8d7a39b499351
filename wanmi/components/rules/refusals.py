"""What components say no to."""

from __future__ import annotations

from wanmi.kit.refusals import NotFound, NotYours, Refusal


class CodesUsedUp(Refusal):
    """All 999,999 sequences of a county, class and subclass are issued. Fact: prefix, ten digits."""

    code = "codes_used_up"
    status = 409
    sentence = "%(prefix)s 的标识码顺序号已用完，请为该小类增设扩展小类。"


class NoComponent(NotFound):
    code = "no_component"
    sentence = "没有这个部件，或者不在您的辖区内。"


class WrongChange(Refusal):
    """A value does not fit. Facts: said, remedy; field."""

    code = "wrong_change"
    sentence = "%(said)s。%(remedy)s。"


class NothingChanged(Refusal):
    code = "nothing_changed"
    sentence = "没有要变更的内容。请修改至少一项，或更换位置。"


class PhotosMissing(Refusal):
    code = "photos_missing"
    sentence = "请至少拍一张照片作为凭据。"


class SentDifferently(Refusal):
    """The same id came before with other content."""

    code = "sent_differently"
    status = 409
    sentence = "这张变更单已经提交过，但内容不同。请重新填写一张。"


class ReviewedMeanwhile(Refusal):
    """Facts: state."""

    code = "reviewed_meanwhile"
    status = 409
    sentence = "这张变更单已由他人处理：%(state)s。"


class ChangedMeanwhile(Refusal):
    """The component is no longer as it was when the change was submitted. Fact: fields."""

    code = "changed_meanwhile"
    status = 409
    sentence = "部件在提交之后又变更过（%(fields)s）。请核对后重新提交。"


class OwnChange(NotYours):
    code = "own_change"
    sentence = "不能审核自己提交的变更单，请由另一位基础数据员审核。"


class ReasonMissing(Refusal):
    code = "reason_missing"
    sentence = "退回变更单请写明原因。"


class NoField(NotFound):
    code = "no_field"
    sentence = "没有这个扩展属性，或者它已停用。"


class FieldThere(Refusal):
    """The subclass has a field of this key, perhaps retired. Fact: key."""

    code = "field_there"
    status = 409
    sentence = "该小类已有键为 %(key)s 的属性（可能已停用）。请换一个键，或恢复原属性。"
