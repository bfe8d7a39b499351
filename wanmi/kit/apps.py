from django.utils.translation import gettext_lazy as _

from wanmi.kit.rooms import Room, RoomConfig


class KitConfig(RoomConfig):
    name = "wanmi.kit"
    label = "kit"
    verbose_name = _("共用部件")

    def declare(self) -> Room:
        return Room(title=_("共用部件"))
