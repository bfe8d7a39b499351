from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EvidenceConfig(AppConfig):
    name = "wanmi.evidence"
    label = "evidence"
    verbose_name = _("影像")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from wanmi.journal.words import words_for

        words_for({"evidence.store": _("提交影像")})
