"""Made-up menus for the parts page: a desk's, a phone's, and one of a house of many rooms."""

from __future__ import annotations

from wanmi.kit.menu import Menu, MenuLink, arranged

FEW = (
    ("work", MenuLink("intake", "受理", "accept", "/parts/desk/", count=17, late_count=1, jump="s")),
    ("work", MenuLink("filing", "立案", "file", "/parts/case/", count=3, jump="l")),
    ("work", MenuLink("dispatch", "派遣", "dispatch", "/parts/desk/", jump="p")),
    ("work", MenuLink("disposal", "处置", "handle", "/parts/desk/", jump="z")),
    ("work", MenuLink("check", "核查", "check", "/parts/case/", count=4, late_count=4, jump="k")),
    ("work", MenuLink("search", "查询", "search", "/parts/", jump="x")),
    ("data", MenuLink("map", "地图", "map", "/parts/form/", jump="m")),
    ("evaluation", MenuLink("figures", "评价", "chart", "/parts/", jump="t")),
)
HAND = (
    ("work", MenuLink("report", "上报", "report", "/parts/phone/", current=True)),
    ("work", MenuLink("tasks", "任务", "tasks", "/parts/phone/", count=3, late_count=1)),
    ("work", MenuLink("me", "我的", "person", "/parts/phone/")),
    ("data", MenuLink("hand-map", "地图", "map", "/parts/phone/")),
)
MANY = {
    "": ("首页",),
    "work": ("受理", "立案", "派遣", "处置", "核查", "查询", "回访", "督办", "延期审批", "疑难案卷"),
    "data": ("地图", "部件", "网格", "地名", "变迁", "导入导出", "图层服务", "视频", "路灯", "管线", "环卫车辆"),
    "collection": ("普查", "责任网格", "监督员", "轨迹", "考勤"),
    "evaluation": ("统计", "综合评价", "区域评价", "部门评价", "岗位评价"),
    "command": ("值班", "应急", "会商", "大屏"),
    "management": ("日志", "基础表", "机构人员", "岗位权限", "流程", "短信", "运行"),
}
ICONS = ("list", "tasks", "map", "grid", "flag", "gauge", "bell", "building", "route", "database")


def few(current: str = "intake") -> Menu:
    """A desk's menu; `current` is the entry whose page this is."""
    return arranged((group, _at(link, current)) for group, link in FEW)


def in_the_hand() -> Menu:
    return arranged(HAND)


def many(current: str = "", favourites: tuple[str, ...] = ()) -> Menu:
    """Forty entries and more: as many as twenty rooms may bring."""
    labels = [(group, label) for group, names in MANY.items() for label in names]
    links = [
        (group, MenuLink(label, label, ICONS[number % len(ICONS)], f"/parts/menu/?at={label}", count=7 if label == "督办" else 0))
        for number, (group, label) in enumerate(labels)
    ]
    return arranged([(group, _at(link, current)) for group, link in links], favourites)


def _at(link: MenuLink, current: str) -> MenuLink:
    return MenuLink(link.key, link.label, link.icon, link.url, link.key == current, link.count, link.late_count, link.jump)
