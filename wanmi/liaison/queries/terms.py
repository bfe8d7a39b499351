"""The terms in force: what the city has set, else what is assumed."""

from __future__ import annotations

from wanmi.cases.models import BY_LISTS
from wanmi.liaison.models import SourceTerm
from wanmi.liaison.rules.terms import ASSUMED, Term, limit_in


def terms_now() -> dict[str, Term]:
    """Source → its term, in the order of the sources. One query."""
    said = {row.source: row for row in SourceTerm.objects.all()}
    return {source.value: _said(said[source.value]) if source.value in said else ASSUMED[source.value] for source in BY_LISTS}


def _said(row: SourceTerm) -> Term:
    sign, answer = limit_in(row.sign_limit, field="sign_limit"), limit_in(row.answer_limit, field="answer_limit")
    return Term(row.source, sign, answer, assumed=False)
