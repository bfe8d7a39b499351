"""Reading on: facts handed to a reader in order, each at least once, none missed though transactions end out of order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from django.db import connection, transaction

from wanmi.journal.models import Fact, Reader

AT_A_TIME = 500


def read_on(reader: str, *, names: Iterable[str], handle: Callable[[Fact], None]) -> int:
    """Hand the facts of these names since the last time to `handle`, in order; how many there were.

    A fact whose handling fails is handed out again next time, and so may be those of its transaction before it: `handle` must
    bear that. Two at once are kept apart by the reader's row.
    """

    def one_by_one(facts: Sequence[Fact]) -> None:
        for fact in facts:
            with transaction.atomic():
                handle(fact)

    return read_portions(reader, names=names, handle=one_by_one)


def read_portions(reader: str, *, names: Iterable[str], handle: Callable[[Sequence[Fact]], None]) -> int:
    """The same by portions: `handle` works in the transaction that moves the reader on, so that both or neither are done."""
    count = 0
    while True:
        with transaction.atomic():
            position, _ = Reader.objects.select_for_update().get_or_create(name=reader)
            until = _oldest_running()
            facts = list(_next_facts(position.next_xact, until, names))
            if len(facts) == AT_A_TIME:  # stop at a whole transaction, so that the position stays a number of transactions
                until = facts[-1].xact
                facts = [fact for fact in facts if fact.xact < until] or list(_whole(until, names))
                until = max(until, facts[-1].xact + 1)
            if facts:
                handle(facts)
            position.next_xact = max(until, position.next_xact)
            position.save(update_fields=["next_xact"])
        count += len(facts)
        if len(facts) < AT_A_TIME // 2:
            return count


def _next_facts(start: int, until: int, names: Iterable[str]) -> Iterable[Fact]:
    found = Fact.objects.filter(xact__gte=start, xact__lt=until, name__in=list(names)).order_by("xact", "id")
    return found[:AT_A_TIME]


def _whole(xact: int, names: Iterable[str]) -> Iterable[Fact]:
    """All of one large transaction."""
    return Fact.objects.filter(xact=xact, name__in=list(names)).order_by("id").iterator()


def _oldest_running() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT journal_oldest_running()")
        return int(cursor.fetchone()[0])
