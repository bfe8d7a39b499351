"""The papers (文书) of a case: each one value that says which facts of the case's story it records, what it shows and who signs it.

A paper of a further kind is one more value here. What its rows name are fields (fields.py); its templates are made from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Form(StrEnum):
    """SHEET: a table under a title. LETTER: an official letter by the letter form (信函格式) of GB/T 9704."""

    SHEET = "sheet"
    LETTER = "letter"


class Output(StrEnum):
    """What a paper is made as, and what its template is written in: HTML for PDF, Word itself for Word."""

    PDF = "pdf"
    WORD = "docx"


@dataclass(frozen=True, slots=True)
class Paper:
    """One kind of paper. `key` in addresses, `sign` in its number. It stands once for each fact of the case that is among `opens`; facts
    among `follows` that come after belong to it, up to the next one. A paper that opens with nothing is there for every case.

    `rows`: of a sheet, a tuple of field names a line. `paragraphs`: of a letter, fields in %(…)s; one that begins with '?' is left out
    where its last field is empty. `photos`: purposes of photos that it shows beside those that its own facts brought. `signers`: places
    for signature, those that end in 章 for a seal. `history`: it tells the whole story.
    """

    key: str
    sign: str
    name: str
    form: Form = Form.SHEET
    opens: tuple[str, ...] = ()
    follows: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    paragraphs: tuple[str, ...] = ()
    photos: tuple[str, ...] = ()
    signers: tuple[str, ...] = ()
    history: bool = False


CASE = (("案卷号", "问题来源"), ("问题类型", "大类"), ("小类", "小类代码"))
PLACE = (("所在区域", "单元网格"), ("地址",))
DISPOSAL = (("责任单位", "处置队伍"), ("处置时限", "处置截止"))
REPORTER = ("反映人", "联系电话")
TOLD = "%(地址)s%(小类)s问题（案卷号%(案卷号)s）于%(上报时间)s上报：%(问题描述)s。"
GIVEN = "?该案于%(派遣时间)s派遣，责任单位为%(责任单位)s，处置截止时间为%(处置截止)s。"


def _request(key: str, sign: str, name: str, thing: str, *rows: tuple[str, ...]) -> Paper:
    """A department's request of the command centre and what was decided on it."""
    return Paper(
        key,
        sign,
        name,
        opens=(f"case.request_{thing}",),
        follows=(f"case.approve_{thing}", f"case.refuse_{thing}"),
        rows=(
            *CASE,
            *PLACE,
            ("问题描述",),
            *DISPOSAL,
            ("申请单位", "申请人"),
            ("申请时间", "申请次数"),
            *rows,
            ("申请理由",),
            ("审批结果", "审批时间"),
            ("审批人",),
            ("审批意见",),
        ),
        signers=("申请人签字", "申请单位盖章", "审批人签字", "审批单位盖章"),
    )


