from django.utils.translation import gettext_lazy as _

from wanmi.kit.rooms import Job, MenuEntry, Room, RoomConfig, Slot, Subject, facts_named, rights_in

FACTS = {
    "city.set": _("登记城市"),
    "duty.begin": _("安排网格值守"),
    "duty.end": _("结束网格值守"),
    "patrol.plan": _("调整责任网格"),
    "shift.set": _("设置班次"),
    "shift.end": _("停用班次"),
    "division.start": _("起草划分方案"),
    "division.cut": _("自动划分"),
    "division.cut_anew": _("重新划分"),
    "division.step": _("编辑划分方案"),
    "division.undo": _("撤销编辑"),
    "division.redo": _("重做编辑"),
    "division.check": _("检查划分方案"),
    "division.drop": _("作废划分方案"),
    "grids.publish": _("发布划分"),
    "grids.take_effect": _("划分生效"),
    "grids.call_off": _("取消发布"),
    "areas.publish": _("发布社区范围"),
    "unitgrid.change": _("修改单元网格"),
}
JOBS = (
    Job("wanmi.grids.take_effect", _("到期的划分生效"), _("每分钟")),
    Job("wanmi.grids.cut_division", _("自动划分")),
    Job("wanmi.grids.tidy_shelf", _("整理瓦片缓存"), _("每十分钟")),
)


MENU = (
    MenuEntry(_("网格"), "grid", "divisions", "data", position=30, right="grids.draw_divisions", jump="w"),
    MenuEntry(_("责任网格"), "route", "responsibility_grids", "collection", position=20, right="grids.keep_duties", jump="e"),
)


class GridsConfig(RoomConfig):
    name = "wanmi.grids"
    label = "grids"
    verbose_name = _("网格与区域")

    def declare(self) -> Room:
        from wanmi.grids.actions.reactions import REACTIONS
        from wanmi.grids.deliveries import DELIVERIES
        from wanmi.grids.layers import LAYERS
        from wanmi.grids.pages.home import HOME
        from wanmi.grids.pages.panels import PANELS
        from wanmi.grids.queries import places
        from wanmi.grids.queries.finding import FINDER

        return Room(
            title=_("网格与区域"),
            menu=MENU,
            home=HOME,
            slots=(Slot("grids.unit_grid", "The unit grid card, among its particulars: pairs of dt and dd.", "grids.UnitGrid"),),
            panels=PANELS,
            chapters={"grids": _("网格")},
            layers=LAYERS,
            finders=(FINDER,),
            facts=facts_named(FACTS),
            jobs=JOBS,
            reactions=REACTIONS,
            subjects=(
                Subject("unitgrid", lambda code: f"/grids/{code}/", places.area_of_code),
                Subject("responsibilitygrid", lambda code: f"/responsibility-grids/{code}/", places.area_of_code),
                Subject("street", area=places.area_of_code),
                Subject("area", area=places.area_of_code),
                Subject("division", lambda key: f"/divisions/{key}/", places.area_of_division, numbered=True),
                Subject("shift", area=places.area_of_shift, numbered=True),
            ),
            deliveries=DELIVERIES,
            rights=rights_in(__file__),
        )

    def ready(self) -> None:
        from wanmi.grids.queries import places
        from wanmi.journal.queries import only_county_is

        only_county_is(places.only_county)
