from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

FACTS = {"component.follow_grids": _("部件随网格调整")}


class ComponentsConfig(AppConfig):
    name = "wanmi.components"
    label = "components"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from wanmi.components.actions.following import STANDING
        from wanmi.components.layers import LAYERS
        from wanmi.grids.standing import standing_is
        from wanmi.journal.words import words_for
        from wanmi.kit.layers import layer_is

        layer_is(*LAYERS)
        standing_is("components", STANDING)
        words_for(FACTS)
