from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wanmi.kit.rooms import Job, Lines, Room, RoomConfig, facts_named, rights_in

FACTS = {
    "evidence.store": _("提交影像"),
    "evidence.damaged": _("影像被改动或损坏"),
    "evidence.mended": _("影像已复原"),
    "evidence.verify": _("核验影像"),
}
JOBS = (
    Job("wanmi.evidence.make_renditions", _("制作影像副本")),
    Job("wanmi.evidence.sweep_incoming", _("清理未交完的影像"), _("每天")),
    Job("wanmi.evidence.verify_share", _("核验影像"), _("每天")),
)


def damage_lines(data: Mapping[str, Any]) -> Lines:
    """Which file is not as it was handed in, and what to do, for a reader of the journal."""
    from wanmi.evidence.rules.wholeness import REMEDY, SENTENCES, Wrong

    copy = [(gettext("影像副本"), data["rendition"])] if data.get("rendition") else []
    problem = gettext(SENTENCES[Wrong(data["wrong"])]) + ("" if copy else gettext(REMEDY))
    return [("SHA-256", str(data["sha256"])), *copy, (gettext("问题"), problem)]


class EvidenceConfig(RoomConfig):
    name = "wanmi.evidence"
    label = "evidence"
    verbose_name = _("影像")

    def declare(self) -> Room:
        from wanmi.evidence.photos import warm

        return Room(
            title=_("影像"),
            chapters={"evidence": _("影像")},
            facts=facts_named(FACTS, evidence_damaged=damage_lines),
            jobs=JOBS,
            warmings=(warm,),
            rights=rights_in(__file__),
        )
