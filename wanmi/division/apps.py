from django.utils.translation import gettext_lazy as _

from wanmi.kit.rooms import Job, MenuEntry, Room, RoomConfig, Subject, facts_named, rights_in

FACTS = {
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
}
JOBS = (
    Job("wanmi.grids.take_effect", _("到期的划分生效"), _("每分钟")),
    Job("wanmi.grids.cut_division", _("自动划分")),
)
MENU = (MenuEntry(_("网格"), "grid", "divisions", "data", position=30, right="division.draw_divisions", jump="w"),)


class DivisionConfig(RoomConfig):
    name = "wanmi.division"
    label = "division"
    verbose_name = _("网格划分")

    def declare(self) -> Room:
        from wanmi.division.deliveries import UNIT_GRIDS
        from wanmi.division.pages.home import HOME
        from wanmi.division.pages.panels import PANELS
        from wanmi.division.queries import area_of_division

        return Room(
            title=_("网格划分"),
            menu=MENU,
            home=HOME,
            panels=PANELS,
            facts=facts_named(FACTS),
            jobs=JOBS,
            subjects=(Subject("division", lambda key: f"/divisions/{key}/", area_of_division, numbered=True),),
            deliveries=(UNIT_GRIDS,),
            rights=rights_in(__file__),
        )
