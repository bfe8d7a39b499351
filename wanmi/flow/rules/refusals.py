"""Every 'no' about flows."""

from __future__ import annotations

from wanmi.kit.refusals import Refusal


class NoSuchModel(Refusal):
    code = "flow.no_such_model"
    sentence = "没有管理模式“%(key)s”。可用：%(known)s。"


class WrongArea(Refusal):
    code = "flow.wrong_area"
    sentence = "“%(code)s”不是区域代码。请填 6、9 或 12 位数字，或留空表示全市。"
