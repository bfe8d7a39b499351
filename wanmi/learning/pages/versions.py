"""智能推荐: how good the suggestions are, learned and by the plain rule, by version; what is being trained now."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from wanmi.kit.answers import done
from wanmi.learning.actions.training import AT_WORK, TRAINS, request_training
from wanmi.learning.models import LearnedVersion, Suggested, Task
from wanmi.learning.queries.figures import last_training, newest_versions, taken_within, versions
from wanmi.learning.rules.questions import Ask
from wanmi.people.queries import may
from wanmi.people.queries.levels import answers_for_city
from wanmi.people.request_seat import seat_in, signed_in

SEES = "learning.see_versions"
COLUMNS = (
    (gettext_lazy("训练时间"), "day"), (gettext_lazy("学习任务"), "day"), (gettext_lazy("首选准确率"), "figures"),
    (gettext_lazy("前三准确率"), "figures"), (gettext_lazy("留出"), "figures"), (gettext_lazy("样本"), "figures"),
    gettext_lazy("采用"),
)  # fmt: skip
TAKEN_COLUMNS = (
    (gettext_lazy("推荐"), "middle"), (gettext_lazy("依据"), "day"), (gettext_lazy("推荐次数"), "figures"),
    (gettext_lazy("采纳"), "figures"), (gettext_lazy("采纳率"), "figures"),
)  # fmt: skip
PLAIN = {
    Ask.DEPARTMENT: gettext_lazy("部件管护与职责分工规则"),
    Ask.SQUAD: gettext_lazy("最近分派的队伍"),
    Ask.SUBCLASS: gettext_lazy("分类词表"),
    Ask.URGENCY: gettext_lazy("危险词表"),
}


@require_safe
@signed_in
def versions_page(request: HttpRequest) -> HttpResponse:
    """The whole page; the part that follows a training asks for it again and takes itself out of it."""
    seat = seat_in(request, right=SEES)
    training = last_training()
    newest = newest_versions()
    context = {
        "now": timezone.now(),
        "tiles": [_tile(version) for version in newest.values()],
        "rows": [_row(version) for version in versions()],
        "columns": COLUMNS,
        "taken": [
            {"row": row, "ask": Suggested(row.ask).label, "by": _("学习") if row.learned else _("规则"), "share": percent(row.share)}
            for row in taken_within(seat, at=timezone.now())
        ],
        "taken_columns": TAKEN_COLUMNS,
        "training": training,
        "running": training is not None and training.state in AT_WORK,
        "trouble": _(training.trouble) if training and training.trouble else "",
        "step": str(Task(training.task).label) if training and training.task else "",
        "trains": may(seat, TRAINS) and answers_for_city(seat),
    }
    return render(request, "learning/versions.html", context)


def _tile(version: LearnedVersion) -> dict[str, Any]:
    """The better of the two, and what the other one is."""
    learned, plain = version.learned_hits, version.plain_hits
    better, words = (learned, _("规则 %s%%")) if version.used else (plain, _("学习 %s%%"))
    other = plain if version.used else learned
    note = f"{_used(version)} · {words % percent(other.top1)}"
    return {"label": _("%s首选准确率") % Task(version.task).label, "value": percent(better.top1), "unit": "%", "note": note}


def _row(version: LearnedVersion) -> dict[str, Any]:
    learned, plain = version.learned_hits, version.plain_hits
    return {
        "version": version,
        "task": Task(version.task).label,
        "top1": (percent(learned.top1), percent(plain.top1)),
        "top3": (percent(learned.top3), percent(plain.top3)) if version.task != Ask.URGENCY else None,
        "held": learned.count,
        "used": _used(version),
        "plain": PLAIN[Ask(version.task)],
    }


def _used(version: LearnedVersion) -> str:
    return _("采用学习结果") if version.used else _("采用规则")


def percent(share: float) -> str:
    """97.4; 100 without a fraction. Rounded down, so that one miss never reads as none."""
    tenths = int(share * 1000 + 1e-9)
    return "100" if tenths == 1000 else f"{tenths / 10:.1f}"


@require_POST
@signed_in
def train_now(request: HttpRequest) -> HttpResponseBase:
    """Have it trained by the worker."""
    request_training(by=seat_in(request, right=SEES), at=timezone.now())
    return done(go=reverse("learned_versions"))
