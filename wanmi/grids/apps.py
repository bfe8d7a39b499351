from django.apps import AppConfig


class GridsConfig(AppConfig):
    name = "wanmi.grids"
    label = "grids"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from wanmi.grids.layers import LAYERS
        from wanmi.kit.layers import layer_is

        layer_is(*LAYERS)
