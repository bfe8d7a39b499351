from django.utils.translation import gettext_lazy as _

from wanmi.kit.rooms import Room, RoomConfig, facts_named, rights_in

FACTS = {
    "catalogue.load": _("载入标准"),
    "calendar.fill": _("载入日历"),
    "filingcondition.amended": _("修订立案条件"),
}


class CatalogueConfig(RoomConfig):
    name = "wanmi.catalogue"
    label = "catalogue"
    verbose_name = _("分类与标准")

    def declare(self) -> Room:
        from wanmi.catalogue.actions import load_standards

        return Room(
            title=_("分类与标准"),
            chapters={"catalogue": _("分类与立案标准")},
            facts=facts_named(FACTS),
            standards=(lambda at: load_standards(by=None, at=at).changed,),
            rights=rights_in(__file__),
        )

    def ready(self) -> None:
        from wanmi.catalogue.rules.responsible_kinds import RESPONSIBLE_KINDS, WORDS
        from wanmi.people.rules.works import works_are

        works_are(RESPONSIBLE_KINDS, WORDS)
