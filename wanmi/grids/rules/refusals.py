"""What the ground says no to."""

from __future__ import annotations

from wanmi.kit.refusals import Refusal


class OutsideCity(Refusal):
    """No unit grid in force at the point. Facts: lng, lat in degrees."""

    code = "outside_city"
    sentence = "该位置（%(lng).5f, %(lat).5f）不在本市单元网格内。请在地图上重新选点。"


class NotAcross(Refusal):
    """A cut that parts nothing."""

    code = "not_across"
    sentence = "这条线没有把网格切成两块。请从网格边界外一侧画到另一侧。"


class NotAdjoining(Refusal):
    """Pieces without a common edge."""

    code = "not_adjoining"
    sentence = "所选网格没有共同边界，不能合并。请选择相邻的网格。"


class TooFewChosen(Refusal):
    """Merging needs two."""

    code = "too_few_chosen"
    sentence = "请至少选择两个同一社区的网格再合并。"


class TwoCommunities(Refusal):
    """A grid lies in one community (GD-2)."""

    code = "two_communities"
    sentence = "所选网格不在同一社区，单元网格不能跨社区（GD-2）。"


class HoleLeft(Refusal):
    """A piece with a hole, or one inside another."""

    code = "hole_left"
    sentence = "这样会使一个网格围住另一个或留下空洞。请连同中间的网格一起处理。"


class BadRing(Refusal):
    """A drawn outline that crosses itself or has fewer than three corners."""

    code = "bad_ring"
    sentence = "所画范围自相交或不足三个角点。请重新绘制一个不自相交的范围。"


class OutsideCommunity(Refusal):
    """A drawn piece that lies in no community of the draft, or in several parts."""

    code = "outside_community"
    sentence = "所画范围与方案内的社区没有成片的交集。请画在方案范围内。"


class NoVertex(Refusal):
    """No vertex where the gesture began: somebody else has moved it, or it was drawn from an old picture."""

    code = "no_vertex"
    sentence = "这里没有可移动的边界点。请放大后再拖动，或刷新页面。"


class Tangled(Refusal):
    """An outline that would cross itself or run over a neighbour."""

    code = "tangled"
    sentence = "这样移动会使边界自相交或压到相邻网格（GD-8、GD-9）。请移到别处。"


class NoPiece(Refusal):
    """A piece that is not there (any more)."""

    code = "no_piece"
    status = 404
    sentence = "方案里没有第 %(number)s 号网格，可能已被他人合并或删除。请刷新页面。"


class ChangedMeanwhile(Refusal):
    """Two edit one draft at once: the second is told."""

    code = "changed_meanwhile"
    status = 409
    sentence = "%(who)s刚刚修改过这个方案，已为您刷新。请在新的图上再做一次。"


class NotOpen(Refusal):
    """A draft that is being cut, or was published or dropped, is not edited."""

    code = "division_not_open"
    status = 409
    sentence = "方案“%(name)s”当前不可编辑（%(state)s）。"


class NothingToUndo(Refusal):
    code = "nothing_to_undo"
    status = 409
    sentence = "没有可以撤销或重做的步骤。"


class NoCommunities(Refusal):
    """A draft over areas without communities, or outside the clerk's area."""

    code = "no_communities"
    sentence = "所选范围内没有您可以划分的社区。请选择辖区内的区县、街道或社区。"


class ErrorsLeft(Refusal):
    """GD errors must be mended before publishing."""

    code = "errors_left"
    status = 409
    sentence = "还有 %(count)d 处错误没有改正，不能发布。请在方案页的问题列表中逐条处理。"


class WarningsLeft(Refusal):
    """Warnings must be acknowledged."""

    code = "warnings_left"
    sentence = "还有 %(count)d 处提醒。确认可以接受后，请勾选“已核对提醒”再发布。"


class ReasonMissing(Refusal):
    """GD-11: reason and effective date are mandatory."""

    code = "reason_missing"
    sentence = "请填写调整理由（GD-11）。"


class DayMissing(Refusal):
    """GD-11."""

    code = "day_missing"
    sentence = "请填写生效日期，格式如 2026-12-01，且不早于今天（GD-11）。"


class SourceMissing(Refusal):
    """GD-1: the base data must be named."""

    code = "source_missing"
    sentence = "请填写数据来源：底图名称与日期（GD-1）。"


class StaleDraft(Refusal):
    """The grids in force changed after the draft was begun."""

    code = "stale_draft"
    status = 409
    sentence = "方案范围内的现行网格或区域在起草之后已被其他发布改变，或另有待生效的发布。请以现行的为起点新建方案。"


class NoNamesWaiting(Refusal):
    """No named community waits for a shape there, or the ground itself has none. Field: ground."""

    code = "no_names_waiting"
    sentence = "这里没有等待划界的社区，或所选区县、街道自己还没有范围。请先导入区县（或街道）范围和社区名录。"


