from django.utils.translation import gettext_lazy as _

from wanmi.kit.rooms import Job, Room, RoomConfig

JOBS = (Job("wanmi.grids.tidy_shelf", _("整理瓦片缓存"), _("每十分钟")),)


class TilesConfig(RoomConfig):
    name = "wanmi.tiles"
    label = "tiles"
    verbose_name = _("瓦片缓存")

    def declare(self) -> Room:

        return Room(
            title=_("瓦片缓存"),
            jobs=JOBS,
        )
