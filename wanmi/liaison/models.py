"""What is answered to the sources of daily lists, and the deadlines that a city has set for them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from wanmi.cases.models import BY_LISTS, Case, Source
from wanmi.people.models import Organisation, Person

SOURCES = [(source.value, source.label) for source in BY_LISTS]


class SourceTerm(models.Model):
    """来件时限: how long a body has for what comes from a source, where the city has said so. Limits are "2 work_hour"."""

    source = models.CharField(_("来源"), max_length=12, choices=SOURCES, unique=True)
    sign_limit = models.CharField(_("签收时限"), max_length=24)
    answer_limit = models.CharField(_("回复时限"), max_length=24)

    class Meta:
        verbose_name = _("来件时限")
        verbose_name_plural = _("来件时限")

    def __str__(self) -> str:
        return str(Source(self.source).label)


class SourceAnswer(models.Model):
    """来件回复: what a body has answered to the source about one case, once."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="source_answers", verbose_name=_("案卷"), db_index=False)
    department = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("责任单位"), db_index=False)
    source = models.CharField(_("来源"), max_length=12, choices=SOURCES)
    text = models.TextField(_("回复内容"))
    answered_at = models.DateTimeField(_("回复"))
    answered_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("经办"), db_index=False)
    due_at = models.DateTimeField(_("回复截止"))  # as the term was then
    late = models.BooleanField(_("超时"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "department"], name="source_answer_once")]
        verbose_name = _("来件回复")
        verbose_name_plural = _("来件回复")

    def __str__(self) -> str:
        return f"{self.case_id} {self.answered_at:%Y-%m-%d %H:%M}"
