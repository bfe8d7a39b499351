"""What the map says no to."""

from __future__ import annotations

from wanmi.formats.rules.refusals import InWords
from wanmi.kit.refusals import Refusal


class WrongShape(InWords):
    """The outline drawn on the map is none. Field: shape."""

    code = "map.wrong_shape"
    sentence = "选择范围无效：%(why)s。请重新在地图上画一个范围。"


class TooMuchSelected(Refusal):
    """Facts: count, most."""

    code = "map.too_much_selected"
    sentence = "所选范围内有 %(count)d 条，超过一次导出上限 %(most)d 条。请缩小范围或增加筛选条件后再导出。"