class TooManyGrids(Refusal):
    """A community so large that cut into grids it needs more codes than it has (UG-1, UG-7). Facts: name, code, count, left."""

    code = "too_many_grids"
    sentence = (
        "社区“%(name)s”（%(code)s）约需 %(count)d 个网格，可编的顺序号只剩 %(left)d 个。请先把它划成几个社区，"
        "或不选它；山林、水面可从空白开始画成大网格。"
    )


class SequenceUsedUp(Refusal):
    """UG-1, UG-7: 999 codes a community, none used twice."""

    code = "sequence_used_up"
    status = 409
    sentence = "社区 %(community)s 的网格顺序号已用到 999，不能再编码。请先调整社区。"


class NotWaiting(Refusal):
    """Only a publication that has not taken effect can be called off."""

    code = "not_waiting"
    status = 409
    sentence = "这次发布已经生效，不能取消。可以用“回退”恢复原来的网格形状。"


class BadGesture(Refusal):
    """The editor sent something that no step can be made of."""

    code = "bad_gesture"
    status = 400
    sentence = "编辑请求的内容不完整：%(what)s。请刷新页面后再试。"


class NotAdjoiningPatrol(Refusal):
    """RG-1, where nobody has said that it may be so. Facts: names."""

    code = "patrol_in_parts"
    status = 409
    sentence = "责任网格不连片：%(names)s（RG-1）。请调整，或确认确有河流、铁路等隔断后再保存。"


class GridInTwoPatrols(Refusal):
    """RG-2: a unit grid named twice in one plan. Facts: grid."""

    code = "grid_in_two_patrols"
    sentence = "单元网格 %(grid)s 同时划入两个责任网格（RG-2）。请只保留一处。"


class EmptyPatrol(Refusal):
    """A responsibility grid without a unit grid."""

    code = "empty_patrol"
    sentence = "责任网格“%(name)s”没有单元网格。请划入单元网格，或把它撤销。"


class UnknownPatrolGrid(Refusal):
    """A unit grid that is not there, not in force or not in the seat's area. Facts: grid."""

    code = "unknown_unit_grid"
    sentence = "单元网格 %(grid)s 不在现行网格中，或不在您的辖区。请刷新页面后再划。"


class NoSuchPatrol(Refusal):
    """A responsibility grid that is not there or has ended. Facts: grid."""

    code = "no_such_patrol"
    status = 404
    sentence = "没有现行的责任网格 %(grid)s。请刷新页面。"


class PatrolsChanged(Refusal):
    """Somebody else has changed the responsibility grids of the street since the page was opened."""

    code = "changed_meanwhile"
    status = 409
    sentence = "别人刚刚调整过本街道的责任网格。请刷新页面，在新的划分上再调整。"


class PatrolCodesUsedUp(Refusal):
    """RG-3 has three digits. Facts: street."""

    code = "patrol_codes_used_up"
    status = 409
    sentence = "街道 %(street)s 的责任网格序号已用到 999，不能再编码。"


class BadPatrolName(Refusal):
    code = "bad_patrol_name"
    sentence = "请填写责任网格名称，不超过 60 个字，同一街道内不重名。"


class BadSuggestion(Refusal):
    """Facts: most."""

    code = "bad_suggestion"
    sentence = "个数应在 1 和 %(most)s 之间，权重不小于 0 且至少一项大于 0。"


class NotWalking(Refusal):
    """Somebody who holds no post of a supervisor in this area. Facts: name."""

    code = "not_a_supervisor"
    sentence = "%(name)s 不是本辖区在岗的监督员，不能安排值守。"


class AlreadyOnDuty(Refusal):
    code = "already_on_duty"
    status = 409
    sentence = "%(name)s 已在这个责任网格的同一班次值守。"


class NoSuchDuty(Refusal):
    code = "no_such_duty"
    status = 404
    sentence = "没有这条值守，或已经结束。请刷新页面。"


class NoSuchShift(Refusal):
    code = "no_such_shift"
    status = 404
    sentence = "没有这个班次，或已停用。请重新选择班次。"


class BadShift(Refusal):
    """Facts: what."""

    code = "bad_shift"
    sentence = "班次填写不完整：%(what)s。"


class ShiftInUse(Refusal):
    """Facts: count."""

    code = "shift_in_use"
    status = 409
    sentence = "还有 %(count)s 条值守用这个班次。请先把它们改到别的班次或结束。"


class WrongCity(Refusal):
    """Facts: why, the model's own words."""

    code = "wrong_city"
    sentence = "城市信息有误：%(why)s"


class NoSuchResponsibilityGrid(Refusal):
    """Fact: code."""

    code = "no_such_responsibility_grid"
    sentence = "没有代码为 %(code)s 的责任网格。请先导入或划分责任网格。"
