"""What a department asks in the life of a case, who decides it, how it is urged and overseen: each step by the rules, as all of a life."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from wanmi.cases.rules.kinds import SYSTEM
from wanmi.cases.rules.timing import limit_of, longest_extension
from wanmi.kit.rules import working_time
from wanmi.kit.rules.limits import Unit
from wanmi.people.rules.seats import Seat
from wanmi.simulation.rules import asking
from wanmi.simulation.rules.rhythm import takes

if TYPE_CHECKING:
    from wanmi.simulation.history.life import Living

ASKED_IN = (Unit.URGENT_HOUR, Unit.WORK_HOUR, Unit.WORK_DAY, Unit.NATURAL_DAY)  # of other limits the moment is asked for
CITIZENS = ("hotline", "transfer", "public")
SOON = timedelta(seconds=30)


def on_signing(living: Living, handler: Seat, at: datetime, *, missent: bool) -> datetime:
    """What a department says when it has read the case: not ours, nothing there. When it goes on; the case tells where it stands then."""
    draw = living.drawing
    if draw.random() < (asking.RETURNS_MISSENT if missent else asking.RETURNS_OWN):
        reason = asking.MISSENT_REASON if missent else draw.choice(asking.REASONS["return"])
        living.move("request_return", handler, at, reason=reason, misdispatch=missent and draw.random() < 0.6)
        return decided(living, "return", at, granted=asking.GRANTS_MISSENT if missent else asking.GRANTS["return"])
    if draw.random() < asking.VOIDS:
        living.move("request_void", handler, at, photo="proof", reason=draw.choice(asking.REASONS["void"]))
        return decided(living, "void", at)
    return at


def suspended(living: Living, handler: Seat, at: datetime) -> datetime:
    """Now and then work must wait for a season or a building site; the case goes on by itself on its day. When work begins."""
    case, draw = living.life.case, living.drawing
    component = living.scene.lookup.subclasses[case.subclass_id].kind == "component"
    often = asking.SUSPENDS_COMPONENT if component else asking.SUSPENDS_EVENT
    if case.suspension_count or draw.random() >= often:
        return at
    day = at.astimezone(living.scene.zone).date() + timedelta(days=draw.randrange(12, 120))
    living.move("request_suspension", handler, at, reason=draw.choice(asking.REASONS["suspension"]), until_day=day)
    at = decided(living, "suspension", at)
    until = living.life.case.suspended_until
    if until is None:
        return at
    living.move("resume", SYSTEM, until)
    return working_time.resume(takes(45, draw), until, Unit.WORK_HOUR, living.scene.lookup.calendar)


def before_done(living: Living, worker: Seat, handler: Seat, done: datetime) -> None:
    """What happens between the beginning of the work and its end at `done`: more time is asked for, the department is urged, overseen."""
    case, draw = living.life.case, living.drawing
    due, warn = case.disposal_due_at, case.warn_at
    if due is None or warn is None:
        return
    begun = last_of(living)
    called = case.source in CITIZENS and draw.random() < asking.URGES_CALLED
    if called:
        _between(living, begun, done, lambda at: urged(living, at, asking.URGED_CALLED))
    if case.rework_count == 0 and done > begun + (due - begun) * asking.TIGHT and draw.random() < asking.EXTENDS:
        asks = worker if worker.role == "worker" and draw.random() < asking.BY_WORKER else handler
        _between(living, last_of(living), min(done, due), lambda at: extended(living, asks, at, done))
    if done > warn and draw.random() < asking.URGES:
        _between(living, max(warn, last_of(living)), done, lambda at: urged(living, at, draw.choice(asking.URGED)))
    late = living.life.case.disposal_due_at or due
    if done > late and draw.random() < asking.OVERSEES:
        _between(living, max(late, last_of(living)), done, lambda at: overseen(living, "overdue", handler, at, done))
    elif draw.random() < asking.OVERSEES_ANY:
        kind = draw.choice(("leader", "important"))
        _between(living, last_of(living), done, lambda at: overseen(living, kind, handler, at, done))


def _between(living: Living, begins: datetime, ends: datetime, act: Callable[[datetime], None]) -> None:
    """Let it happen at some moment between two, where there is one after all that has happened."""
    at = begins + (ends - begins) * living.drawing.uniform(0.1, 0.6)
    if last_of(living) + SOON < at < ends:
        act(at.replace(microsecond=0))


def extended(living: Living, by: Seat, at: datetime, done: datetime) -> None:
    """More time is asked for, one limit at most; what nobody has decided when the work is done lapses with it."""
    case, draw = living.life.case, living.drawing
    limit = limit_of(case.disposal_limit)
    most = int(limit.amount)
    if case.disposal_due_at is None or at >= case.disposal_due_at:
        return
    if most >= 1 and limit.unit in ASKED_IN:
        wanted: dict[str, Any] = {"limit": f"{draw.randint(max(1, most // 2), most)} {limit.unit.value}"}
    else:
        wanted = {"until": longest_extension(case, living.scene.lookup.calendar)}
    living.move("request_extension", by, at, reason=draw.choice(asking.REASONS["extension"]), **wanted)
    decided(living, "extension", at, before=min(done, case.disposal_due_at))


def urged(living: Living, at: datetime, words: str) -> None:
    """催办, by the centre that hears of it."""
    role = "acceptor" if words == asking.URGED_CALLED else living.drawing.choice(("dispatcher", "shift_leader"))
    living.move("urge", living.of_case(role), at, reason=words)


def overseen(living: Living, kind: str, handler: Seat, at: datetime, done: datetime) -> None:
    """督办, with a deadline, answered by the department: mostly in time, sometimes not at all before the work is done."""
    draw, zone = living.drawing, living.scene.zone
    by = _watcher(living, ("leader", "overseer") if kind == "leader" else ("overseer", "leader"))
    if by is None:
        return
    until = (at + timedelta(hours=draw.choice((2, 4, 8, 24)))).astimezone(zone)
    living.move("oversee", by, at, order_kind=kind, text=draw.choice(asking.OVERSEEN[kind]), until=until)
    answered = min(at + takes(110, draw, 0.9), done - SOON)
    if answered > at and draw.random() < asking.ANSWERS_ORDERS:
        living.move("answer_order", handler, answered, text=draw.choice(asking.ANSWERS))


def appealed(living: Living) -> None:
    """After its end a department now and then asks that being late be spared, a day or two later."""
    case, draw = living.life.case, living.drawing
    if case.outcome != "closed" or not case.disposal_late or not case.department_id or draw.random() >= asking.APPEALS:
        return
    calendar = living.scene.lookup.calendar
    at = working_time.resume(takes(600, draw), last_of(living), Unit.WORK_HOUR, calendar)
    handler = living.one("department", str(case.department_id))
    living.move("request_appeal", handler, at, reason=draw.choice(asking.REASONS["appeal"]))
    decided(living, "appeal", at)


# ── who decides ──────────────────────────────────────────────────────────────────────────────────────────────────────
def decided(living: Living, kind: str, at: datetime, *, granted: float | None = None, before: datetime | None = None) -> datetime:
    """Through its levels until it is decided, or taken back; when that was. What would be decided after `before` stays asked."""
    draw = living.drawing
    often = asking.GRANTS[kind] if granted is None else granted
    while (request := living.life.situation.open_request(kind)) is not None:
        later = _thought_over(living, at)
        if before is not None and later >= before:
            return at
        at = later
        if draw.random() < asking.WITHDRAWS:
            asked_by = _seat_of(living, request.asked_role, request.asked_from_id, person=request.asked_by_id)
            if asked_by is not None:
                living.move(f"withdraw_{kind}", asked_by, at)
                continue
        decider = _seat_of(living, request.waits_for, request.holder_id, without=request.asked_by_id)
        if decider is None:
            return at
        if draw.random() < often:
            living.move(f"approve_{kind}", decider, at, note=draw.choice(asking.AGREES))
        else:
            living.move(f"refuse_{kind}", decider, at, reason=draw.choice(asking.REFUSES))
    return at


def _thought_over(living: Living, at: datetime) -> datetime:
    """When a level has decided: by day, and at any hour where the case's own limit never stops."""
    text = living.life.case.disposal_limit
    stops = not text or limit_of(text).unit.counts_work
    takes_so_long = takes(48 if stops else 16, living.drawing)
    return working_time.resume(takes_so_long, at, Unit.WORK_HOUR if stops else Unit.URGENT_HOUR, living.scene.lookup.calendar)


def _seat_of(living: Living, role: str, body: int, *, person: int | None = None, without: int | None = None) -> Seat | None:
    """Somebody in this post of this body: that very person, or anybody but one."""
    groups = living.scene.seats.get(role, {}).values()
    seats = [seat for group in groups for seat in group if seat.organisation_id == body and seat.person_id != without]
    seats = [seat for seat in seats if person in (None, seat.person_id)]
    return living.drawing.choice(seats) if seats else None


def _watcher(living: Living, roles: tuple[str, ...]) -> Seat | None:
    """Who watches the place of the case, of the first post that is there."""
    for role in roles:
        groups = living.scene.seats.get(role, {}).values()
        seats = [seat for group in groups for seat in group if seat.covers(living.life.case.grid_code)]
        if seats:
            return living.drawing.choice(seats)
    return None


def last_of(living: Living) -> datetime:
    """When the last thing happened."""
    return living.life.facts[-1].at
