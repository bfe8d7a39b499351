"""Kinds of bodies that answer for a subclass (责任类别), as the tables name them; a department lists the kinds that are its work."""

from __future__ import annotations

RESPONSIBLE_KINDS = {
    "civil_affairs": "民政",
    "civil_defence": "人防",
    "construction_admin": "建设管理",
    "culture_market": "文化市场执法",
    "drainage": "排水",
    "emergency_mgmt": "应急管理",
    "environment": "生态环境",
    "fire_service": "消防",
    "gas_utility": "燃气",
    "heating_utility": "供热",
    "housing": "房屋管理",
    "meteorology": "气象",
    "municipal_works": "市政设施",
    "parks": "园林绿化",
    "pipeline_operator": "管线单位",
    "police": "公安",
    "port": "港航",
    "postal": "邮政",
    "power_utility": "电力",
    "property_owner": "产权单位",
    "public_transport": "公共交通",
    "sanitation": "环境卫生",
    "sports": "体育",
    "street_lighting": "路灯",
    "street_office": "街道办事处",
    "telecom": "通信",
    "traffic_police": "交通管理",
    "transport_admin": "交通运输",
    "urban_enforcement": "城管执法",
    "water_conservancy": "水务",
    "water_utility": "供水",
}
# What registers of bodies say for them besides.
WORDS = {
    word: key
    for key, words in {
        "parks": "园林 绿化 园林绿化管理", "sanitation": "环卫 市容环卫", "municipal_works": "市政 市政公用 道路养护",
        "traffic_police": "交警 公安交管 交管", "urban_enforcement": "城管 综合执法 城管执法局", "water_conservancy": "水利 河道",
        "water_utility": "自来水", "environment": "环保", "construction_admin": "住建 建设", "transport_admin": "交通",
        "public_transport": "公交", "street_office": "街道 街道办", "property_owner": "物业 产权", "telecom": "电信 通信运营",
        "power_utility": "供电", "emergency_mgmt": "应急", "heating_utility": "热力", "housing": "房管", "street_lighting": "照明",
        "drainage": "排水管理",
    }.items()
    for word in words.split()
}  # fmt: skip
