"""Files come into a case by a move and never leave it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from wanmi.cases.models import CaseEvidence
from wanmi.cases.rules.refusals import WrongEvidence
from wanmi.evidence.models import Evidence
from wanmi.people.rules.seats import Seat


def attach(case_id: int, evidence: Sequence[UUID], purpose: str, *, sequence: int, by: Seat) -> None:
    """Put files that this person handed in, and that stand in no case yet, into the case. Raises WrongEvidence otherwise."""
    if not evidence:
        return
    free = set(Evidence.objects.filter(pk__in=evidence, handed_in_by_id=by.person_id, cases__isnull=True).values_list("pk", flat=True))
    if missing := [one for one in evidence if one not in free]:
        raise WrongEvidence(field="evidence", count=len(missing))
    CaseEvidence.objects.bulk_create(
        CaseEvidence(case_id=case_id, evidence_id=one, purpose=purpose, sequence=sequence) for one in dict.fromkeys(evidence)
    )
