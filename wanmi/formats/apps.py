from django.utils.translation import gettext_lazy as _

from wanmi.kit.rooms import Room, RoomConfig


class FormatsConfig(RoomConfig):
    name = "wanmi.formats"
    label = "formats"
    verbose_name = _("数据格式")

    def declare(self) -> Room:

        return Room(
            title=_("数据格式"),
        )
