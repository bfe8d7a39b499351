"""Changes of the catalogue: the standards' tables become rows, a condition is amended, a year's calendar is filled in."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, time
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from wanmi.catalogue.models import CalendarDay, ConditionStatus, FilingCondition, Scheme, Subclass, WorkPeriod
from wanmi.catalogue.queries import forget_catalogue
from wanmi.catalogue.rules import tables
from wanmi.catalogue.rules.tables import CURRENT, OLDER, ConditionRow, SubclassRow
from wanmi.journal.actions import Actor, record_fact

STANDARDS = Path(__file__).parent / "standards"
FILES = ("components.csv", "events.csv", "components_cjt214.csv", "events_cjt214.csv", "case_standards.csv", "calendar.csv")
READING = 1  # one more when the way in which tables become rows changes, so that they are loaded anew
SCHEMES = {CURRENT: ("部件事件分类（2013 版）", "GB/T 30428.2-2013"), OLDER: ("部件事件分类（2007 版）", "CJ/T 214-2007")}
DEFAULT_WORK_PERIODS = ((time(8), time(12)), (time(14), time(18)))
KEPT_ON_AMEND = ("issue_key", "issue", "status", "provenance", "note")  # the rest is what a case was filed against
BINDING = ("condition", "limit_unit", "limit_class1", "limit_class2", "limit_class3", "closing_condition")


@dataclass
class Report:
    """What loading the standards did, by scheme: counts of rows; empty where nothing was to do."""

    schemes: dict[str, dict[str, int]] = field(default_factory=dict)
    calendar_days: int = 0

    @property
    def changed(self) -> bool:
        return bool(self.schemes) or self.calendar_days > 0


def _silent(text: str) -> None:
    """For callers who do not want to be told."""


def load_standards(*, by: Actor | None, at: datetime, say: Callable[[str], None] = _silent, folder: Path = STANDARDS) -> Report:
    """Make rows of the tables in `folder`. Idempotent: a scheme whose tables have not changed is left alone.

    Nothing is deleted: what has gone from a table is retired; a condition whose binding text or limits differ is retired and
    followed by a new row. A condition of status `local` is the city's own and stays. Raises TableFault for a bad table.
    """
    texts = {name: (folder / name).read_text(encoding="utf-8") for name in FILES}
    older = _subclasses(texts, "_cjt214")
    current = tables.matched_back(_subclasses(texts, ""), older)
    conditions = tables.conditions_by_subclass(current, tables.conditions(texts["case_standards.csv"], table="case_standards.csv"))
    derived = {row.key: tables.derived_conditions(row, conditions) for row in older}
    digest = tables.digest({name: text for name, text in texts.items() if name != "calendar.csv"}, READING)
    report = Report()
    with transaction.atomic():
        for key, rows, known in ((OLDER, older, derived), (CURRENT, current, conditions)):
            counts = _load_scheme(key, rows, known, digest, by=by, at=at)
            if counts:
                report.schemes[key] = counts
            say(f"{key}: {len(rows)} subclasses, " + (", ".join(f"{n} {what}" for what, n in counts.items() if n) or "unchanged"))
        report.calendar_days = _fill_calendar(tables.calendar(texts["calendar.csv"]), by=by, at=at)
        say(f"calendar: {report.calendar_days} days added")
    forget_catalogue()
    return report


def _subclasses(texts: dict[str, str], suffix: str) -> list[SubclassRow]:
    return [
        row
        for kind in ("component", "event")
        for row in tables.subclasses(texts[f"{kind}s{suffix}.csv"], kind=kind, table=f"{kind}s{suffix}.csv")
    ]


def _load_scheme(
    key: str,
    rows: list[SubclassRow],
    conditions: dict[tuple[str, str], list[ConditionRow]],
    digest: str,
    *,
    by: Actor | None,
    at: datetime,
) -> dict[str, int]:
    name, edition = SCHEMES[key]
    first_ever = not Scheme.objects.filter(is_current=True).exists()
    scheme, made = Scheme.objects.get_or_create(
        key=key, defaults={"name": name, "edition": edition, "is_current": key == CURRENT and first_ever}
    )
    scheme = Scheme.objects.select_for_update().get(pk=scheme.pk)
    if scheme.digest == digest:
        return {}
    counts = {"added": 0, "changed": 0, "retired": 0, "kept as the city has it": 0}
    by_key = _load_subclasses(scheme, rows, counts, at)
    condition_rows = [(by_key[key], one) for key, own in conditions.items() for one in own]
    _load_conditions(scheme, condition_rows, counts, at)
    scheme.digest, scheme.revision = digest, scheme.revision + 1
    scheme.save(update_fields=["digest", "revision"])
    record_fact("catalogue.load", about=("scheme", key), by=by, at=at, data={"digest": digest, "counts": counts}, new=made)
    return counts


def _load_subclasses(scheme: Scheme, rows: list[SubclassRow], counts: dict[str, int], at: datetime) -> dict[tuple[str, str], Subclass]:
    there = {(one.kind, one.classification_code): one for one in scheme.subclasses.all()}
    for row in rows:
        fields = {
            "class_name": row.class_name,
            "name": row.name,
            "english": row.english,
            "geometry": row.geometry,
            "responsible_kind": row.responsible_kind,
            "status": row.status,
            "matching_code": "|".join(row.matching),
            "provenance": row.provenance,
            "note": row.note,
            "retired_on": None,
        }
        one = there.get(row.key)
        if one is None:
            there[row.key] = scheme.subclasses.create(kind=row.kind, class_code=row.class_code, code=row.code, **fields)
            counts["added"] += 1
        else:
            counts["changed"] += _set(one, fields)
    counts["retired"] += _retire((one for key, one in there.items() if key not in {row.key for row in rows}), at)
    return there


def _load_conditions(scheme: Scheme, condition_rows: list[tuple[Subclass, ConditionRow]], counts: dict[str, int], at: datetime) -> None:
    in_use = FilingCondition.objects.filter(subclass__scheme=scheme, retired_on__isnull=True)
    there = {(one.subclass_id, one.number): one for one in in_use}
    new: list[FilingCondition] = []
    for subclass, row in condition_rows:
        fields = _condition_fields(row)
        one = there.pop((subclass.pk, row.number), None)
        if one is not None and one.status == ConditionStatus.LOCAL:
            counts["kept as the city has it"] += 1
        elif one is not None and all(getattr(one, name) == fields[name] for name in BINDING):
            counts["changed"] += _set(one, {name: fields[name] for name in KEPT_ON_AMEND})
        else:
            counts["changed" if one else "added"] += 1
            _retire([one] if one else [], at)
            new.append(FilingCondition(subclass=subclass, **fields))
    FilingCondition.objects.bulk_create(new)
    own = [
        one for one in there.values() if one.status == ConditionStatus.LOCAL and one.subclass_id in {sub.pk for sub, _ in condition_rows}
    ]
    counts["kept as the city has it"] += len(own)
    counts["retired"] += _retire((one for one in there.values() if one not in own), at)


def _condition_fields(row: ConditionRow) -> dict[str, Any]:
    first, second, third = (limit.amount for limit in row.limits)
    return {
        "number": row.number,
        "issue_key": row.issue_key,
        "issue": row.issue,
        "condition": row.condition,
        "limit_unit": row.limits[0].unit.value,
        "limit_class1": first,
        "limit_class2": second,
        "limit_class3": third,
        "closing_condition": row.closing_condition,
        "status": row.status,
        "provenance": row.provenance,
        "note": row.note,
    }


def _set(row: Subclass | FilingCondition, fields: dict[str, Any]) -> int:
    """Set what differs; 1 where something did."""
    differing = [name for name, value in fields.items() if getattr(row, name) != value]
    for name in differing:
        setattr(row, name, fields[name])
    if differing:
        row.save(update_fields=differing)
    return 1 if differing else 0


def _retire(rows: Iterable[Subclass | FilingCondition], at: datetime) -> int:
    return sum(_set(row, {"retired_on": timezone.localdate(at)}) for row in rows if row.retired_on is None)


def _fill_calendar(rows: list[tables.CalendarRow], *, by: Actor | None, at: datetime) -> int:
    """Days of years of which the table has no day yet, and working hours if there are none: the city's own word is never touched."""
    filled = set(CalendarDay.objects.values_list("day__year", flat=True).distinct())
    days = [CalendarDay(day=row.day, is_working=row.is_working, name=row.name) for row in rows if row.day.year not in filled]
    CalendarDay.objects.bulk_create(days, ignore_conflicts=True)
    if not WorkPeriod.objects.exists():
        WorkPeriod.objects.bulk_create(WorkPeriod(begins=begins, ends=ends) for begins, ends in DEFAULT_WORK_PERIODS)
    for year in sorted({one.day.year for one in days}):
        count = sum(one.day.year == year for one in days)
        record_fact("calendar.fill", about=("calendar", year), by=by, at=at, data={"days": count})
    return len(days)


