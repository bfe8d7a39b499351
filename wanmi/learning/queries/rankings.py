"""What was learned of who gets a case, as the forms of moves ask for it; in words, how like cases went."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from wanmi.cases.queries.choices import keepers_of
from wanmi.cases.rules.state import CaseState
from wanmi.kit.rooms import Ranked, Ranking
from wanmi.learning.models import months_of
from wanmi.learning.queries.versions import InUse, learned_for
from wanmi.learning.rules.features import cleaned, facts_of_case, numbers_of
from wanmi.learning.rules.learned import Alike, Learned
from wanmi.learning.rules.questions import Ask

MOST = 3
PLACES = {
    15: gettext_noop("近 %(months)d 个月同类同网格 %(total)d 件，%(given)d 件由其办理"),
    12: gettext_noop("近 %(months)d 个月同类同社区 %(total)d 件，%(given)d 件由其办理"),
    9: gettext_noop("近 %(months)d 个月同类同街道 %(total)d 件，%(given)d 件由其办理"),
    6: gettext_noop("近 %(months)d 个月同类全区 %(total)d 件，%(given)d 件由其办理"),
}


def departments_ranked(case: CaseState, among: Sequence[int], at: datetime) -> Sequence[Ranked] | None:
    """The likeliest departments of those that may be dispatched to; None where the plain rule is better."""
    found = learned_for(Ask.DEPARTMENT)
    if found is None:
        return None
    keepers = keepers_of(case.component_id)
    facts = facts_of_case(subclass_id=case.subclass_id, grid_code=case.grid_code, keepers=keepers)
    text = cleaned(case.description, address=case.address)
    return _ranked(*found, facts, text, f"s{case.subclass_id}", case, among)


def squads_ranked(case: CaseState, among: Sequence[int], at: datetime) -> Sequence[Ranked] | None:
    """The likeliest squads of the department that has the case; None where the plain rule is better."""
    found = learned_for(Ask.SQUAD)
    if found is None or case.department_id is None:
        return None
    keepers = keepers_of(case.component_id)
    facts = facts_of_case(
        subclass_id=case.subclass_id, grid_code=case.grid_code, keepers=keepers, department_id=case.department_id
    )  # fmt: skip
    return _ranked(*found, facts, "", f"d{case.department_id}|s{case.subclass_id}", case, among)


def _ranked(
    version: InUse, learned: Learned, facts: Sequence[str], text: str, kind: str, case: CaseState, among: Sequence[int]
) -> list[Ranked]:
    answers = learned.ranked(numbers_of(facts, text), among=frozenset(among))[:MOST]
    return [Ranked(each.value, _why(version, learned.alike(each.value, kind=kind, grid_code=case.grid_code))) for each in answers]


def _why(version: InUse, alike: Alike | None) -> str:
    """True numbers, of the cases that the version was trained on; '' where there were too few like cases to tell."""
    if alike is None or not alike.given:
        return ""
    months = months_of(version.first_on, version.last_on)
    return _(PLACES[alike.digits]) % {"months": months, "total": alike.total, "given": alike.given}


RANKINGS = (
    Ranking("learning.department", "department", departments_ranked),
    Ranking("learning.squad", "squad", squads_ranked),
)
