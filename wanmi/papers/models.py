"""Templates that the city put in place of the shipped ones, and batches of papers that the worker prints."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wanmi.papers.rules.papers import BY_KEY, Output
from wanmi.people.models import Person


class OutputChoice(models.TextChoices):
    PDF = Output.PDF.value, "PDF"
    WORD = Output.WORD.value, "Word"


class PaperTemplate(models.Model):
    """One version of the city's own template (文书模板) of a paper. Versions stay; one at most is in force, else the shipped one is."""

    paper = models.CharField(_("文书"), max_length=20)  # a key of rules.papers
    output = models.CharField(_("格式"), max_length=4, choices=OutputChoice.choices)
    version = models.PositiveIntegerField(_("版本"))
    file_name = models.CharField(_("文件"), max_length=160)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    in_force = models.BooleanField(_("现用"), default=False)
    added_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("经办"))
    added_at = models.DateTimeField(_("上传"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["paper", "output", "version"], name="paper_template_version_once"),
            models.UniqueConstraint(fields=["paper", "output"], condition=Q(in_force=True), name="paper_template_one_in_force"),
        ]
        verbose_name = _("文书模板")
        verbose_name_plural = _("文书模板")

    def __str__(self) -> str:
        return f"{self.paper}.{self.output} {self.version}"


class PrintRun(models.Model):
    """Papers that somebody wants printed together (打印批次): made by the worker, fetched when they are there, thrown away after a week."""

    papers = models.JSONField()  # [number of the case, key of the paper, how-many-th of its kind]
    output = models.CharField(_("格式"), max_length=4, choices=OutputChoice.choices)
    origin = models.CharField(max_length=200)  # at which address people reach the city
    requested_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("经办"))
    requested_at = models.DateTimeField(_("申请"))
    total = models.PositiveIntegerField(_("份数"))
    done = models.PositiveIntegerField(_("已生成"), default=0)
    path = models.CharField(max_length=200, blank=True)  # under the data folder: prints/…
    trouble = models.CharField(_("问题"), max_length=400, blank=True)

    class Meta:
        ordering = ["-requested_at"]
        indexes = [models.Index(fields=["requested_by", "-requested_at"], name="print_run_by_person")]
        verbose_name = _("打印批次")
        verbose_name_plural = _("打印批次")

    def __str__(self) -> str:
        return f"{self.pk} · {self.total}"

    @property
    def place(self) -> Path:
        """Where its file lies now: the data folder may have moved since."""
        return Path(settings.DATA_DIR) / self.path

    @property
    def file_name(self) -> str:
        """文书 12 份.pdf, or of one kind 任务分派单 12 份.pdf."""
        kinds = {key for _number, key, _sequence in self.papers}
        word = BY_KEY[kinds.pop()].name if len(kinds) == 1 else "文书"
        return f"{word} {self.total} 份{Path(self.path).suffix}"
