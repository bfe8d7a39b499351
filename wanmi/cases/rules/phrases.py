"""Common words (常用语) of each move, offered as chips; anything else may be typed. What is chosen goes into the record as it is."""

from __future__ import annotations

PHRASES: dict[str, tuple[str, ...]] = {
    "reject": ("现场无此问题", "重复上报，已有案卷在办", "不属于城市管理范围", "位置不清，无法核实", "照片与描述不符"),
    "not_file": ("未达到立案条件", "重复案卷，已关联", "不属于本级职责", "已自行恢复"),
    "send_back_to_acceptance": ("小类有误，请更正", "位置有误，请核对", "照片不清，请补充"),
    "return_to_centre": ("职责不属本区部门", "位置不在辖区", "立案条件有误"),
    "rework": ("问题仍然存在", "清理不彻底", "照片与现场不符", "恢复不平整"),
    "send_back_to_disposal": ("处置结果未达结案条件", "处置后照片不清"),
    "send_back_to_check": ("核查照片不清，请重新核查", "核查位置有误"),
    "void": ("重复立案", "案卷信息有误，另行立案", "问题不存在"),
    "feed_back": ("已清理干净", "已修复，恢复正常使用", "已更换", "已整改，现场恢复整洁", "已劝离"),
    "answer_verification": ("情况属实", "现场未见该问题", "问题已自行消除"),
    "answer_check": ("已恢复，符合结案条件", "仍有残留", "未处置"),
    "reply": (
        "问题已处置完毕，感谢您的反映",
        "经核实不属于城市管理范围，已告知反映渠道",
        "现场未发现该问题，请您继续监督",
        "多次拨打无人接听",
    ),
    "recall": ("单位长时间未签收", "单位无人在岗", "职责不属该单位"),
    "take_back_verification": ("监督员长时间未回复", "监督员不当班", "无需核实"),
    "take_back_check": ("监督员长时间未回复", "监督员不当班", "需补充处置资料"),
    "dispatch": ("请尽快处置", "涉及安全，请优先处置", "请现场设置警示"),
}

# 回复: how the caller was answered, and what came of it; kept in the record by the key.
REPLY_WAYS = {"phone": "电话", "message": "短信", "online": "网络", "visit": "当面", "letter": "书面"}
REPLY_RESULTS = {"told": "已答复", "no_answer": "未接通，再试", "unreachable": "无法联系，不再试"}
