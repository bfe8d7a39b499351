"""Made-up values for the parts page: nothing here comes from a database or from a real city's cases."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

COLUMNS = [
    {"label": "计时", "kind": "light"},
    {"label": "小类 / 问题", "kind": "middle"},
    {"label": "位置", "kind": ""},
    {"label": "街道 · 社区", "kind": "middle"},
    {"label": "来源", "kind": "narrow"},
    {"label": "案卷", "kind": "code"},
    {"label": "上报", "kind": "time"},
]
# Every picture of the set, as the parts page shows them.
_PICTURES = (
    "accept file dispatch handle check map chart search inbox report tasks me home list settings keyboard theme sign-out "
    "plus minus locate layers down previous next close ok more bell photo retry warning done clock pause print download "
    "filter saved link back phone pin building catalogue database trash edit history eye lock offline upload attachment open "
    "merge return gauge calendar grid flag wait urgent verified info menu star route parts person device"
)
ICONS = _PICTURES.split()
_CASES = [
    ("red", -4, "上水井盖", "缺失 / 移位", "东四北大街 107 号南 12 米", "东四 · 汪芝麻", "监督员 巡查", "C", "00137", 19),
    ("amber", 2, "暴露垃圾", "路面散落", "朝阳门内南小街 18 号", "朝阳门 · 竹杆", "12319 热线", "E", "00141", 13),
    ("amber", 3, "占道经营", "流动摊贩", "东四六条西口", "东四 · 六条", "监督员 巡查", "E", "00142", 12),
    ("green", 6, "路灯", "灯不亮", "北新桥三条 22 号", "北新桥 · 青龙", "公众 随手拍", "C", "00143", 9),
    ("green", 7, "道路破损", "坑洞 >25cm²", "交道口东大街 5 号东 30 米", "交道口 · 府学", "监督员 巡查", "E", "00144", 8),
    ("stopped", 0, "施工扰民", "夜间施工", "安定门内大街 88 号", "安定门 · 分司厅", "12319 热线", "E", "00139", 16),
    ("green", 9, "雨水箅子", "堵塞", "南锣鼓巷 61 号", "交道口 · 南锣", "监督员 巡查", "C", "00145", 6),
    ("green", 10, "行道树", "折断倾倒", "美术馆后街 7 号", "景山 · 隆福寺", "领导 交办", "C", "00146", 5),
    ("green", 11, "非法小广告", "张贴", "灯市口大街 33 号", "东华门 · 灯市口", "监督员 巡查", "E", "00147", 4),
    ("stopped", 0, "油烟污染", "餐饮排放", "簋街 12 号", "北新桥 · 东直门内", "12345 转办", "E", "00140", 14),
    ("green", 12, "果皮箱", "满溢", "王府井大街 201 号", "东华门 · 菜厂", "视频 抓拍", "C", "00148", 3),
    ("green", 13, "交通护栏", "移位", "东单北大街 3 号", "建国门 · 外交部街", "监督员 巡查", "C", "00149", 2),
    ("green", 13, "乱堆物料", "影响通行", "礼士胡同 40 号", "朝阳门 · 礼士", "监督员 巡查", "E", "00150", 2),
    ("green", 14, "通讯井盖", "破损", "史家胡同 9 号", "朝阳门 · 史家", "监督员 巡查", "C", "00151", 1),
    ("green", 14, "绿地不洁", "白色垃圾", "皇城根遗址公园东侧", "东华门 · 多福巷", "公众 随手拍", "E", "00152", 1),
    ("green", 15, "公交站亭", "玻璃破碎", "东四路口西 公交站", "景山 · 魏家", "监督员 巡查", "C", "00153", 0),
    ("green", 15, "机动车乱停放", "占盲道", "钱粮胡同东口", "景山 · 吉祥", "监督员 巡查", "E", "00154", 0),
]


def cases(now: datetime) -> list[dict[str, Any]]:
    """The rows of the example desk as seen at `now`."""
    rows = []
    for light, left, name, problem, place, area, source, kind, number, ago in _CASES:
        text = "核实中" if light == "stopped" else f"超 {-left:02d}分" if left < 0 else f"余 {left:02d}分"
        due = None if light == "stopped" else now + timedelta(minutes=left, seconds=30 if left >= 0 else -10)
        rows.append({
            "light": light, "text": text, "due": due, "warn": due and due - timedelta(minutes=5), "subclass": name, "problem": problem,
            "place": place, "area": area, "source": source, "kind": kind, "number": number, "at": now - timedelta(minutes=ago),
        })  # fmt: skip
    return rows


def case_of(number: str, now: datetime) -> dict[str, Any]:
    return next((each for each in cases(now) if each["number"] == number), cases(now)[0])


SEATS = [
    {"post_id": 1, "role_name": "受理员", "organisation": {"name": "东城区监督中心"}, "person": {"name": "李敏"}},
    {"post_id": 2, "role_name": "值班长", "organisation": {"name": "东城区监督中心"}, "person": {"name": "李敏"}},
]
CANDIDATES = [
    ("东四北大街12号", "门楼牌 · 东城区 · 东四街道 · 汪芝麻社区"),
    ("东四北大街120号", "门楼牌 · 东城区 · 东四街道 · 没有120号，按118号与122号推算"),
    ("东四北大街", "街巷 · 东城区"),
]
TABS = [
    {"label": "待办", "url": "/parts/desk/", "count": 17, "late_count": 1, "current": True},
    {"label": "核实中", "url": "/parts/desk/", "count": 6},
    {"label": "待发核查", "url": "/parts/desk/", "count": 4},
    {"label": "自办", "url": "/parts/desk/", "count": 2},
    {"label": "回收站", "url": "/parts/desk/"},
]
STREETS = [("110101003", "东四"), ("110101004", "朝阳门"), ("110101005", "北新桥"), ("110101001", "东华门")]
CLASSES = [("01", "公用设施"), ("02", "道路交通"), ("03", "市容环境"), ("06", "宣传广告")]
SOURCES = [("supervisor", "监督员"), ("hotline", "12319"), ("public", "公众"), ("leader", "交办"), ("video", "视频")]
STAGES = [
    {"label": "收集", "note": "09:23", "state": "done"},
    {"label": "立案", "note": "09:31", "state": "done"},
    {"label": "派遣", "note": "09:36", "state": "done"},
    {"label": "处置", "note": "10:48", "state": "done"},
    {"label": "反馈", "note": "11:02", "state": "done"},
    {"label": "核查", "note": "进行中", "state": "now"},
    {"label": "结案", "note": "", "state": "ahead"},
]
LIMITS = [
    {"label": "处置时限", "text": "提前 34 分", "light": "green", "share": 0.72, "title": "2 紧急工作时，11:36 前"},
    {"label": "核查时限", "text": "余 21 分", "light": "amber", "share": 0.83, "title": "2 工作时，13:05 前"},
    {"label": "全案", "text": "1 时 42 分", "light": "", "share": 0.47},
]
FIGURES = [
    {"label": "今日上报", "value": 154, "url": "/parts/desk/", "note": "昨日同时 141"},
    {"label": "立案", "value": 128, "url": "/parts/desk/"},
    {"label": "超时未结", "value": 3, "url": "/parts/desk/", "late": True},
    {"label": "按期结案率", "value": "97.4", "unit": "%", "url": "/parts/desk/"},
]
BARS = [
    {"label": "暴露垃圾", "value": 42, "url": "/parts/desk/"},
    {"label": "机动车乱停放", "value": 31, "url": "/parts/desk/"},
    {"label": "上水井盖", "value": 12, "url": "/parts/desk/", "light": "red", "text": "12 · 3 超时"},
    {"label": "路灯", "value": 7, "url": "/parts/desk/"},
]
HOURS = [
    {"label": str(hour), "value": v, "url": "/parts/desk/"}
    for hour, v in enumerate([0, 0, 0, 1, 0, 2, 6, 14, 22, 31, 24, 18, 9, 12, 21, 19, 15, 9, 6, 4, 3, 2, 1, 0])
]
SIMILAR = {"count": 1, "distance": "8 米外", "at": "09:11", "words": "12319 热线「井盖歪了」"}
CENTRE = "116.417,39.9290"
MARKERS = [
    {"lng": 116.417, "lat": 39.9290, "chosen": True, "label": "01-C-00137"},
    {"lng": 116.4165, "lat": 39.9312, "light": "red", "label": "E-00098"},
    {"lng": 116.4185, "lat": 39.9303, "light": "green", "label": "E-00122"},
    {"lng": 116.4195, "lat": 39.9276, "light": "amber", "label": "C-00101"},
    {"lng": 116.4145, "lat": 39.9281, "light": "stopped", "label": "C-00090"},
]


def timeline(now: datetime) -> list[dict[str, Any]]:
    """The example case's story, newest first."""
    entries = [
        (37, "发核查 → 监督员 0388（非上报人）", "受理员 李敏", "限 2 工作时，13:05 前"),
        (40, "处置反馈", "自来水集团 抢修一班", "更换井盖，周边清理。照片 2 张"),
        (54, "现场处置", "自来水集团 抢修一班", "到场 10:21"),
        (110, "签收并分派", "自来水集团", "抢修一班"),
        (126, "派遣 → 自来水集团", "派遣员 王强", "系统建议，权属一致；2 紧急工作时，11:36 前"),
        (131, "立案", "值班长 赵颖", "条件：缺失 / 移位 / 开裂且有隐患"),
        (135, "受理；并入热线 E00133", "受理员 李敏", ""),
        (139, "上报；已设警示标志并看守", "监督员 0417", "照片 2 张，精度 4 米"),
    ]
    return [{"at": now - timedelta(minutes=ago), "title": title, "by": by, "note": note} for ago, title, by, note in entries]
