from django.utils.translation import gettext_lazy as _

from wanmi.kit.rooms import FactFamily, Room, RoomConfig, Slot, Subject, facts_named, rights_in

FACTS = {
    "cases.export": _("导出案卷"),
    "filter.keep": _("保存常用筛选"),
    "filter.drop": _("删除常用筛选"),
    "flow.load": _("载入流程"),
}


class CasesConfig(RoomConfig):
    name = "wanmi.cases"
    label = "cases"
    verbose_name = _("案卷")

    def declare(self) -> Room:
        from wanmi.cases.actions import load_flows
        from wanmi.cases.actions.reactions import REACTIONS
        from wanmi.cases.layers import FINDER, LAYERS
        from wanmi.cases.menu import MENU
        from wanmi.cases.pages.home import HOME
        from wanmi.cases.pages.panels import PANELS
        from wanmi.cases.queries.burden import LOAD
        from wanmi.cases.queries.exhibits import case_address, move_told, move_word, moves_recorded, sight_of_exhibit
        from wanmi.cases.queries.scope import live_topics
        from wanmi.cases.queries.standing import area_of_case

        return Room(
            title=_("案卷"),
            menu=MENU,
            home=HOME,
            slots=(Slot("cases.case", "The case page, below the particulars: sections.", "cases.Case"),),
            panels=PANELS,
            chapters={"cases": _("案卷"), "moves": _("案卷动作"), "figures": _("统计")},
            layers=LAYERS,
            topics=live_topics,
            facts=facts_named(FACTS),
            families=(FactFamily("case", move_word, moves_recorded, move_told, private=frozenset({"reporter_name"})),),
            reactions=REACTIONS,
            subjects=(Subject("case", case_address, area_of_case),),
            finders=(FINDER,),
            loads=(LOAD,),
            sights=(sight_of_exhibit,),
            standards=(lambda at: bool(load_flows(by=None, at=at)),),
            rights=rights_in(__file__),
        )

    def ready(self) -> None:
        from wanmi.cases.queries.standing import cases_ahead
        from wanmi.journal.queries import stands_on_facts

        stands_on_facts(cases_ahead)
