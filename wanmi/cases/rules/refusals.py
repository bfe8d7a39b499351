"""Every 'no' of the closed loop, one sentence and one remedy each."""

from __future__ import annotations

from wanmi.grids.rules.refusals import OutsideCity as OutsideCity
from wanmi.kit.refusals import NotYours, Refusal


class WrongStage(Refusal):
    code = "cases.wrong_stage"
    status = 409
    sentence = "案卷 %(number)s 现处于“%(stage)s”环节，不能再“%(move)s”。请刷新后查看最新情况。"


class MovedMeanwhile(Refusal):
    code = "cases.moved_meanwhile"
    status = 409
    sentence = "%(who)s 刚刚已办理“%(what)s”（%(when)s），您的操作没有生效。请查看最新情况后再办。"


class WrongPost(NotYours):
    code = "cases.wrong_post"
    sentence = "“%(move)s”由%(posts)s办理，您现在的岗位是%(role)s。"


class NotTheirs(NotYours):
    code = "cases.not_theirs"
    sentence = "案卷 %(number)s 不在您的岗位名下，不能办理“%(move)s”。"


class UnknownMove(Refusal):
    code = "cases.unknown_move"
    status = 404
    sentence = "流程里没有“%(move)s”这个动作。"


class Missing(Refusal):
    code = "cases.missing"
    sentence = "请填写%(what)s。"


class PhotoMissing(Refusal):
    code = "cases.photo_missing"
    sentence = "请至少附一张%(what)s照片。"


class OutsideArea(NotYours):
    code = "cases.outside_area"
    sentence = "该位置属于网格 %(grid)s，不在您岗位的辖区内。"


class FutureReport(Refusal):
    code = "cases.future_report"
    sentence = "上报时间 %(when)s 晚于现在。请检查手机的日期和时间。"


class StaleReport(Refusal):
    code = "cases.stale_report"
    sentence = "上报时间 %(when)s 已超过 %(days)d 天。请重新到现场采集。"


class ChangedReport(Refusal):
    code = "cases.changed_report"
    status = 409
    sentence = "同一编号的上报已经收到，内容却不同。请用新的编号上报。"


class ChangedMove(Refusal):
    code = "cases.changed_move"
    status = 409
    sentence = "同一标识的操作已经办理，内容却不同。请刷新后重新办理。"


class WrongCondition(Refusal):
    code = "cases.wrong_condition"
    sentence = "立案条件不属于小类“%(subclass)s”，或已停用。请重新选择。"


class WrongComponent(Refusal):
    code = "cases.wrong_component"
    sentence = "没有标识码为 %(component)s 的部件。请在地图上重新选择部件，或留空。"


class ComponentMismatch(Refusal):
    code = "cases.component_mismatch"
    sentence = "部件 %(component)s 是“%(actual)s”，与所选小类不符。请改选小类或部件。"


class WrongDepartment(Refusal):
    code = "cases.wrong_department"
    sentence = "“%(name)s”不是可派遣的专业部门。请从列表中选择。"


class WrongSquad(Refusal):
    code = "cases.wrong_squad"
    sentence = "“%(name)s”不是本部门的处置队伍。请从列表中选择。"


class WrongWorker(Refusal):
    code = "cases.wrong_worker"
    sentence = "所选人员不在“%(squad)s”。请从列表中选择。"


class WrongSupervisor(Refusal):
    code = "cases.wrong_supervisor"
    sentence = "所选人员不是在岗监督员。请从列表中选择。"


class SameSupervisor(Refusal):
    code = "cases.same_supervisor"
    sentence = "任务已在该监督员名下。请改选其他监督员。"


class TakenBack(Refusal):
    """Told to whoever had the task: the case itself is out of their sight now."""

    code = "cases.taken_back"
    status = 409
    sentence = "案卷 %(number)s 的任务已收回或改派他人，无需再办。"


