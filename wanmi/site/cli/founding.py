"""`wanmi city`: a city of one's own, from nothing to the first sign-in."""

from __future__ import annotations

import click

from wanmi.site.called import named
from wanmi.site.cli.ready import django_ready
from wanmi.site.trouble import Trouble


@click.group()
def city() -> None:
    """The city whose system this is."""


@city.command()
@click.argument("name")
@click.option("--code", required=True, help="Division code (GB/T 2260): 4 digits of a city (or 6 ending in 00), 6 of a county.")
@click.option("--centre", required=True, metavar="LNG,LAT", help="Where maps begin, in degrees; it also tells the usual 3° zone.")
@click.option("--administrator", "sign_in_name", default="admin", show_default=True, help="Sign-in name of the first administrator.")
@click.option("--person", "person_name", default="系统管理员", show_default=True, help="The administrator's name.")
@click.option("--password", prompt=True, hide_input=True, confirmation_prompt=True, envvar="WANMI_PASSWORD", help="Asked for if not given.")
def create(name: str, code: str, centre: str, sign_in_name: str, person_name: str, password: str) -> None:
    """Found the city NAME: its row, a supervision centre (JD) and a command centre (ZH), and an administrator who is clerk as well.

    Only where there is no organisation yet. All of it or nothing.
    """
    django_ready()
    from django.utils import timezone

    from wanmi.people.models import Organisation
    from wanmi.site.founding import found_city

    if Organisation.objects.exists():
        raise Trouble("There is a city here already; its name is changed in the browser (基础表 → 城市).")
    try:
        lng, lat = (float(part) for part in centre.split(","))
    except ValueError as wrong:
        raise Trouble(f"“{centre}” is not LNG,LAT, such as 120.22,22.98.") from wrong
    understood = found_city(
        name=name, code=code, lng=lng, lat=lat, sign_in_name=sign_in_name, person_name=person_name, password=password, at=timezone.now()
    )
    level = "a county or district" if len(understood) == 6 else "a city: areas of all its districts come in"
    click.echo(f"{name} ({understood}, {level}) is founded; {sign_in_name} may sign in. Next: docs/new-city.md, from step 3.")


@city.command()
def show() -> None:
    """What the city has: its row, and how many of everything."""
    django_ready()
    from django.apps import apps
    from django.db.models import Q

    from wanmi.grids.models import Area, City, GroundFeature, StreetLine, UnitGrid
    from wanmi.patrols.models import ResponsibilityGrid
    from wanmi.people.models import Organisation, Person

    row = City.objects.first()
    click.echo(f"{row.name} {row.code} ({row.lng}, {row.lat})" if row else named("Nobody has said what city this is: `wanmi city create`."))
    now = Q(ends_on__isnull=True)
    counts = {
        "areas": Area.objects.filter(now), "unit grids": UnitGrid.objects.filter(now), "streets": StreetLine.objects.all(),
        "responsibility grids": ResponsibilityGrid.objects.filter(now), "ground features": GroundFeature.objects.all(),
        "organisations": Organisation.objects.all(), "people": Person.objects.filter(is_active=True),
    }  # fmt: skip
    above = (("components", "components", "Component", Q()), ("places", "geocoding", "Place", now), ("cases", "cases", "Case", Q()))
    for what, room, model, held in above:
        if apps.is_installed(f"wanmi.{room}"):
            counts[what] = apps.get_model(room, model).objects.filter(held)
    for what, rows in counts.items():
        click.echo(f"{rows.count():>9,}  {what}")
