from django.utils.translation import gettext_lazy as _

from wanmi.kit.rooms import MenuEntry, Room, RoomConfig, rights_in

MENU = (MenuEntry(_("上报"), "report", "report", "work", position=5, right="intake.report_on_foot", jump="u"),)


class IntakeConfig(RoomConfig):
    name = "wanmi.intake"
    label = "intake"
    verbose_name = _("受理登记")

    def declare(self) -> Room:

        from wanmi.intake.pages.panels import PANELS

        return Room(
            title=_("受理登记"),
            menu=MENU,
            panels=PANELS,
            rights=rights_in(__file__),
        )
