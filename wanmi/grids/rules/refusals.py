"""What the ground says no to."""

from __future__ import annotations

from wanmi.kit.refusals import Refusal


class OutsideCity(Refusal):
    """No unit grid in force at the point. Facts: lng, lat in degrees."""

    code = "outside_city"
    sentence = "该位置（%(lng).5f, %(lat).5f）不在本市单元网格内。请在地图上重新选点。"
