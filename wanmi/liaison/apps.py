from django.utils.translation import gettext_lazy as _

from wanmi.kit.rooms import MenuEntry, Room, RoomConfig, Subject, facts_named, rights_in

SEES = "liaison.see_lists"
FACTS = {"source_answer.give": _("回复来件"), "source_list.export": _("导出来件清单")}


class LiaisonConfig(RoomConfig):
    name = "wanmi.liaison"
    label = "liaison"
    verbose_name = _("来件联络")

    def declare(self) -> Room:
        from wanmi.cases.queries.consistency import area_of_case
        from wanmi.cases.queries.exhibits import case_address

        return Room(
            title=_("来件联络"),
            menu=(MenuEntry(_("来件清单"), "list", "source_lists", "work", position=35, right=SEES, jump="y"),),
            chapters={"source_lists": _("来件清单")},
            facts=facts_named(FACTS),
            subjects=(Subject("source_answer", case_address, area_of_case),),
            rights=rights_in(__file__),
        )
