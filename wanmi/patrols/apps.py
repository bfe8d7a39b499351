from django.utils.translation import gettext_lazy as _

from wanmi.kit.rooms import MenuEntry, Room, RoomConfig, Subject, facts_named, rights_in

FACTS = {
    "duty.begin": _("安排网格值守"),
    "duty.end": _("结束网格值守"),
    "patrol.plan": _("调整责任网格"),
    "shift.set": _("设置班次"),
    "shift.end": _("停用班次"),
}
MENU = (MenuEntry(_("责任网格"), "route", "responsibility_grids", "collection", position=20, right="patrols.keep_duties", jump="e"),)


class PatrolsConfig(RoomConfig):
    name = "wanmi.patrols"
    label = "patrols"
    verbose_name = _("责任网格")

    def declare(self) -> Room:
        from wanmi.grids.queries.places import area_of_code
        from wanmi.patrols.actions.reactions import REACTIONS
        from wanmi.patrols.deliveries import RESPONSIBILITY_GRIDS
        from wanmi.patrols.layers import LAYERS
        from wanmi.patrols.pages.home import HOME
        from wanmi.patrols.pages.panels import PANELS
        from wanmi.patrols.queries.places import area_of_shift

        return Room(
            title=_("责任网格"),
            menu=MENU,
            home=HOME,
            panels=PANELS,
            chapters={"grids": _("网格")},
            layers=LAYERS,
            facts=facts_named(FACTS),
            reactions=REACTIONS,
            subjects=(
                Subject("responsibilitygrid", lambda code: f"/responsibility-grids/{code}/", area_of_code),
                Subject("shift", area=area_of_shift, numbered=True),
            ),
            deliveries=(RESPONSIBILITY_GRIDS,),
            rights=rights_in(__file__),
        )
