"""What the catalogue says now. Classes and conditions change a few times a year: each process keeps them and asks every few
seconds whether a change was counted, so that a report costs no query here."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from time import monotonic
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import get_language, gettext

from wanmi.catalogue.models import CalendarDay, FilingCondition, Scheme, Subclass, WorkPeriod
from wanmi.catalogue.rules.facts import ConditionFacts, SubclassFacts
from wanmi.catalogue.rules.refusals import RetiredCode, UnknownSubclass
from wanmi.kit.rules.calendar_source import KNOWN_YEARS, working_calendar
from wanmi.kit.rules.working_calendar import DEFAULT_WORK_PERIODS, WorkingCalendar
from wanmi.kit.rules.working_calendar import WorkPeriod as Hours

FRESH = 5.0  # s for which a process trusts what it has read

K = TypeVar("K")
V = TypeVar("V")
Stamp = tuple[tuple[str, int, bool], ...]  # (key, revision, is_current) of every scheme


@dataclass(frozen=True)
class Catalogue:
    """All schemes at one moment, as plain values."""

    stamp: Stamp
    version: str
    subclasses: dict[int, SubclassFacts]
    conditions: dict[int, ConditionFacts]
    by_code: dict[tuple[str, str], int]  # (kind, four digits) of the current scheme → id


def current_subclasses(kind: str | None = None) -> QuerySet[Subclass]:
    """The subclasses in use, of one kind or both, in the order of their codes."""
    found = Subclass.objects.filter(scheme__is_current=True, retired_on__isnull=True).select_related("scheme")
    return (found.filter(kind=kind) if kind else found).order_by("kind", "class_code", "code")


def conditions_of(subclass_id: int) -> QuerySet[FilingCondition]:
    """The filing conditions of a subclass that are in use, in their order."""
    return FilingCondition.objects.filter(subclass_id=subclass_id, retired_on__isnull=True).order_by("number")


def catalogue_version() -> str:
    """The version that phones and screens compare theirs with; another one after every change."""
    return catalogue().version


def subclass_facts(id: int) -> SubclassFacts | None:
    """A subclass of any scheme, retired ones too; None where there is none."""
    return catalogue().subclasses.get(id) or _read_again().subclasses.get(id)


def condition_facts(id: int) -> ConditionFacts | None:
    """A filing condition, retired ones too; None where there is none."""
    return catalogue().conditions.get(id) or _read_again().conditions.get(id)


def subclass_in_use(id: int, *, field: str = "subclass_id") -> SubclassFacts:
    """The subclass for something new. Raises UnknownSubclass or RetiredCode, naming the `field` at fault."""
    found = subclass_facts(id)
    if found is None:
        raise UnknownSubclass(field=field, code=id)
    return _in_use(found, field)


def subclass_by_code(kind: str, code: str, *, field: str = "subclass") -> SubclassFacts:
    """The subclass in use with these four digits in the current scheme. Raises UnknownSubclass or RetiredCode."""
    found = catalogue().by_code.get((kind, code)) or _read_again().by_code.get((kind, code))
    if found is None:
        raise UnknownSubclass(field=field, code=code)
    return _in_use(catalogue().subclasses[found], field)


def _in_use(found: SubclassFacts, field: str) -> SubclassFacts:
    if found.retired:
        raise RetiredCode(field=field, code=found.classification_code, name=found.name)
    return found


def called(name: str) -> str:
    """A class or subclass by its name in the reader's language: the English that the tables tell, else as it is."""
    if not name or not (get_language() or "").startswith("en"):
        return name
    return _english(catalogue().stamp).get(name) or gettext(name)


@lru_cache(maxsize=2)
def _english(stamp: Stamp) -> dict[str, str]:
    """Chinese name → English of the subclasses; of the same name the current scheme's."""
    subclasses = sorted(catalogue().subclasses.values(), key=lambda one: not one.retired)
    return {one.name: one.english[:1].upper() + one.english[1:] for one in subclasses if one.english}


def catalogue() -> Catalogue:
    """The whole catalogue as this process knows it, at most FRESH seconds old."""
    return _catalogue.now()


