from django.utils.translation import gettext_lazy as _

from wanmi.kit.rooms import FactFamily, Job, Room, RoomConfig, Subject, facts_named, rights_in

FACTS = {
    "filter.keep": _("保存常用筛选"),
    "filter.drop": _("删除常用筛选"),
}

JOBS = (Job("wanmi.cases.resume_due", _("恢复到期的挂账案卷"), _("每 5 分钟")),)


class CasesConfig(RoomConfig):
    name = "wanmi.cases"
    label = "cases"
    verbose_name = _("案卷")

    def declare(self) -> Room:
        from wanmi.cases.actions.reactions import REACTIONS
        from wanmi.cases.layers import FINDER, LAYERS
        from wanmi.cases.queries.consistency import area_of_case
        from wanmi.cases.queries.exhibits import case_address, move_lines, move_word, moves_recorded, sight_of_exhibit
        from wanmi.cases.queries.scope import live_topics
        from wanmi.cases.queries.workload import LOAD

        return Room(
            title=_("案卷"),
            chapters={"cases": _("案卷"), "moves": _("案卷动作")},
            layers=LAYERS,
            topics=live_topics,
            facts=facts_named(FACTS),
            families=(FactFamily("case", move_word, moves_recorded, move_lines, private=frozenset({"reporter_name"})),),
            reactions=REACTIONS,
            subjects=(Subject("case", case_address, area_of_case),),
            finders=(FINDER,),
            loads=(LOAD,),
            sights=(sight_of_exhibit,),
            jobs=JOBS,
            rights=rights_in(__file__),
        )

    def ready(self) -> None:
        from wanmi.cases.queries.consistency import cases_ahead
        from wanmi.journal.queries import stands_on_facts

        stands_on_facts(cases_ahead)
