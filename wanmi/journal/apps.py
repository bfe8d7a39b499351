from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class JournalConfig(AppConfig):
    name = "wanmi.journal"
    label = "journal"
    default_auto_field = "django.db.models.BigAutoField"


class BaseTablesConfig(admin_apps.AdminConfig):
    """Django's admin behind our own door: in INSTALLED_APPS in place of django.contrib.admin."""

    default = False
    default_site = "wanmi.journal.base_tables.BaseTables"
