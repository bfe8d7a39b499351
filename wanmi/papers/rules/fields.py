"""The fields that a template may name, in Chinese as the people who write templates call them, and what each holds."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from wanmi.papers.rules.papers import PAPERS, Paper

# What every paper has.
PAPER_FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "文书名称": "任务分派单",
        "文书编号": "案卷号-类别-序号",
        "发文单位": "监督中心或指挥中心的全称",
        "主送单位": "信函的收文单位",
        "成文日期": "所记事项发生之日，如 2026年3月2日",
        "打印人": "单位和姓名",
        "打印时间": "年月日时分",
        "案卷网址": "二维码所指的地址",
    }
)
CASE_FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "案卷号": "20 位",
        "问题来源": "监督员上报、热线……",
        "问题类型": "部件或事件",
        "大类": "",
        "小类": "",
        "小类代码": "",
        "所在区域": "区、街道、社区",
        "单元网格": "15 位编码",
        "责任网格": "",
        "地址": "",
        "坐标": "经度、纬度",
        "区域等级": "",
        "部件标识码": "16 位",
        "部件权属": "权属和养护单位",
        "问题描述": "",
        "上报人": "监督员姓名和工号（有权查看的岗位）",
        "反映人": "有权查看的岗位",
        "联系电话": "有权查看的岗位",
        "是否需回复": "",
        "紧急程度": "",
        "立案条件": "",
        "结案条件": "",
        "责任单位": "现在的",
        "处置队伍": "",
        "处置时限": "",
        "处置截止": "",
        "是否超时": "",
        "返工次数": "",
        "当前环节": "",
        "办理结果": "",
        "上报时间": "",
        "受理时间": "",
        "立案时间": "",
        "派遣时间": "",
        "反馈时间": "",
        "核查时间": "",
        "办结时间": "",
    }
)
# What the facts tell that a paper records; empty in a paper that records none of them.
FACT_FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "派发人": "发核实、发核查的人",
        "派发时间": "",
        "派发意见": "",
        "核实人": "",
        "核实结果": "",
        "核实时间": "",
        "核实意见": "",
        "立案人": "",
        "立案意见": "",
        "派遣人": "",
        "承办单位": "本次派遣的",
        "派遣意见": "",
        "签收人": "",
        "签收时间": "",
        "反馈人": "",
        "处置情况": "",
        "核查人": "",
        "核查结果": "",
        "核查意见": "",
        "办结人": "",
        "办结意见": "",
        "回复人": "",
        "回复方式": "",
        "回复结果": "",
        "回复时间": "",
        "回复说明": "",
        "督办类型": "超时督办、领导督办、重点督办",
        "督办意见": "",
        "办结期限": "督办要求的",
        "催办意见": "",
        "批示内容": "",
        "申请单位": "",
        "申请人": "",
        "申请时间": "",
        "申请次数": "第几次",
        "申请理由": "",
        "申请期限": "",
        "批准后截止": "",
        "挂账至": "",
        "审批人": "",
        "审批结果": "",
        "审批时间": "",
        "审批意见": "",
        "牵头单位": "",
        "协办单位": "",
        "发起人": "",
        "发起时间": "",
        "联合处置要求": "",
        "协办反馈": "各协办单位的反馈",
    }
)
# Lists, gone through by {% for … in … %}, and pictures.
LIST_FIELDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "照片": ("图", "说明"),
        "办理经过": ("时间", "事项", "办理人", "说明"),
    }
)
PICTURES = ("二维码",)
TEXTS: Mapping[str, str] = MappingProxyType({**PAPER_FIELDS, **CASE_FIELDS, **FACT_FIELDS})
KNOWN: tuple[str, ...] = (*TEXTS, *PICTURES, *LIST_FIELDS)


def fields_shown(paper: Paper) -> tuple[str, ...]:
    """The fields that the shipped template of a paper names in its rows."""
    return tuple(name for row in paper.rows for name in row)


assert {name for paper in PAPERS for name in fields_shown(paper)} <= set(TEXTS)  # noqa: S101 (a row names no field that there is not)
