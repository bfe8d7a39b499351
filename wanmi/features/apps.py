from django.utils.translation import gettext_lazy as _

from wanmi.kit.rooms import MenuEntry, Room, RoomConfig

MENU = (MenuEntry(_("图层服务"), "layers", "ogc", "data", position=70, right="people.see_layer_rights", under="/layers/", jump="f"),)


class FeaturesConfig(RoomConfig):
    name = "wanmi.features"
    label = "features"
    verbose_name = _("图层服务")

    def declare(self) -> Room:

        return Room(
            title=_("图层服务"),
            menu=MENU,
        )