PAPERS: tuple[Paper, ...] = (
    Paper(
        "registration",
        "DJ",
        "问题登记单",
        photos=("before",),
        rows=(
            *CASE,
            *PLACE,
            ("坐标", "区域等级"),
            ("部件标识码", "部件权属"),
            ("问题描述",),
            ("上报人", "上报时间"),
            REPORTER,
            ("是否需回复", "紧急程度"),
        ),
        signers=("登记人签字", "受理人签字", "登记单位盖章"),
    ),
    Paper(
        "verification",
        "HS",
        "核实单",
        opens=("case.send_verification",),
        follows=("case.answer_verification", "case.hand_on_task"),
        photos=("before",),
        rows=(
            *CASE,
            *PLACE,
            ("问题描述",),
            ("上报时间", "派发人"),
            ("派发时间", "核实人"),
            ("派发意见",),
            ("核实结果", "核实时间"),
            ("核实意见",),
        ),
        signers=("核实人签字", "派发人签字", "监督中心盖章"),
    ),
    Paper(
        "filing",
        "LA",
        "立案单",
        opens=("case.file",),
        photos=("before",),
        rows=(
            *CASE,
            *PLACE,
            ("部件标识码", "部件权属"),
            ("问题描述",),
            ("立案条件",),
            ("结案条件",),
            ("处置时限", "区域等级"),
            ("上报时间", "受理时间"),
            ("立案人", "立案时间"),
            ("立案意见",),
        ),
        signers=("立案人签字", "监督中心盖章"),
    ),
    Paper(
        "dispatch",
        "FP",
        "任务分派单",
        opens=("case.dispatch",),
        follows=("case.sign", "case.assign"),
        photos=("before",),
        rows=(
            *CASE,
            *PLACE,
            ("部件标识码", "部件权属"),
            ("问题描述",),
            ("立案条件",),
            ("结案条件",),
            ("派遣人", "派遣时间"),
            ("承办单位", "处置时限"),
            ("处置截止", "签收时间"),
            ("签收人", "处置队伍"),
            ("派遣意见",),
        ),
        signers=("派遣人签字", "指挥中心盖章", "签收人签字", "承办单位盖章"),
    ),
    Paper(
        "feedback",
        "FK",
        "任务反馈单",
        opens=("case.feed_back",),
        photos=("before",),
        rows=(*CASE, *PLACE, ("问题描述",), *DISPOSAL, ("派遣时间", "反馈时间"), ("反馈人", "是否超时"), ("处置情况",)),
        signers=("反馈人签字", "责任单位负责人签字", "责任单位盖章"),
    ),
    Paper(
        "check",
        "HC",
        "结果核查单",
        opens=("case.send_check",),
        follows=("case.answer_check", "case.hand_on_task"),
        photos=("before", "after"),
        rows=(
            *CASE,
            *PLACE,
            ("问题描述",),
            ("结案条件",),
            *DISPOSAL,
            ("反馈时间", "派发人"),
            ("派发时间", "核查人"),
            ("派发意见",),
            ("核查结果", "核查时间"),
            ("核查意见",),
        ),
        signers=("核查人签字", "派发人签字", "监督中心盖章"),
    ),
    Paper(
        "result",
        "JG",
        "结果反馈单",
        photos=("before", "after", "check"),
        opens=("case.close", "case.close_handled", "case.reject", "case.not_file", "case.void", "case.approve_void"),
        follows=("case.reply",),
        rows=(
            *CASE,
            *PLACE,
            ("问题描述",),
            REPORTER,
            *DISPOSAL,
            ("办理结果", "办结时间"),
            ("办结人", "核查结果"),
            ("办结意见",),
            ("回复方式", "回复时间"),
            ("回复人", "回复结果"),
            ("回复说明",),
        ),
        signers=("办结人签字", "回复人签字", "监督中心盖章"),
    ),
    Paper(
        "oversight",
        "DB",
        "督办单",
        Form.LETTER,
        opens=("case.oversee",),
        paragraphs=(
            TOLD,
            GIVEN,
            "?该案列为%(督办类型)s。",
            "?督办意见：%(督办意见)s",
            "?请你单位高度重视，明确专人负责，务必于%(办结期限)s前办结，并报告办理结果。",
            "特此通知。",
        ),
        signers=("签发人签字", "单位盖章"),
    ),
    Paper(
        "urging",
        "CB",
        "催办单",
        Form.LETTER,
        opens=("case.urge",),
        paragraphs=(TOLD, GIVEN, "?催办事由：%(催办意见)s", "请你单位抓紧办理，并及时反馈处置结果。", "特此通知。"),
        signers=("签发人签字", "单位盖章"),
    ),
    _request("extension", "YQ", "延期申请表", "extension", ("申请期限", "批准后截止")),
    _request("suspension", "GZ", "挂账审批表", "suspension", ("挂账至",)),
    _request("void", "ZF", "作废申请表", "void"),
    _request("return", "HT", "回退申请表", "return"),
    Paper(
        "instruction",
        "SQ",
        "授权批示单",
        Form.LETTER,
        opens=("case.authorise",),
        paragraphs=(TOLD, GIVEN, "?现批示如下：%(批示内容)s", "请按批示要求办理，并报告办理结果。"),
        signers=("批示人签字", "单位盖章"),
    ),
    Paper(
        "joint",
        "LH",
        "联合处置单",
        opens=("case.engage",),
        follows=("case.report_part",),
        photos=("before",),
        rows=(
            *CASE,
            *PLACE,
            ("问题描述",),
            ("牵头单位", "处置截止"),
            ("协办单位",),
            ("发起人", "发起时间"),
            ("联合处置要求",),
            ("协办反馈",),
        ),
        signers=("发起人签字", "牵头单位盖章", "协办单位盖章"),
    ),
    Paper(
        "case",
        "AJ",
        "案卷单",
        photos=("before", "verify", "after", "check"),
        history=True,
        rows=(
            *CASE,
            *PLACE,
            ("坐标", "区域等级"),
            ("责任网格", "部件标识码"),
            ("问题描述",),
            ("上报人", "上报时间"),
            REPORTER,
            ("立案条件",),
            ("结案条件",),
            *DISPOSAL,
            ("受理时间", "立案时间"),
            ("派遣时间", "反馈时间"),
            ("核查时间", "办结时间"),
            ("当前环节", "办理结果"),
            ("返工次数", "是否超时"),
        ),
        signers=("经办人签字", "单位盖章"),
    ),
)
OUTPUTS = tuple(output.value for output in Output)
BY_KEY = {paper.key: paper for paper in PAPERS}
