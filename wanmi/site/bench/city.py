"""The city that is measured in: plain ground, people and a million cases."""

from __future__ import annotations

import os

import click
from django.utils import timezone

from wanmi.cases.models import Case, CaseRequest

CASES = int(os.environ.get("WANMI_BENCH_CASES", "1000000"))


def ready_city() -> None:
    """Tables, standards, ground and people; does nothing twice."""
    from wanmi.simulation.million import lay_plain_city
    from wanmi.site.preparation import prepare_city

    prepare_city(demo=False, say=lambda text: click.echo(text, err=True))
    lay_plain_city()


def ready_million() -> int:
    """The city with its million cases (WANMI_BENCH_CASES for another number), what was asked of them and ordered; how many cases there
    are."""
    from wanmi.simulation.million import pour_cases, settle
    from wanmi.simulation.million_asked import pour_asked

    there = Case.objects.count()
    if there < CASES * 0.9:
        click.echo(f"==> {CASES - there} cases are poured (about a minute a million)", err=True)
        pour_cases(count=CASES - there, until=timezone.now())
        settle()
    if not CaseRequest.objects.exists():
        requests, orders = pour_asked(until=timezone.now())
        click.echo(f"==> {requests} requests and {orders} orders are poured", err=True)
        settle()
    return Case.objects.count()
