from django.apps import AppConfig


class ComponentsConfig(AppConfig):
    name = "wanmi.components"
    label = "components"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from wanmi.components.layers import LAYERS
        from wanmi.kit.layers import layer_is

        layer_is(*LAYERS)
