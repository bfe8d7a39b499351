"""The first look at a text by API: the same proposals as beside the registration form."""

from __future__ import annotations

from pydantic import BaseModel, Field

from wanmi.catalogue.queries import called
from wanmi.learning.api.router import router
from wanmi.learning.queries.proposals import Proposals, proposals_of
from wanmi.people.callers import Call
from wanmi.people.queries import check_may

ASKS = "learning.ask_about_text"


class TextShape(BaseModel):
    """What a caller says or a message tells."""

    text: str = Field(max_length=1000)


class SubclassShape(BaseModel):
    """A subclass that may be meant."""

    subclass_id: int
    name: str
    share: float = Field(description="0–1")
    words: list[str] = Field(description="Words of the text that spoke for it")


class PlaceShape(BaseModel):
    """A place that the text most probably names."""

    label: str
    address: str
    lng: float = Field(description="WGS-84, °")
    lat: float = Field(description="WGS-84, °")
    grid_code: str
    score: float = Field(description="0–1")


class ProposalsShape(BaseModel):
    """初判：只作建议，由人决定。"""

    subclasses: list[SubclassShape]
    learned: bool = Field(description="By what was learned from the city's own cases; else by the words of the catalogue")
    place: PlaceShape | None
    urgent: bool
    urgent_share: float | None = Field(description="0–1; empty where the words of danger decide")
    danger: list[str] = Field(description="危险词")


@router.post("/proposals", response=ProposalsShape, summary="来电初判", operation_id="propose")
def propose(request: Call, text: TextShape) -> ProposalsShape:
    """What a text may mean: subclass, place, urgency. The text is not kept, and stands in no address."""
    check_may(request.auth, ASKS)
    return _shape(proposals_of(text.text, request.auth))


def _shape(found: Proposals) -> ProposalsShape:
    place = found.place
    return ProposalsShape(
        subclasses=[
            SubclassShape(subclass_id=each.facts.id, name=called(each.facts.name), share=round(each.share, 4), words=list(each.words))
            for each in found.subclasses
        ],
        learned=found.learned,
        place=PlaceShape(
            label=place.label, address=place.address, lng=place.lng, lat=place.lat, grid_code=place.grid_code, score=round(place.score, 3)
        ) if place else None,
        urgent=found.urgent,
        urgent_share=None if found.urgent_share is None else round(found.urgent_share, 4),
        danger=list(found.danger),
    )  # fmt: skip