class WrongEvidence(Refusal):
    code = "cases.wrong_evidence"
    sentence = "有 %(count)d 个附件不存在、不是您上传的，或已用于其他案卷。请重新上传。"


class WrongSource(Refusal):
    code = "cases.wrong_source"
    sentence = "来源“%(source)s”不能由您的岗位登记。"


class DayFull(Refusal):
    code = "cases.day_full"
    status = 503
    sentence = "今日案卷号已用完（99999 件）。请联系系统管理员。"


class TooManyFilters(Refusal):
    code = "cases.too_many_filters"
    sentence = "这个列表最多保存 %(most)d 个常用筛选。请先删除一个，再保存。"


class SameCase(Refusal):
    code = "cases.same_case"
    sentence = "案卷 %(number)s 不能与自身关联。"


class OwnRequest(NotYours):
    code = "cases.own_request"
    sentence = "申请由您提出，不能由您审批。请由其他人员办理。"


class AskedAlready(Refusal):
    code = "cases.asked_already"
    status = 409
    sentence = "案卷 %(number)s 已有待批的%(what)s申请。请等待审批，或先撤回。"


class AskedOnce(Refusal):
    code = "cases.asked_once"
    status = 409
    sentence = "案卷 %(number)s 已提出过%(what)s，只能提出一次。"


class NothingAsked(Refusal):
    code = "cases.nothing_asked"
    status = 409
    sentence = "案卷 %(number)s 没有待批的%(what)s申请，可能已审批、撤回或失效。请刷新后查看。"


class OtherApproval(NotYours):
    code = "cases.other_approval"
    sentence = "案卷 %(number)s 的%(what)s申请现由%(posts)s审批。"


class NotAsker(NotYours):
    code = "cases.not_asker"
    sentence = "案卷 %(number)s 的%(what)s申请不是您单位提出的，不能撤回。"


class ExtendedTooLate(Refusal):
    code = "cases.extended_too_late"
    status = 409
    sentence = "案卷 %(number)s 已超过处置时限，不能再申请延期。请尽快处置并反馈。"


class ExtendedTooOften(Refusal):
    code = "cases.extended_too_often"
    status = 409
    sentence = "案卷 %(number)s 已延期 %(times)d 次，不能再延期。请尽快处置并反馈。"


class ExtendedTooFar(Refusal):
    code = "cases.extended_too_far"
    sentence = "每次延期不超过一个原时限，最迟可延至 %(longest)s。请重新填写。"


class FormMissing(Refusal):
    code = "cases.form_missing"
    sentence = "第二次延期须上传签字盖章的延期申请表。请附上照片或扫描件。"


class SuspendedBefore(Refusal):
    code = "cases.suspended_before"
    status = 409
    sentence = "案卷 %(number)s 已挂账 %(times)d 次，不能再挂账。"


class SuspendedTooLong(Refusal):
    code = "cases.suspended_too_long"
    sentence = "挂账最长 %(days)d 天。请选择更早的截止日。"


class PastMoment(Refusal):
    code = "cases.past_moment"
    sentence = "%(what)s应晚于现在。请重新选择。"


class ReopenedTooLate(Refusal):
    code = "cases.reopened_too_late"
    status = 409
    sentence = "案卷 %(number)s 只能在 %(last)s 前重新办理。请作为新问题上报。"


class NoOtherCentre(Refusal):
    code = "cases.no_other_centre"
    sentence = "没有可移交的另一级中心。请系统管理员检查各级中心的设置。"


class OwnClosing(NotYours):
    code = "cases.own_closing"
    sentence = "案卷 %(number)s 由本中心结案，抽查应由上级中心办理。"


class OtherLevel(Refusal):
    code = "cases.other_level"
    sentence = "“%(name)s”不由本级指挥中心派遣。请移交另一级指挥中心，或申请上级派遣。"


class FirstReceiver(Refusal):
    code = "cases.first_receiver"
    status = 409
    sentence = "本市实行首接负责，案卷 %(number)s 由首接单位负责组织处置，不能回退。请申请联合处置。"
