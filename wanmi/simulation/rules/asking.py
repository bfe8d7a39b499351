"""How often departments of the demo city ask, are urged and overseen, and in which words. Pure; shares are what yearly reports of such
centres tell in their order of size, not of one city."""

from __future__ import annotations

# Of the cases that a department signs: it says that the case is not its own. Where it was misdispatched it nearly always does.
RETURNS_MISSENT, RETURNS_OWN = 0.72, 0.014
VOIDS, SUSPENDS_COMPONENT, SUSPENDS_EVENT = 0.009, 0.02, 0.004
# Of the cases that will take longer than so much of their limit: more time is asked for.
TIGHT, EXTENDS = 0.8, 0.42
BY_WORKER = 0.15  # of the extensions are asked by whoever does the work, and go through the department first
WITHDRAWS = 0.05  # of what is asked is taken back before anybody decides
# Of the cases that come to their warning: urged; of the late ones: overseen; of those late and spared by none: appealed.
URGES, URGES_CALLED, OVERSEES, OVERSEES_ANY, APPEALS = 0.12, 0.05, 0.3, 0.003, 0.12
ANSWERS_ORDERS = 0.88  # of the orders are answered before the work is done; the rest ends with its case
# How often each level agrees.
GRANTS = {"return": 0.74, "extension": 0.86, "suspension": 0.78, "void": 0.62, "appeal": 0.7}
GRANTS_MISSENT = 0.95  # a return of what nobody should have sent there

REASONS = {
    "return": ("职责不属本单位", "部件权属不清", "位置不在管辖范围", "属绿化部门养护范围", "已移交街道管理"),
    "extension": ("施工需交通组织审批", "材料需定制采购", "天气原因无法作业", "夜间才能占道施工", "管线单位配合中"),
    "suspension": ("需列入年度维修计划", "冬季无法施工，春季处置", "等待拆迁或工程完工", "轨道施工围挡内，完工后恢复"),
    "void": ("问题不存在", "重复立案", "已由其他单位处置"),
    "appeal": ("不可抗力致超时", "系统或派遣原因致超时", "核查延误致超时"),
}
MISSENT_REASON = "职责不属本单位，应派权属单位"
REFUSES = ("理由不充分", "不符合规定", "请按时限处置", "属该单位职责，请及时处置")
AGREES = ("", "", "同意", "情况属实，同意", "同意，请抓紧落实")
URGED = ("请尽快处置", "时限将到，请抓紧办理")
URGED_CALLED = "反映人来电催促"
OVERSEEN = {
    "overdue": ("超时未处置，限期办结", "已超时，请说明原因并限期办结"),
    "leader": ("群众反映强烈，请优先办理", "请立即处置并报告结果"),
    "important": ("主要道路沿线，请优先处置", "重点保障区域，请立即处置并报告结果"),
}
ANSWERS = ("已安排队伍处置", "已处置完毕", "正在协调，预计按期完成", "材料已到场，今日完工")
