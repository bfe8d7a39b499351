"""A file stands in a case: whoever may see the case sees the picture, and only the centre the original."""

from __future__ import annotations

import pytest

from wanmi.cases.models import CaseEvidence
from wanmi.cases.queries.exhibits import move_word, sight_of_exhibit
from wanmi.cases.tests.cast import Cast
from wanmi.evidence.rules.sight import Sight


@pytest.mark.django_db
def test_the_sight_of_a_file_follows_the_case(cast: Cast) -> None:
    case = cast.reported()
    file = CaseEvidence.objects.filter(case__number=case.number).values_list("evidence_id", flat=True)[0]
    seen = {name: sight_of_exhibit(cast.seats[name], file) for name in ("collector", "acceptor", "leader", "water", "checker", "clerk")}
    assert seen == {
        "collector": Sight.WHOLE, "acceptor": Sight.WHOLE, "leader": Sight.WHOLE,
        "water": Sight.NONE, "checker": Sight.NONE, "clerk": Sight.NONE,
    }  # fmt: skip


@pytest.mark.django_db
def test_facts_of_cases_are_called_as_the_flow_calls_its_moves(cast: Cast) -> None:
    assert [move_word(move) for move in ("accept", "file", "link", "nonsense")] == ["受理", "立案", "关联", ""]
