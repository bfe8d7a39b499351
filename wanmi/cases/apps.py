from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "wanmi.cases"
    label = "cases"
    verbose_name = _("案卷")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from wanmi.cases.layers import LAYERS, find_cases
        from wanmi.cases.queries.burden import LOAD
        from wanmi.cases.queries.exhibits import case_address, move_told, move_word, sight_of_exhibit
        from wanmi.cases.queries.standing import area_of_case, cases_ahead
        from wanmi.evidence.queries import shown_in
        from wanmi.grids.standing import load_is
        from wanmi.journal.places import places_are
        from wanmi.journal.queries import stands_on_facts
        from wanmi.journal.words import words_for
        from wanmi.kit.layers import layer_is
        from wanmi.resources.queries.finding import found_by

        shown_in(sight_of_exhibit)
        layer_is(*LAYERS)
        found_by(find_cases)
        load_is(LOAD)
        places_are(coded={"case": area_of_case})
        stands_on_facts(cases_ahead)
        words_for(family=("case", move_word), address=("case", case_address), told=("case", move_told), private=("reporter_name",))
