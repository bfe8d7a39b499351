from django.utils.translation import gettext_lazy as _

from wanmi.kit.rooms import MenuEntry, Room, RoomConfig, rights_in

MENU = (
    MenuEntry(_("地图"), "map", "map", "data", position=10, jump="m"),
    MenuEntry(_("变迁"), "compare", "compare", "data", position=50, right="map.follow_changes", jump="v"),
)


class MapConfig(RoomConfig):
    name = "wanmi.map"
    label = "map"
    verbose_name = _("地图")

    def declare(self) -> Room:

        return Room(
            title=_("地图"),
            menu=MENU,
            rights=rights_in(__file__),
        )
