from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

FACTS = {
    "catalogue.load": _("载入标准"),
    "calendar.fill": _("载入日历"),
    "filingcondition.amended": _("修订立案条件"),
}


class CatalogueConfig(AppConfig):
    name = "wanmi.catalogue"
    label = "catalogue"
    verbose_name = _("分类与标准")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from wanmi.catalogue.rules.responsible_kinds import RESPONSIBLE_KINDS, WORDS
        from wanmi.journal.words import words_for
        from wanmi.people.rules.works import works_are

        words_for(FACTS)
        works_are(RESPONSIBLE_KINDS, WORDS)
