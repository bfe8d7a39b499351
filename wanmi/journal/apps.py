from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class JournalConfig(AppConfig):
    name = "wanmi.journal"
    label = "journal"
    default_auto_field = "django.db.models.BigAutoField"
    default = True


class BaseTablesConfig(AdminConfig):
    """Django's admin behind our own door: in INSTALLED_APPS in place of django.contrib.admin."""

    default_site = "wanmi.journal.base_tables.BaseTables"
