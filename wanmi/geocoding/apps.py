from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GeocodingConfig(AppConfig):
    name = "wanmi.geocoding"
    label = "geocoding"
    verbose_name = _("地理编码")
    default_auto_field = "django.db.models.BigAutoField"
