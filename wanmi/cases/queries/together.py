"""What is asked over several cases at once before a move is made on all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from wanmi.cases.models import Case, CaseOrder, CaseRequest
from wanmi.cases.queries.choices import Choice, choices_of
from wanmi.cases.queries.flows import live_flows
from wanmi.cases.queries.rows import order_state, request_state, state_of
from wanmi.cases.rules.effects import EFFECTS
from wanmi.cases.rules.move_kinds import FIELDS
from wanmi.cases.rules.rows import OPEN, OrderState, RequestState, Situation
from wanmi.cases.rules.state import CaseState
from wanmi.cases.rules.together import check_number_together
from wanmi.flow.rules.flow import Move
from wanmi.journal.models import Fact
from wanmi.people.rules.seats import Seat


def situations_seen(seat: Seat, numbers: Iterable[str]) -> dict[str, Situation]:
    """Number → the case with what is open of it, of those that the seat may see, in the order asked for. Three queries at most.

    Raises TooManyTogether.
    """
    wanted = list(dict.fromkeys(numbers))
    check_number_together(len(wanted))
    rows = {row.number: row for row in Case.objects.visible_to(seat).filter(number__in=wanted)} if wanted else {}
    requests: dict[int, list[RequestState]] = defaultdict(list)
    orders: dict[int, list[OrderState]] = defaultdict(list)
    if asked := [row.pk for row in rows.values() if row.open_requests]:
        for request in CaseRequest.objects.filter(case_id__in=asked, state=OPEN).order_by("number"):
            requests[request.case_id].append(request_state(request))
    if ordered := [row.pk for row in rows.values() if row.open_orders]:
        for order in CaseOrder.objects.filter(case_id__in=ordered, state=OPEN).order_by("number"):
            orders[order.case_id].append(order_state(order))
    found = {number: rows[number] for number in wanted if number in rows}
    return {number: Situation(state_of(row), tuple(requests[row.pk]), tuple(orders[row.pk])) for number, row in found.items()}


def moves_of(seat: Seat, stages: Iterable[str] | None = None) -> list[Move]:
    """The moves that the flows give to the seat's post from these stages, or from any. Whether one may be made now says the case."""
    flows = live_flows()
    moves = [move for flow in flows for stage in (flow.stages if stages is None else stages) for move in flow.moves_from.get(stage, ())]
    return [move for move in moves if move.open_to(seat.role, seat.level) and move.key in EFFECTS]


def offers_of(ask: str, cases: Mapping[str, CaseState], *, at: datetime) -> dict[str, list[Choice]] | None:
    """Number → what may be chosen there; None where nothing is chosen. One or two queries a case."""
    found = {number: choices_of(ask, case, at=at) for number, case in cases.items()}
    return {number: offered for number, offered in found.items() if offered is not None} or None


def suggested_in(offered: Sequence[Choice]) -> Choice | None:
    """The one that a form would begin with: the likely one, or the only one there is."""
    return next((each for each in offered if each.suggested), offered[0] if len(offered) == 1 else None)


def common_to(offers: Iterable[Sequence[Choice]]) -> list[Choice]:
    """What may be chosen for all of them, in the order of the first."""
    first, *others = offers
    values = [{each.value for each in offered} for offered in others]
    return [each for each in first if all(each.value in those for those in values)]


def suggested_values(move: Move, asks: Iterable[str], case: CaseState, *, at: datetime, key: UUID | None) -> dict[str, Any]:
    """Field → the suggested value, for these asks of the move; those without a suggestion are left out. What was sent with this key before
    is taken again: a suggestion changes with the case, and a press sent twice must say the same."""
    done = Fact.objects.filter(subject_kind="case", subject_id=case.number, key=key).first() if key else None
    given = done.content.get("given", {}) if done is not None and done.name == f"case.{move.key}" else {}
    found = {}
    for ask in asks:
        name = FIELDS[ask].name
        if name in given:
            found[name] = given[name]
        elif best := suggested_in(choices_of(ask, case, at=at) or ()):
            found[name] = best.value
    return found
