from collections.abc import Mapping
from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class EvidenceConfig(AppConfig):
    name = "wanmi.evidence"
    label = "evidence"
    verbose_name = _("影像")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from wanmi.evidence.rules.wholeness import REMEDY, SENTENCES, Wrong
        from wanmi.journal.words import Lines, words_for

        facts = {"evidence.damaged": _("影像被改动或损坏"), "evidence.mended": _("影像已复原"), "evidence.verify": _("核验影像")}
        words_for({"evidence.store": _("提交影像"), **facts})

        def damaged(data: Mapping[str, Any]) -> Lines:
            copy = [(gettext("影像副本"), data["rendition"])] if data.get("rendition") else []
            said = gettext(SENTENCES[Wrong(data["wrong"])]) + ("" if copy else gettext(REMEDY))
            return [("SHA-256", str(data["sha256"])), *copy, (gettext("问题"), said)]

        words_for(told=("evidence.damaged", damaged))
