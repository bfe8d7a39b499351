"""What the division of the ground says no to."""

from __future__ import annotations

from wanmi.kit.refusals import Refusal


class NotAcross(Refusal):
    """A cut that parts nothing."""

    code = "division.not_across"
    sentence = "这条线没有把网格切成两块。请从网格边界外一侧画到另一侧。"


class NotAdjoining(Refusal):
    """Pieces without a common edge."""

    code = "division.not_adjoining"
    sentence = "所选网格没有共同边界，不能合并。请选择相邻的网格。"


class TooFewChosen(Refusal):
    """Merging needs two."""

    code = "division.too_few_chosen"
    sentence = "请至少选择两个同一社区的网格再合并。"


class TwoCommunities(Refusal):
    """A grid lies in one community (GD-2)."""

    code = "division.two_communities"
    sentence = "所选网格不在同一社区，单元网格不能跨社区（GD-2）。"


class HoleLeft(Refusal):
    """A piece with a hole, or one inside another."""

    code = "division.hole_left"
    sentence = "这样会使一个网格围住另一个或留下空洞。请连同中间的网格一起处理。"


class BadRing(Refusal):
    """A drawn outline that crosses itself or has fewer than three corners."""

    code = "division.bad_ring"
    sentence = "所画范围自相交或不足三个角点。请重新绘制一个不自相交的范围。"


class OutsideCommunity(Refusal):
    """A drawn piece that lies in no community of the draft, or in several parts."""

    code = "division.outside_community"
    sentence = "所画范围与方案内的社区没有成片的交集。请画在方案范围内。"


class NoVertex(Refusal):
    """No vertex where the gesture began: somebody else has moved it, or it was drawn from an old picture."""

    code = "division.no_vertex"
    sentence = "这里没有可移动的边界点。请放大后再拖动，或刷新页面。"


class Tangled(Refusal):
    """An outline that would cross itself or run over a neighbour."""

    code = "division.tangled"
    sentence = "这样移动会使边界自相交或压到相邻网格（GD-8、GD-9）。请移到别处。"


class NoPiece(Refusal):
    """A piece that is not there (any more)."""

    code = "division.no_piece"
    status = 404
    sentence = "方案里没有第 %(number)s 号网格，可能已被他人合并或删除。请刷新页面。"


class ChangedMeanwhile(Refusal):
    """Two edit one draft at once: the second is told."""

    code = "division.changed_meanwhile"
    status = 409
    sentence = "%(who)s刚刚修改过这个方案，已为您刷新。请在新的图上再做一次。"


class NotOpen(Refusal):
    """A draft that is being cut, or was published or dropped, is not edited."""

    code = "division.division_not_open"
    status = 409
    sentence = "方案“%(name)s”当前不可编辑（%(state)s）。"


class NothingToUndo(Refusal):
    code = "division.nothing_to_undo"
    status = 409
    sentence = "没有可以撤销或重做的步骤。"


class NoCommunities(Refusal):
    """A draft over areas without communities, or outside the clerk's area."""

    code = "division.no_communities"
    sentence = "所选范围内没有您可以划分的社区。请选择辖区内的区县、街道或社区。"


class ErrorsLeft(Refusal):
    """GD errors must be mended before publishing."""

    code = "division.errors_left"
    status = 409
    sentence = "还有 %(count)d 处错误没有改正，不能发布。请在方案页的问题列表中逐条处理。"


class WarningsLeft(Refusal):
    """Warnings must be acknowledged."""

    code = "division.warnings_left"
    sentence = "还有 %(count)d 处提醒。确认可以接受后，请勾选“已核对提醒”再发布。"


class ReasonMissing(Refusal):
    """GD-11: reason and effective date are mandatory."""

    code = "division.reason_missing"
    sentence = "请填写调整理由（GD-11）。"


class DayMissing(Refusal):
    """GD-11."""

    code = "division.day_missing"
    sentence = "请填写生效日期，格式如 2026-12-01，且不早于今天（GD-11）。"


class SourceMissing(Refusal):
    """GD-1: the base data must be named."""

    code = "division.source_missing"
    sentence = "请填写数据来源：底图名称与日期（GD-1）。"


class StaleDraft(Refusal):
    """The grids in force changed after the draft was begun."""

    code = "division.stale_draft"
    status = 409
    sentence = "方案范围内的现行网格或区域在起草之后已被其他发布改变，或另有待生效的发布。请以现行的为起点新建方案。"


class NoNamesWaiting(Refusal):
    """No named community waits for a shape there, or the ground itself has none. Field: ground."""

    code = "division.no_names_waiting"
    sentence = "这里没有等待划界的社区，或所选区县、街道自己还没有范围。请先导入区县（或街道）范围和社区名录。"


class TooManyGrids(Refusal):
    """A community so large that cut into grids it needs more codes than it has (UG-1, UG-7). Facts: name, code, count, left."""

    code = "division.too_many_grids"
    sentence = (
        "社区“%(name)s”（%(code)s）约需 %(count)d 个网格，可编的顺序号只剩 %(left)d 个。请先把它划成几个社区，"
        "或不选它；山林、水面可从空白开始画成大网格。"
    )


class NotWaiting(Refusal):
    """Only a publication that has not taken effect can be called off."""

    code = "division.not_waiting"
    status = 409
    sentence = "这次发布已经生效，不能取消。可以用“回退”恢复原来的网格形状。"