def amend_condition(condition: FilingCondition, *, by: Actor | None, at: datetime, **changes: Any) -> FilingCondition:
    """The city's own word on a filing condition (立案条件): the old row is retired, a new one of status `local` takes its number.

    `changes` are fields of FilingCondition. Cases that were filed against the old row keep it.
    """
    with transaction.atomic():
        scheme = Scheme.objects.select_for_update().get(subclasses=condition.subclass_id)
        old = FilingCondition.objects.select_for_update().get(pk=condition.pk)
        _retire([old], at)
        new = FilingCondition.objects.get(pk=old.pk)
        new.pk, new.retired_on, new.status = None, None, ConditionStatus.LOCAL
        for name, value in changes.items():
            setattr(new, name, value)
        new._state.adding = True
        new.full_clean()
        new.save()
        revise(scheme)
        data = {"replaces": old.pk, "changes": {name: [str(getattr(old, name)), str(value)] for name, value in changes.items()}}
        record_fact("filingcondition.amended", about=("filingcondition", new.pk), by=by, at=at, data=data, new=True)
    return new


def revise(scheme: Scheme) -> None:
    """Count a change of the scheme's rows, so that every process and every phone reads them anew. The caller holds its lock."""
    scheme.revision += 1
    scheme.save(update_fields=["revision"])
    forget_catalogue()
    transaction.on_commit(forget_catalogue)
