from django.utils.translation import gettext_lazy as _

from wanmi.kit.rooms import (
    FactFamily,
    Finder,
    HomePart,
    Job,
    Load,
    MenuEntry,
    OnGround,
    Panel,
    Ranking,
    Reaction,
    Room,
    RoomConfig,
    Slot,
    Subject,
    facts_named,
    rights_in,
)


class BenchConfig(RoomConfig):
    """Benches (长椅) that ring when somebody breaks them: a room that says something under every field, to be added by one line."""

    name = "wanmi.site.tests.rooms.bench"
    label = "bench"
    verbose_name = _("长椅")

    def declare(self) -> Room:
        from wanmi.site.tests.rooms.bench import actions, layers, pages, queries

        return Room(
            title=_("长椅"),
            menu=(MenuEntry(_("长椅"), "component", "benches", "data", right="bench.see"),),
            home=(
                HomePart("bench_alarms", "waiting", pages.alarms_of_home, position=90, right="bench.see", topics=lambda seat: ["benches"]),
            ),
            layers=layers.LAYERS,
            topics=lambda seat: ["benches"],
            facts=facts_named({"bench.place": _("安放长椅"), "bench.alarm": _("长椅报警"), "bench.mend": _("长椅修复")}),
            families=(FactFamily("benchwish", str, lambda: ("benchwish.make",)),),
            subjects=(Subject("bench", lambda code: f"/benches/{code}/", queries.area_of_bench),),
            reactions=(Reaction("bench.closed", ("case.close",), actions.mend_after_case, _("结案后长椅复原")),),
            slots=(Slot("bench.card", "The bench's card: sections.", "bench.Bench"),),
            panels=(Panel("bench", "components.card", "bench/component_panel.html", pages.benches_beside),),
            finders=(Finder("bench", queries.benches_called, 90),),
            rankings=(Ranking("bench", "department", lambda case, among, at: None),),
            loads=(Load("bench", _("长椅"), queries.benches_by_grid),),
            on_ground=(OnGround("bench", points=queries.points_in, areas=lambda shape: [], stands_in=queries.STANDS_IN),),
            sights=(queries.sight_of_photo,),
            rights=rights_in(__file__),
            chapters={"bench": _("长椅")},
            standards=(lambda at: False,),
            warmings=(lambda: None,),
            jobs=(Job("wanmi.bench.count", _("清点长椅")),),
        )
