from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

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


class GeocodingConfig(AppConfig):
    name = "wanmi.geocoding"
    label = "geocoding"
    verbose_name = _("地理编码")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.urls import reverse

        from wanmi.geocoding.layers import LAYERS
        from wanmi.geocoding.queries.lists import area_of_place, points_by_name
        from wanmi.grids.queries.names import points_are
        from wanmi.journal.places import places_are
        from wanmi.journal.words import words_for
        from wanmi.kit.layers import layer_is

        layer_is(*LAYERS)
        points_are(points_by_name)
        places_are(coded={"place": area_of_place})
        words_for(FACTS, address=("place", lambda code: reverse("place", args=[code])))
