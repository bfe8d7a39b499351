"""What the catalogue says no to."""

from __future__ import annotations

from wanmi.kit.refusals import Refusal


class UnknownSubclass(Refusal):
    """No subclass has this id or code in any scheme. Facts: code."""

    code = "catalogue.unknown_subclass"
    status = 422
    sentence = "没有 %(code)s 这个小类。请从当前分类中重新选择。"


class RetiredCode(Refusal):
    """The subclass is known, but no longer, or not, in use. Facts: code, name, instead (words, may be empty)."""

    code = "catalogue.retired_code"
    status = 422
    sentence = "小类 %(code)s %(name)s 已停用，不能再上报。请改选现行分类中的小类。"
