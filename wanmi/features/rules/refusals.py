"""What a question for features says no to."""

from __future__ import annotations

from wanmi.kit.refusals import Refusal


class WrongQuestion(Refusal):
    """A parameter of a request for features cannot be used. Facts: why; field."""

    code = "InvalidParameterValue"
    status = 400
    sentence = "请求参数无法使用：%(why)s。"
