"""The form of a move on several cases: each field once, with what may be chosen for all of them and what is suggested for each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.utils.translation import gettext as _

from wanmi.cases.queries.choices import Choice
from wanmi.cases.queries.together import common_to, offers_of, suggested_in
from wanmi.cases.rules.rows import Situation
from wanmi.cases.rules.together import asks_together
from wanmi.desks.pages.move_form import FormField, form_field
from wanmi.flow.rules.flow import Move

SUGGESTED = "suggested"  # the answer that means: each case's own suggestion


@dataclass(frozen=True)
class Fields:
    """The fields, and number → what is suggested for that case."""

    fields: list[FormField]
    suggestions: dict[str, list[str]] = field(default_factory=dict)

    def words(self, number: str) -> str:
        """What is suggested for one case."""
        return "，".join(self.suggestions.get(number, ()))


def fields_together(move: Move, situations: Mapping[str, Situation], *, at: datetime) -> Fields:
    """The form of the move for these cases, in the flow's order. What must be chosen costs one or two queries a case."""
    cases = {number: each.case for number, each in situations.items()}
    first = next(iter(cases.values()))
    fields, suggestions = [], {number: list[str]() for number in cases}
    for ask in asks_together(move) or ():
        offers = offers_of(ask, cases, at=at)
        if offers is None:
            fields.append(form_field(ask, move, first, at=at))
            continue
        best = {number: found for number, offered in offers.items() if (found := suggested_in(offered))}
        for number, found in best.items():
            suggestions[number].append(found.name)
        fields.append(_chosen(form_field(ask, move, first, at=at, choices=False), common_to(offers.values()), len(best), len(cases)))
    return Fields(fields, suggestions)


def _chosen(plain: FormField, common: list[Choice], suggested: int, count: int) -> FormField:
    """A choice for all of them; the first one is each case's own suggestion, where there are any."""
    choices = [replace(each, note="", suggested=False) for each in common]
    if suggested:
        note = "" if suggested == count else _("%(suggested)d/%(count)d 件有推荐") % {"suggested": suggested, "count": count}
        choices.insert(0, Choice(SUGGESTED, _("每件用推荐的%s") % plain.label, note))
    kind = "none" if not choices else "select" if plain.kind == "radio" and len(choices) > 4 else plain.kind
    return replace(plain, kind=kind, groups=[("", choices)], proposed=SUGGESTED if suggested else "")
