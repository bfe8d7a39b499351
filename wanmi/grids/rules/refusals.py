"""What the ground says no to."""

from __future__ import annotations

from wanmi.kit.refusals import Refusal


class OutsideCity(Refusal):
    """No unit grid in force at the point. Facts: lng, lat in degrees."""

    code = "grids.outside_city"
    sentence = "该位置（%(lng).5f, %(lat).5f）不在本市单元网格内。请在地图上重新选点。"


class SequenceUsedUp(Refusal):
    """UG-1, UG-7: 999 codes a community, none used twice."""

    code = "grids.sequence_used_up"
    status = 409
    sentence = "社区 %(community)s 的网格顺序号已用到 999，不能再编码。请先调整社区。"


class WrongCity(Refusal):
    """Facts: why, the model's own words."""

    code = "grids.wrong_city"
    sentence = "城市信息有误：%(why)s"


class BadGesture(Refusal):
    """The editor sent something that no step can be made of."""

    code = "grids.bad_gesture"
    status = 400
    sentence = "编辑请求的内容不完整：%(what)s。请刷新页面后再试。"
