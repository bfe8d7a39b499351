from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from wanmi.kit.rooms import Job, Lines, MenuEntry, Room, RoomConfig, Subject, facts_named, rights_in

FACTS = {
    "paper.print": _("打印文书"),
    "paper.replace_template": _("启用本市文书模板"),
    "paper.choose_template": _("改用文书模板"),
}
JOBS = (
    Job("wanmi.papers.make_print", _("生成成批文书")),
    Job("wanmi.papers.forget_prints", _("清理到期的文书"), _("每天")),
)
MENU = (MenuEntry(_("文书"), "print", "paper_templates", "management", position=15, right="papers.keep_templates", jump="q"),)


def print_lines(data: Mapping[str, Any]) -> Lines:
    """How many papers of how many cases, and which."""
    numbers = data.get("numbers") or []
    return [(str(_("份数")), str(data.get("papers", ""))), (str(_("案卷")), "、".join(numbers))]


def template_lines(data: Mapping[str, Any]) -> Lines:
    """Which version, and of which file."""
    version = data.get("version")
    lines = [(str(_("版本")), str(version) if version else str(_("标准模板")))]
    return [*lines, (str(_("文件")), str(data["file_name"]))] if data.get("file_name") else lines


def template_address(id: str) -> str:
    """The page of a template by its paper and output."""
    key, _dash, output = id.rpartition("-")
    return f"/papers/templates/{key}/{output}/"


class PapersConfig(RoomConfig):
    name = "wanmi.papers"
    label = "papers"
    verbose_name = _("文书")

    def declare(self) -> Room:
        from wanmi.papers.pages.panels import PANELS

        return Room(
            title=_("文书"),
            menu=MENU,
            chapters={"papers": _("文书")},
            panels=PANELS,
            facts=facts_named(FACTS, paper_print=print_lines, paper_replace_template=template_lines, paper_choose_template=template_lines),
            jobs=JOBS,
            subjects=(Subject("papertemplate", template_address, area=lambda _id: ""),),
            rights=rights_in(__file__),
        )
