from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResourcesConfig(AppConfig):
    name = "wanmi.resources"
    label = "resources"
    verbose_name = _("基础数据资源")
    default_auto_field = "django.db.models.BigAutoField"
