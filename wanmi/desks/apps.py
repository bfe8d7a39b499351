from django.utils.translation import gettext_lazy as _

from wanmi.kit.rooms import Room, RoomConfig, Slot, rights_in


class DesksConfig(RoomConfig):
    name = "wanmi.desks"
    label = "desks"
    verbose_name = _("工作台")

    def declare(self) -> Room:
        from wanmi.desks.menu import MENU
        from wanmi.desks.pages.home import HOME

        return Room(
            title=_("工作台"),
            menu=MENU,
            home=HOME,
            slots=(
                Slot("desks.case_head", "The case page, in its heading beside the printing of the page: menus.", "cases.Case"),
                Slot(
                    "desks.list",
                    "The list of a desk, beside the turning of pages: links. Its panels are given the numbers of the cases shown.",
                ),
                Slot("desks.case", "The case page, below the particulars: sections.", "cases.Case"),
                Slot("desks.desk", "A desk, beside its heading: buttons. Its panels are given the desk (desks.rules.desks.Desk)."),
                Slot("desks.desk_keys", "A desk, among its keys at the foot: spans. Its panels are given the desk."),
            ),
            rights=rights_in(__file__),
        )
