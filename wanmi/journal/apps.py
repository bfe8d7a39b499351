from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.utils.translation import gettext_lazy as _


class JournalConfig(AppConfig):
    name = "wanmi.journal"
    label = "journal"
    verbose_name = _("日志")
    default_auto_field = "django.db.models.BigAutoField"


class BaseTablesConfig(admin_apps.AdminConfig):
    """Django's admin behind our own door: in INSTALLED_APPS in place of django.contrib.admin."""

    default = False
    default_site = "wanmi.journal.base_tables.BaseTables"
