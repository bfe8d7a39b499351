from django.apps import AppConfig


class GridsConfig(AppConfig):
    name = "wanmi.grids"
    label = "grids"
    default_auto_field = "django.db.models.BigAutoField"
