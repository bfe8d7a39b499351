"""What base data says no to."""

from __future__ import annotations

from wanmi.kit.refusals import NotYours, Refusal


class WrongShape(Refusal):
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
