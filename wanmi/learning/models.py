"""What was learned and how good it is: versions with their figures, runs of the training, and which suggestions were taken."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wanmi.learning.rules.figures import Hits, hits_from, is_better
from wanmi.people.models import Person


class Task(models.TextChoices):
    """学习任务: the questions of rules/questions.py, in words."""

    DEPARTMENT = "department", _("派遣部门")
    SQUAD = "squad", _("分派队伍")
    SUBCLASS = "subclass", _("来电小类")
    URGENCY = "urgency", _("来电紧急程度")


class TrainingState(models.TextChoices):
    WAITING = "waiting", _("等待训练")
    RUNNING = "running", _("训练中")
    DONE = "done", _("已完成")
    FAILED = "failed", _("失败")


class Training(models.Model):
    """One run of the training (训练) over all questions, and where it stands."""

    state = models.CharField(_("状态"), max_length=8, choices=TrainingState.choices, default=TrainingState.WAITING)
    asked_at = models.DateTimeField(_("开始"))
    asked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("经办"))  # None: by the clock
    ended_at = models.DateTimeField(_("结束"), null=True)
    task = models.CharField(_("学习任务"), max_length=12, choices=Task.choices, blank=True)  # in hand
    done = models.PositiveSmallIntegerField(default=0)  # steps of `of`
    of = models.PositiveSmallIntegerField(default=0)
    here = models.BooleanField(default=False)  # in the process of the command line, not in a job
    trouble = models.CharField(_("原因"), max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(models.Value(1), condition=Q(state__in=["waiting", "running"]), name="training_one_at_a_time")
        ]
        verbose_name = _("训练")
        verbose_name_plural = _("训练")

    def __str__(self) -> str:
        return f"{self.asked_at:%Y-%m-%d %H:%M}"


class LearnedVersion(models.Model):
    """One version of what was learned for one question (版本): from which cases, how good on the month held back, and its weights.

    The weights are packed numbers (rules/packing.py) and held to their digest; of older versions they are let go, the figures stay.
    """

    task = models.CharField(_("学习任务"), max_length=12, choices=Task.choices)
    trained_at = models.DateTimeField(_("训练时间"))
    training = models.ForeignKey(Training, models.PROTECT, related_name="versions")
    examples = models.PositiveIntegerField(_("样本"))
    first_on = models.DateField(_("样本起"))
    last_on = models.DateField(_("样本止"))
    held_since = models.DateField(_("留出起"))
    held_until = models.DateField(_("留出止"))
    learned = models.JSONField(default=dict)  # figures.Hits on what was held back
    plain = models.JSONField(default=dict)  # the same of the plain rule, on the same
    used = models.BooleanField(_("采用"))
    seconds = models.FloatField(_("用时"))
    digest = models.CharField(max_length=64)
    weights = models.BinaryField(null=True)

    class Meta:
        indexes = [models.Index(fields=["task", "-trained_at"], name="learned_by_task")]
        verbose_name = _("推荐版本")
        verbose_name_plural = _("推荐版本")

    def __str__(self) -> str:
        return f"{self.task} {self.trained_at:%Y-%m-%d %H:%M}"

    @property
    def learned_hits(self) -> Hits:
        return hits_from(self.learned)

    @property
    def plain_hits(self) -> Hits:
        return hits_from(self.plain)

    @property
    def is_better(self) -> bool:
        return is_better(self.learned_hits, self.plain_hits)


class Suggested(models.TextChoices):
    """What forms of moves suggest somebody for."""

    DEPARTMENT = "department", _("派遣部门")
    SQUAD = "squad", _("分派队伍")
    SUPERVISOR = "supervisor", _("核实核查监督员")


class SuggestionOutcome(models.Model):
    """What was suggested when a task was given out, and what was chosen (推荐采纳). Derived from the fact that it names, one row a fact; it
    does not say who chose."""

    fact_id = models.BigIntegerField(unique=True)  # no foreign key: the journal stands for itself
    ask = models.CharField(_("推荐"), max_length=10, choices=Suggested.choices)
    at = models.DateTimeField(_("时间"))
    area_code = models.CharField(max_length=15)  # of the case's grid
    suggested = models.BigIntegerField()  # ids of bodies or of persons, as the move takes them
    chosen = models.BigIntegerField()
    taken = models.BooleanField(_("采纳"))
    learned = models.BooleanField(_("由学习得出"))  # else by the plain rule

    class Meta:
        indexes = [models.Index(fields=["-at"], name="suggestion_by_moment")]
        verbose_name = _("推荐采纳")
        verbose_name_plural = _("推荐采纳")

    def __str__(self) -> str:
        return f"{self.ask} {self.at:%Y-%m-%d %H:%M}"


def months_of(first_on: date, last_on: date) -> int:
    """The length of a period in whole months, at least one."""
    return max(1, round(((last_on - first_on).days + 1) / 30.4))
