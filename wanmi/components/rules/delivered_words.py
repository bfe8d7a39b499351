"""Words of the trade as cities, standards and programs write them, and what each means here."""

from __future__ import annotations

from wanmi.kit.rules.delivered_fields import spelled

STATES = spelled({
    "intact": "完好 1 正常 良好 完整 在用 使用中",
    "damaged": "破损 2 损坏 受损 损毁 故障",
    "lost": "丢失 3 缺失 遗失",
    "abandoned": "废弃 4 停用 报废 拆除 已拆除",
})  # fmt: skip
