"""The ballast's requests and orders: they hold together with the cases that they hang on, and the ledger counts them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F
from django.utils import timezone

from wanmi.cases.models import Case, CaseOrder, CaseRequest
from wanmi.cases.tests.cast import small_city
from wanmi.inquiry.queries.ledger import ledger_of
from wanmi.inquiry.rules.ledger import months_to
from wanmi.simulation.million import pour_cases
from wanmi.simulation.million_asked import pour_asked

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_what_is_poured_holds_together_and_is_counted() -> None:
    cast, until = small_city(), timezone.now() - timedelta(minutes=1)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO grids_streetline (way, name, highway, geometry) VALUES"
            " ('', '东直门大街', 'primary', ST_GeomFromText('LINESTRING(116.4 39.9, 116.41 39.9)', 4326))"
        )
    pour_cases(count=6000, until=until)
    requests, orders = pour_asked(until=until)
    assert requests > 400
    assert orders > 50
    assert not CaseRequest.objects.exclude(grid_code=F("case__grid_code")).exists()
    assert not CaseOrder.objects.exclude(grid_code=F("case__grid_code")).exists()
    for kind in ("extension", "return", "void", "suspension"):
        told = Case.objects.filter(open_requests=kind).values_list("pk", flat=True)
        assert set(told) == set(CaseRequest.objects.filter(kind=kind, state="open").values_list("case_id", flat=True))
    assert Case.objects.filter(open_requests__gt="").exists()
    assert Case.objects.filter(open_orders=1).count() == CaseOrder.objects.filter(state="open").count()
    assert not CaseRequest.objects.filter(decided_at__lt=F("asked_at")).exists()
    months = ledger_of(months_to(timezone.localdate(until))[-1], cast.leader, at=until).months
    year_ago = timezone.localtime(until) - timedelta(days=200)
    counted = sum(kinds.total() for first, kinds in months.items() if first > year_ago.date())
    first = next(first for first in sorted(months) if first > year_ago.date())
    assert counted == CaseRequest.objects.filter(asked_at__date__gte=first).count() > 0
