"""What responsibility grids, duties and shifts say no to."""

from __future__ import annotations

from wanmi.kit.refusals import Refusal


class ResponsibilityGridInParts(Refusal):
    """RG-1, where nobody has said that it may be so. Facts: names."""

    code = "patrols.responsibility_grid_in_parts"
    status = 409
    sentence = "责任网格不连片：%(names)s（RG-1）。请调整，或确认确有河流、铁路等隔断后再保存。"


class GridInTwoResponsibilityGrids(Refusal):
    """RG-2: a unit grid named twice in one plan. Facts: grid."""

    code = "patrols.grid_in_two_responsibility_grids"
    sentence = "单元网格 %(grid)s 同时划入两个责任网格（RG-2）。请只保留一处。"


class EmptyResponsibilityGrid(Refusal):
    """A responsibility grid without a unit grid."""

    code = "patrols.empty_responsibility_grid"
    sentence = "责任网格“%(name)s”没有单元网格。请划入单元网格，或把它撤销。"


class UnknownUnitGrid(Refusal):
    """A unit grid that is not there, not in force or not in the seat's area. Facts: grid."""

    code = "patrols.unknown_unit_grid"
    sentence = "单元网格 %(grid)s 不在现行网格中，或不在您的辖区。请刷新页面后再划。"


class NoResponsibilityGridInForce(Refusal):
    """A responsibility grid that is not there or has ended. Facts: grid."""

    code = "patrols.responsibility_grid_not_in_force"
    status = 404
    sentence = "没有现行的责任网格 %(grid)s。请刷新页面。"


class ResponsibilityGridsChanged(Refusal):
    """Somebody else has changed the responsibility grids of the street since the page was opened."""

    code = "patrols.responsibility_grids_changed"
    status = 409
    sentence = "别人刚刚调整过本街道的责任网格。请刷新页面，在新的划分上再调整。"


class ResponsibilityGridCodesUsedUp(Refusal):
    """RG-3 has three digits. Facts: street."""

    code = "patrols.responsibility_grid_codes_used_up"
    status = 409
    sentence = "街道 %(street)s 的责任网格序号已用到 999，不能再编码。"


class BadResponsibilityGridName(Refusal):
    code = "patrols.bad_responsibility_grid_name"
    sentence = "请填写责任网格名称，不超过 60 个字，同一街道内不重名。"


class BadSuggestion(Refusal):
    """Facts: most."""

    code = "patrols.bad_suggestion"
    sentence = "个数应在 1 和 %(most)s 之间，权重不小于 0 且至少一项大于 0。"


class NotASupervisor(Refusal):
    """Somebody who holds no post of a supervisor in this area. Facts: name."""

    code = "patrols.not_a_supervisor"
    sentence = "%(name)s 不是本辖区在岗的监督员，不能安排值守。"


class AlreadyOnDuty(Refusal):
    code = "patrols.already_on_duty"
    status = 409
    sentence = "%(name)s 已在这个责任网格的同一班次值守。"


class NoSuchDuty(Refusal):
    code = "patrols.no_such_duty"
    status = 404
    sentence = "没有这条值守，或已经结束。请刷新页面。"


class NoSuchShift(Refusal):
    code = "patrols.no_such_shift"
    status = 404
    sentence = "没有这个班次，或已停用。请重新选择班次。"


class BadShift(Refusal):
    """Facts: what."""

    code = "patrols.bad_shift"
    sentence = "班次填写不完整：%(what)s。"


class ShiftInUse(Refusal):
    """Facts: count."""

    code = "patrols.shift_in_use"
    status = 409
    sentence = "还有 %(count)s 条值守用这个班次。请先把它们改到别的班次或结束。"


class NoSuchResponsibilityGrid(Refusal):
    """Fact: code."""

    code = "patrols.no_such_responsibility_grid"
    sentence = "没有代码为 %(code)s 的责任网格。请先导入或划分责任网格。"
