from django.utils.translation import gettext_lazy as _

from wanmi.kit.rooms import Room, RoomConfig, Slot, Subject, facts_named, rights_in

FACTS = {
    "city.set": _("登记城市"),
    "unitgrid.change": _("修改单元网格"),
}


class GridsConfig(RoomConfig):
    name = "wanmi.grids"
    label = "grids"
    verbose_name = _("网格与区域")

    def declare(self) -> Room:
        from wanmi.grids.deliveries import DELIVERIES
        from wanmi.grids.layers import LAYERS
        from wanmi.grids.pages.home import HOME
        from wanmi.grids.queries import places
        from wanmi.grids.queries.finding import FINDER

        return Room(
            title=_("网格与区域"),
            home=HOME,
            slots=(
                Slot("grids.unit_grid", "The unit grid card, among its particulars: pairs of dt and dd.", "grids.UnitGrid"),
                Slot("grids.unit_grid_past", "The unit grid card, among what became of it: pairs of dt and dd.", "grids.UnitGrid"),
                Slot("grids.unit_grids_head", "The list of unit grids, beside its heading: tabs or links."),
            ),
            layers=LAYERS,
            finders=(FINDER,),
            facts=facts_named(FACTS),
            subjects=(
                Subject("unitgrid", lambda code: f"/grids/{code}/", places.area_of_code),
                Subject("street", area=places.area_of_code),
                Subject("area", area=places.area_of_code),
            ),
            deliveries=DELIVERIES,
            rights=rights_in(__file__),
        )

    def ready(self) -> None:
        from wanmi.grids.queries import places
        from wanmi.journal.queries import only_county_is

        only_county_is(places.only_county)
