from django.utils.translation import gettext_lazy as _

from wanmi.kit.rooms import FactFamily, Room, RoomConfig, Subject, rights_in


class CasesConfig(RoomConfig):
    name = "wanmi.cases"
    label = "cases"
    verbose_name = _("案卷")

    def declare(self) -> Room:
        from wanmi.cases.layers import LAYERS, find_cases
        from wanmi.cases.menu import MENU
        from wanmi.cases.queries.burden import LOAD
        from wanmi.cases.queries.exhibits import case_address, move_told, move_word, sight_of_exhibit
        from wanmi.cases.queries.scope import live_topics
        from wanmi.cases.queries.standing import area_of_case

        return Room(
            title=_("案卷"),
            menu=MENU,
            layers=LAYERS,
            topics=live_topics,
            families=(FactFamily("case", move_word, move_told, private=frozenset({"reporter_name"})),),
            subjects=(Subject("case", case_address, area_of_case),),
            finders=(find_cases,),
            loads=(LOAD,),
            sights=(sight_of_exhibit,),
            rights=rights_in(__file__),
        )

    def ready(self) -> None:
        from wanmi.cases.queries.standing import cases_ahead
        from wanmi.journal.queries import stands_on_facts

        stands_on_facts(cases_ahead)
