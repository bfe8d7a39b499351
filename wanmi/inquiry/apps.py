from django.utils.translation import gettext_lazy as _

from wanmi.kit.rooms import MenuEntry, Room, RoomConfig, facts_named, rights_in

MENU = (
    MenuEntry(_("查询"), "search", "search", "work", position=40, right="inquiry.search", jump="x"),
    MenuEntry(_("历史"), "history", "own_history", "work", position=60, right="people.work_on_foot", jump="y"),
    MenuEntry(_("统计"), "chart", "figures", "evaluation", right="inquiry.see_figures", jump="t"),
    MenuEntry(_("台账"), "list", "ledger", "evaluation", position=60, right="inquiry.see_ledger", jump="y"),
)


class InquiryConfig(RoomConfig):
    name = "wanmi.inquiry"
    label = "inquiry"
    verbose_name = _("查询统计")

    def declare(self) -> Room:

        from wanmi.inquiry.pages.home import HOME
        from wanmi.inquiry.pages.panels import PANELS

        return Room(
            title=_("查询统计"),
            menu=MENU,
            home=HOME,
            panels=PANELS,
            chapters={"figures": _("统计"), "ledger": _("台账")},
            facts=facts_named({"cases.export": _("导出案卷"), "ledger.export": _("导出台账")}),
            rights=rights_in(__file__),
        )
