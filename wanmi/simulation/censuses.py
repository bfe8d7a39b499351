"""Two censuses of the demo city: one that has ended, one that is half way."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from django.utils import timezone

from wanmi.catalogue.models import Kind, Subclass
from wanmi.components.actions import end_census, mark_item, start_census
from wanmi.components.models import Census, CensusItem
from wanmi.components.rules.census import CensusInput, Mark
from wanmi.components.rules.inputs import Change
from wanmi.evidence.actions import store_evidence
from wanmi.evidence.file_store import original
from wanmi.evidence.models import StoredFile
from wanmi.patrols.models import GridDuty, GridMembership
from wanmi.people.models import PostHolding
from wanmi.people.queries import seat_at
from wanmi.people.rules.seats import Seat
from wanmi.simulation.people import SHOWN

COVERS = ("0101", "0102", "0103", "0104")
TREES = ("0401", "0301")
CHANGED, MISSING = 17, 23  # every how manyth component is found otherwise


def make_censuses(*, at: datetime) -> bool:
    """False where there is one already, or nobody to walk. Done whole or not at all."""
    clerk, walker = _seat_of("clerk"), _walker()
    if Census.objects.exists() or clerk is None or walker is None:
        return False
    community = _community_of(walker)
    if not community:
        return False
    past = _started("古树名木和公厕普查", TREES, community[:9], clerk, at - timedelta(days=40), days=20)
    _mark(past, at - timedelta(days=35), share=0.9)
    end_census(census_id=past.pk, by=clerk, at=at - timedelta(days=20))
    now = _started("汛前雨污井盖普查", COVERS, community, clerk, at - timedelta(days=4), days=14)
    _mark(now, at - timedelta(days=2), share=0.45)
    return True


def _started(name: str, codes: tuple[str, ...], area: str, clerk: Seat, at: datetime, *, days: int) -> Census:
    subclasses = [
        one.pk for one in Subclass.objects.filter(scheme__is_current=True, kind=Kind.COMPONENT) if one.classification_code in codes
    ]
    first = timezone.localdate(at)
    census_input = CensusInput(
        name=name, areas=(area,), subclass_ids=tuple(subclasses), begins_on=first, last_day=first + timedelta(days=days),
        instructions="逐个核对位置、状态和权属单位；有变更或缺失的拍照提交变更单。",
    )  # fmt: skip
    return start_census(census_input=census_input, by=clerk, at=at)


def _mark(census: Census, at: datetime, *, share: float) -> None:
    """The first part of each person's list, in order of code; now and then one is damaged, or gone."""
    walkers = {id: seat for id in census_walkers(census) if (seat := _seat_of("supervisor", id))}
    for id, seat in walkers.items():
        items = list(CensusItem.objects.filter(census=census, assignee_id=id).select_related("component").order_by("component__code"))
        for number, item in enumerate(items[: int(len(items) * share)]):
            if item.component:
                mark_item(census_id=census.pk, mark=_finding(item.component.code, number, seat, at), by=seat, at=at)


def census_walkers(census: Census) -> list[int]:
    return list(CensusItem.objects.filter(census=census, assignee__isnull=False).values_list("assignee_id", flat=True).distinct())


def _finding(code: str, number: int, seat: Seat, at: datetime) -> Mark:
    if number % MISSING == MISSING - 1:
        change = Change(uuid=_mark_of(code), kind="lost", component_code=code, evidence=_photo(seat, at), note="现场未见井盖，已设警示")
        return Mark(finding="missing", component_code=code, change=change)
    if number % CHANGED == CHANGED - 1:
        values = {"state": "damaged"}
        change = Change(
            uuid=_mark_of(code), kind="correct", component_code=code, new_values=values, evidence=_photo(seat, at), note="边沿破损"
        )
        return Mark(finding="changed", component_code=code, change=change)
    return Mark(finding="present", component_code=code)


def _mark_of(code: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"demo-census-{code}")


def _photo(seat: Seat, at: datetime) -> tuple[UUID, ...]:
    """One of the demo's photos, handed in by the supervisor."""
    file = StoredFile.objects.filter(kind="photo").order_by("pk").first()
    if file is None:
        return ()
    with original(file.sha256).open("rb") as stream:
        return (store_evidence(stream, declared_type=file.media_type, by=seat, at=at).pk,)


def _seat_of(role: str, person_id: int | None = None) -> Seat | None:
    holdings = PostHolding.objects.filter(post__role=role, ends_on=None).select_related("person", "post__organisation").order_by("pk")
    holding = (holdings.filter(person_id=person_id) if person_id else holdings).first()
    return seat_at(holding.person, holding.post) if holding else None


def _walker() -> int | None:
    """The supervisor of the demo's sign-in page."""
    name = next((name for role, _organisation, name in SHOWN if role == "supervisor"), "")
    return PostHolding.objects.filter(person__sign_in_name=name).values_list("person_id", flat=True).first()


def _community_of(person_id: int) -> str:
    grids = GridDuty.objects.filter(supervisor_id=person_id, ends_on=None).values("responsibility_grid_id")
    member = GridMembership.objects.filter(responsibility_grid_id__in=grids, ends_on=None).select_related("unit_grid").first()
    return member.unit_grid.code[:12] if member else ""
