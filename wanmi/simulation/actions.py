"""Building the demo city: ground, people, components, photos, accounts, and a year of cases. Each step does nothing twice."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from django.db import connection, transaction
from django.utils import timezone

from wanmi.cases.models import Case
from wanmi.evidence.actions import store_evidence
from wanmi.evidence.models import StoredFile
from wanmi.flow.actions.flows import put_in_force
from wanmi.flow.models import FlowInForce
from wanmi.patrols.models import GridDuty
from wanmi.people.actions import offer_demo_accounts
from wanmi.people.models import Organisation, Person, Post, PostHolding, Role
from wanmi.simulation.censuses import make_censuses
from wanmi.simulation.ground.haidian import lay_third_area, prepare_draft
from wanmi.simulation.ground.loading import lay_components, lay_ground, lay_places
from wanmi.simulation.history.year import write_history
from wanmi.simulation.people import SHOWN, assign_duties, make_people

PHOTOS = Path(__file__).resolve().parent / "data" / "photos"
FIRST_DAYS = 30  # written before the first page; the rest of the year comes behind it
YEAR = 365
Say = Callable[[str], None]


class NotAnEmptyCity(RuntimeError):
    """The demo city is only built where there is no city yet."""


def _silent(text: str) -> None:
    pass


# The demo's districts and the models that they run; the city's own centre stands above both.
MODELS = {"110101": "m4", "110102": "m1"}


def build_demo_city(*, at: datetime, say: Say = _silent, model: str = "") -> bool:
    """The city with its last month of cases; False where it stands already. `model`: one for all of it, instead of one for each district.
    Raises NotAnEmptyCity over a real city's data, NoSuchModel."""
    if Organisation.objects.exists() and not Organisation.objects.filter(code="GOV-1101").exists():
        raise NotAnEmptyCity("There is a city in this database already; build the demo city in a data folder of its own (WANMI_DATA).")
    steps: list[tuple[str, Callable[[], bool]]] = [
        ("ground", lambda: lay_ground(at=at, say=say)),
        ("places", lambda: lay_places(at=at, say=say)),
        ("people", lambda: make_people(at=at, say=say)),
        ("models", lambda: _put_models_in_force(model, at)),
        ("duties", lambda: not GridDuty.objects.exists() and bool(assign_duties())),
        ("components", lambda: lay_components(at=at, say=say)),
        ("third area", lambda: lay_third_area(at=at, say=say)),
        ("draft", lambda: prepare_draft(at=at, say=say)),
        ("photos", lambda: _store_photos(at)),
        ("accounts", lambda: _offer_accounts(at)),
        ("censuses", lambda: _make_censuses(at)),
        ("last month", lambda: bool(write_days(until=at, days=FIRST_DAYS, say=say))),
    ]
    something = False
    for name, step in steps:
        began = time.perf_counter()
        if step():
            something = True
            say(f"    {name} made ({time.perf_counter() - began:.1f} s)")
    return something


def _put_models_in_force(model: str, at: datetime) -> bool:
    """Once, before the first case."""
    if Case.objects.exists() or FlowInForce.objects.exists():
        return False
    for area, key in ({"": model} if model else MODELS).items():
        put_in_force(key=key, area_code=area, by=None, at=at)
    return True


def write_days(*, until: datetime, days: int, say: Say = _silent) -> int:
    """The cases of the `days` local days up to `until`, as far as they are not there; how many."""
    last = timezone.localdate(until)
    written = write_history(first=last - timedelta(days=days - 1), last=last, until=until, at=until, say=lambda text: say("    " + text))
    if written:
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE cases_case, journal_fact, cases_caseevidence, evidence_evidence")
    return written


def write_year(*, until: datetime, say: Say = _silent) -> int:
    """The rest of the year, behind the running city. Days that are written stay; today's go on by live work."""
    from wanmi.simulation.models import HistoryDay

    newest = HistoryDay.objects.order_by("-day").values_list("day", flat=True).first() or timezone.localdate(until)
    first = newest - timedelta(days=YEAR - 1)
    return write_history(first=first, last=newest, until=until, at=until, say=say, yielding=True)


def _store_photos(at: datetime) -> bool:
    """The demo's photos, once each, as if somebody had handed them in."""
    kept = set(StoredFile.objects.values_list("sha256", flat=True))
    photos = [path.read_bytes() for path in sorted(PHOTOS.glob("*.jpg"))]
    missing = [photo for photo in photos if sha256(photo).hexdigest() not in kept]
    for photo in missing:
        store_evidence(io.BytesIO(photo), declared_type="image/jpeg", by=None, at=at)
    return bool(missing)


def _make_censuses(at: datetime) -> bool:
    with transaction.atomic():
        return make_censuses(at=at)


def _offer_accounts(at: datetime) -> bool:
    """One account for each role on the sign-in page."""
    from wanmi.people.models import DemoAccount

    if DemoAccount.objects.exists():
        return False
    seats = []
    for role, organisation, sign_in_name in SHOWN:
        post = Post.objects.get(role=role, organisation__code=organisation)
        holding = PostHolding.objects.select_related("person").get(post=post, person__sign_in_name=sign_in_name)
        seats.append((holding.person, post))
    offer_demo_accounts([*seats, *_all_that_cases_go_to({person.pk for person, _post in seats})], at=at)
    return True


def _all_that_cases_go_to(shown: set[int]) -> list[tuple[Person, Post]]:
    """Every handler of a department, the first worker of each squad, every supervisor: whoever a case is proposed to can be played."""
    roles = (Role.DEPARTMENT, Role.WORKER, Role.SUPERVISOR)
    held = PostHolding.objects.filter(post__role__in=roles, ends_on=None).exclude(person_id__in=shown)
    found: list[tuple[Person, Post]] = []
    with_worker: set[int] = set()
    for one in held.select_related("person", "post__organisation").order_by("post__role", "post__organisation__code", "person__number"):
        if one.post.role == Role.WORKER and one.post_id in with_worker:
            continue
        with_worker.add(one.post_id)
        found.append((one.person, one.post))
    return found
