from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

FACTS = {"layer.export": _("导出图层"), "layer.load": _("载入图层")}


class ResourcesConfig(AppConfig):
    name = "wanmi.resources"
    label = "resources"
    verbose_name = _("基础数据资源")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from wanmi.journal.words import words_for

        words_for(FACTS)
