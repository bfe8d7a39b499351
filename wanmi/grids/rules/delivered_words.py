"""Words of the trade as cities, standards and programs write them, and what each means here."""

from __future__ import annotations

from wanmi.kit.rules.delivered_fields import spelled

# 城市道路分级 (GB 51328), 公路行政等级, 公路技术等级 (JTG B01), and the classes of OpenStreetMap and navigation maps.
ROADS = spelled({
    "motorway": "高速公路 高速 高速路 绕城高速 城市高速",
    "trunk": "快速路 城市快速路 快速道路 快速公路 国道",
    "primary": "主干路 主干道 城市主干路 城市主干道 主要道路 主路 一级公路 省道",
    "secondary": "次干路 次干道 城市次干路 城市次干道 次要道路 次路 二级公路 县道",
    "tertiary": "支路 城市支路 支线 支道 一般道路 三级公路 乡道",
    "residential": "街巷 居住区道路 居住街道 小区道路 街坊路 巷 巷道 里弄 胡同 背街小巷 普通道路",
    "unclassified": "四级公路 等外公路 村道 其他道路",
    "road": "道路 未知 未分类 unknown",
    "pedestrian": "步行街 人行街",
    "living_street": "生活街道 共享街道",
    "service": "内部道路 内部路 专用道路 服务道路 厂区道路 小区内部路",
    "footway": "人行道 步行道 人行路",
    "path": "小路 小径 步道",
    "cycleway": "自行车道 非机动车道 绿道",
    "motorway_link": "匝道 高速匝道 高速连接线",
    "trunk_link": "快速路匝道 连接线", "primary_link": "主干路连接线", "secondary_link": "次干路连接线", "tertiary_link": "支路连接线",
    "steps": "台阶 阶梯 梯道",
    "track": "机耕路 田间路 土路 track_grade1 track_grade2 track_grade3 track_grade4 track_grade5",
    "busway": "公交专用道 bus_guideway",
    "construction": "在建 在建道路 施工道路",
    "proposed": "规划 规划道路",
    "bridleway": "马道", "corridor": "室内通道", "platform": "站台", "elevator": "电梯", "raceway": "赛道", "rest_area": "服务区",
    "escape": "避险车道",
    "via_ferrata": "攀道", "services": "高速服务区", "crossing": "过街", "abandoned": "废弃道路", "no": "非道路",
})  # fmt: skip
LEVELS = spelled({
    "county": "区县 区 县 市辖区 县级 区级 县级市",
    "street": "街道 镇 乡 乡镇 街道办 街道办事处 乡级 街道级",
    "community": "社区 村 居委会 村委会 居民委员会 行政村 社区级 村级",
})  # fmt: skip
CLASSES = spelled(
    {"1": "一级 一类 I级 I类 1级 1类 重点区域", "2": "二级 二类 II级 II类 2级 2类", "3": "三级 三类 III级 III类 3级 3类 一般区域"}
)
FEATURES = spelled({
    "water": "水系 水体 水域 水面 河流 湖泊 河道",
    "green": "绿地 绿化 公园 绿化带 林地",
    "building": "建筑 建筑物 房屋 楼房 楼栋",
    "wall": "围墙 墙 院墙 围栏",
    "railway": "铁路 铁道 轨道",
    "compound": "院落 小区 单位 院子 地块",
})  # fmt: skip
YES = spelled({"yes": "是 1 有 true Y T", "no": "否 0 无 false N F"})