def working_calendar_now() -> WorkingCalendar:
    """The city's working calendar: the country's days, over them the table's, with the city's hours (TM-1)."""
    return _calendar.now()


def forget_catalogue() -> None:
    """Read everything anew at the next question (after a change in this process)."""
    _catalogue.forget()
    _calendar.forget()


def _read_again() -> Catalogue:
    """For something that is not there: perhaps it was added this very second."""
    _catalogue.doubt()
    return _catalogue.now()


class _Kept(Generic[K, V]):
    """A value that is dear to read, with a key that is cheap to read and differs when the value does."""

    def __init__(self, read_key: Callable[[], K], read_value: Callable[[K], V]) -> None:
        self.read_key, self.read_value = read_key, read_value
        self.lock = threading.Lock()
        self.kept: tuple[K, V] | None = None
        self.checked_at = 0.0

    def now(self) -> V:
        kept = self.kept
        if kept is not None and monotonic() - self.checked_at < FRESH:
            return kept[1]
        with self.lock:
            key = self.read_key()
            if self.kept is None or self.kept[0] != key:
                self.kept = (key, self.read_value(key))
            self.checked_at = monotonic()
            return self.kept[1]

    def doubt(self) -> None:
        """Ask for the key at the next question, but no more than twice a second: unknown ids come from anywhere."""
        if monotonic() - self.checked_at > 0.5:
            self.checked_at = 0.0

    def forget(self) -> None:
        self.kept = None


def _stamp() -> Stamp:
    return tuple(Scheme.objects.order_by("pk").values_list("key", "revision", "is_current"))


def _read_catalogue(stamp: Stamp) -> Catalogue:
    in_use: dict[int, list[int]] = {}
    conditions: dict[int, ConditionFacts] = {}
    for row in FilingCondition.objects.order_by("subclass_id", "number"):
        conditions[row.pk] = _condition(row)
        if row.retired_on is None:
            in_use.setdefault(row.subclass_id, []).append(row.pk)
    rows = Subclass.objects.select_related("scheme").order_by("pk")
    subclasses = {row.pk: _subclass(row, tuple(in_use.get(row.pk, ()))) for row in rows}
    by_code = {(row.kind, row.classification_code): row.pk for row in rows if row.scheme.is_current}
    current = next((f"{key}.{revision}" for key, revision, is_current in stamp if is_current), "")
    return Catalogue(stamp, current, subclasses, conditions, by_code)


def _subclass(row: Subclass, conditions: tuple[int, ...]) -> SubclassFacts:
    return SubclassFacts(
        id=row.pk,
        kind=row.kind,
        class_code=row.class_code,
        code=row.code,
        name=row.name,
        responsible_kind=row.responsible_kind,
        retired=row.retired_on is not None or not row.scheme.is_current,
        class_name=row.class_name,
        english=row.english,
        geometry=row.geometry,
        scheme=row.scheme.key,
        matching_code=row.matching_code,
        condition_ids=conditions,
    )


def _condition(row: FilingCondition) -> ConditionFacts:
    return ConditionFacts(
        id=row.pk,
        subclass_id=row.subclass_id,
        number=row.number,
        condition=row.condition,
        closing_condition=row.closing_condition,
        limit_unit=row.limit_unit,
        limits=(row.limit_class1, row.limit_class2, row.limit_class3),
        retired=row.retired_on is not None,
        issue=row.issue,
        issue_key=row.issue_key,
    )


Table = tuple[tuple[tuple[date, bool], ...], tuple[Hours, ...]]


def _calendar_table() -> Table:
    days = CalendarDay.objects.order_by("day").values_list("day", "is_working")
    hours = WorkPeriod.objects.order_by("begins").values_list("begins", "ends")
    return tuple(days), tuple(Hours(begins, ends) for begins, ends in hours)


def _read_calendar(table: Table) -> WorkingCalendar:
    days, hours = table
    return working_calendar(dict(days), ZoneInfo(settings.TIME_ZONE), hours or DEFAULT_WORK_PERIODS, KNOWN_YEARS)


_catalogue: _Kept[Stamp, Catalogue] = _Kept(_stamp, _read_catalogue)
_calendar: _Kept[Table, WorkingCalendar] = _Kept(_calendar_table, _read_calendar)
