"""Words of the trade as cities, standards and programs write them, and what each means here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from unicodedata import normalize

from wanmi.resources.rules.mapping import Field, plain, value_of


def spelled(meanings: Mapping[str, str]) -> dict[str, str]:
    """Word → value, of a table value → words divided by blanks, the usual one first. Each value is a word for itself."""
    found = {word: value for value, words in meanings.items() for word in words.split()}
    return found | {value: value for value in meanings}


def usual(words: Mapping[str, str]) -> list[str]:
    """The first word for each value: what a refusal lists."""
    first: dict[str, str] = {}
    for word, value in words.items():
        first.setdefault(value, word)
    return list(first.values())


def meaning(words: Mapping[str, str], text: str) -> str:
    """The value that a word stands for, whatever its width, case, blanks and brackets; the text itself where it is none of them."""
    text = text.strip()
    if text in words:
        return words[text]
    return _by_plain(words).get(_plain(text), text)


def value_in(field: Field, text: str, since: str = "") -> str:
    """A text as the field keeps it (`since` as for value_of); "" where there is none: what a new row says then is for its kind to know,
    and one that stands keeps its own."""
    if not text.strip():
        return ""
    return meaning(field.words, text) if field.kind == "choice" else value_of(field, text, since)


def is_known(words: Mapping[str, str], text: str) -> bool:
    return meaning(words, text) in words.values()


def _plain(text: str) -> str:
    return plain(normalize("NFKC", text))


_plains: dict[int, tuple[Mapping[str, str], dict[str, str]]] = {}


def _by_plain(words: Mapping[str, str]) -> dict[str, str]:
    """Once for each table of words, of which there are a dozen, all made when the program starts."""
    if id(words) not in _plains:
        _plains[id(words)] = words, {_plain(word): value for word, value in words.items()}
    return _plains[id(words)][1]


def doubtful(words: Mapping[str, str], values: Iterable[str]) -> bool:
    """Whether there are values and none of them is a word for anything here."""
    said = [value for value in values if value.strip()]
    return bool(said) and not any(is_known(words, value) for value in said)


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
STATES = spelled({
    "intact": "完好 1 正常 良好 完整 在用 使用中",
    "damaged": "破损 2 损坏 受损 损毁 故障",
    "lost": "丢失 3 缺失 遗失",
    "abandoned": "废弃 4 停用 报废 拆除 已拆除",
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
