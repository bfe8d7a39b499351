from django.utils.translation import gettext_lazy as _

from wanmi.kit.rooms import Job, MenuEntry, Room, RoomConfig, Subject, facts_named, rights_in

MENU = (MenuEntry(_("智能推荐"), "gauge", "learned_versions", "evaluation", position=80, right="learning.see_versions", jump="1"),)
FACTS = {
    "learning.begin": _("开始训练推荐"),
    "learning.keep": _("保存推荐版本"),
}
JOBS = (
    Job("wanmi.learning.train", _("训练推荐")),
    Job("wanmi.learning.train_nightly", _("按时训练推荐"), _("每天")),
)


def _address(id: str) -> str:
    from django.urls import reverse

    return reverse("learned_versions")


class LearningConfig(RoomConfig):
    name = "wanmi.learning"
    label = "learning"
    verbose_name = _("智能推荐")

    def declare(self) -> Room:
        from wanmi.learning.actions.reactions import REACTIONS
        from wanmi.learning.queries.rankings import RANKINGS

        return Room(
            title=_("智能推荐"),
            menu=MENU,
            chapters={"learning": _("智能推荐")},
            facts=facts_named(FACTS),
            subjects=tuple(Subject(kind, address=_address, area=lambda id: "") for kind in ("training", "learned_version")),
            rights=rights_in(__file__),
            jobs=JOBS,
            rankings=RANKINGS,
            reactions=REACTIONS,
        )
