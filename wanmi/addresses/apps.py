from django.utils.translation import gettext_lazy as _

from wanmi.kit.rooms import Room, RoomConfig


class AddressesConfig(RoomConfig):
    name = "wanmi.addresses"
    label = "addresses"
    verbose_name = _("地址解析")

    def declare(self) -> Room:

        return Room(
            title=_("地址解析"),
        )
