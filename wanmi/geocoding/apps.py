from django.utils.translation import gettext_lazy as _

from wanmi.kit.rooms import MenuEntry, Room, RoomConfig, Subject, facts_named, rights_in

FACTS = {
    "place.add": _("新增地名"),
    "place.correct": _("更正地名"),
    "place.retire": _("停用地名"),
    "place.alias": _("增加别名"),
    "place.unalias": _("去掉别名"),
    "place.load": _("批量录入地名"),
    "place.follow": _("地名随网格更新"),
    "place.export": _("导出地名"),
}


class GeocodingConfig(RoomConfig):
    name = "wanmi.geocoding"
    label = "geocoding"
    verbose_name = _("地理编码")

    def declare(self) -> Room:
        from django.urls import reverse

        from wanmi.geocoding.actions.reactions import REACTIONS
        from wanmi.geocoding.deliveries.places import PLACES
        from wanmi.geocoding.layers import LAYERS
        from wanmi.geocoding.queries.lists import area_of_place
        from wanmi.geocoding.queries.warming import read_dictionaries

        return Room(
            title=_("地理编码"),
            menu=(MenuEntry(_("地名"), "place", "places", "data", position=40, right="geocoding.keep_places", jump="d"),),
            chapters={"geocoding": _("地理编码")},
            layers=LAYERS,
            facts=facts_named(FACTS),
            reactions=REACTIONS,
            subjects=(Subject("place", lambda code: reverse("place", args=[code]), area_of_place),),
            warmings=(read_dictionaries,),
            deliveries=(PLACES,),
            rights=rights_in(__file__),
        )
