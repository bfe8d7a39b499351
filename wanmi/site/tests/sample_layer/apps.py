from wanmi.kit.rooms import Room, RoomConfig


class SampleLayerConfig(RoomConfig):
    name = "wanmi.site.tests.sample_layer"
    label = "sample_layer"

    def declare(self) -> Room:
        from wanmi.components.layers import components
        from wanmi.components.models import ComponentState
        from wanmi.kit.layers import Attribute, MapLayer
        from wanmi.kit.map_style import LegendRow, MapFilter, MapStyle, MapView, StyleLayer, TileSource, Touch, colour

        tiles = TileSource("components", takes=("subclass", "state", "day"))
        style = MapStyle(
            views=(MapView("sample", "样例点位", is_on=True, everywhere=True),),
            styles=(
                StyleLayer(
                    "sample-point", tiles, "components", "circle", "signs", "sample",
                    {"circle-color": colour("red-mark"), "circle-radius": 12}, filter=["==", ["geometry-type"], "Point"],
                ),
            ),
            touches=(Touch(("sample-point",)),),
            legend=lambda: [LegendRow("样例", colour="red-mark"), LegendRow("样例设施", sign="bench")],
            filters=(MapFilter("state", "样例状态", lambda: [("", value, label) for value, label in ComponentState.choices]),),
        )  # fmt: skip
        attributes = (Attribute("code", "标识码", "code", "code"), Attribute("address", "样例地址", "address"))
        layer = MapLayer("samples", "样例图层", components, attributes, shape="any", tiles="components", style=style, position=2)
        return Room(title="样例", layers=(layer,))
