"""The catalogue by API: classes, subclasses and filing conditions with their limits, kept by phones until the version changes."""

from __future__ import annotations

from functools import lru_cache

from django.http import HttpResponse
from ninja import Router
from pydantic import BaseModel

from wanmi.catalogue.models import Scheme
from wanmi.catalogue.queries import Catalogue, catalogue
from wanmi.catalogue.rules.facts import ConditionFacts, SubclassFacts
from wanmi.kit.versions import answer_by_version
from wanmi.people.callers import Call

router = Router(tags=["catalogue"])


class ConditionShape(BaseModel):
    """立案条件. `limits` are those of area classes 1, 2, 3 in `limit_unit`."""

    id: int
    number: int
    issue: str
    condition: str
    closing_condition: str
    limit_unit: str
    limits: tuple[float, float, float]


class SubclassShape(BaseModel):
    """小类. `class_code` + `code` is the four-digit code, text."""

    id: int
    kind: str
    class_code: str
    class_name: str
    code: str
    name: str
    english: str
    geometry: str
    responsible_kind: str
    conditions: list[ConditionShape]


class SchemeShape(BaseModel):
    key: str
    name: str
    edition: str


class CatalogueShape(BaseModel):
    version: str
    scheme: SchemeShape
    subclasses: list[SubclassShape]


@router.get("/catalogue", response={200: CatalogueShape, 304: None}, summary="分类与立案标准", operation_id="catalogue")
def read_catalogue(request: Call, version: str = "") -> HttpResponse:
    """The current scheme: every subclass in use with its filing conditions. With `version` as kept: 304 while nothing has changed."""
    now = catalogue()
    return answer_by_version(request, version=now.version, known=version, make=lambda: _text(now.version))


@lru_cache(maxsize=2)
def _text(version: str) -> bytes:
    now = catalogue()
    scheme = Scheme.objects.get(is_current=True)
    shape = CatalogueShape(
        version=now.version,
        scheme=SchemeShape(key=scheme.key, name=scheme.name, edition=scheme.edition),
        subclasses=[_subclass(one, now) for one in now.subclasses.values() if not one.retired],
    )
    return shape.model_dump_json().encode()


def _subclass(one: SubclassFacts, now: Catalogue) -> SubclassShape:
    return SubclassShape(
        id=one.id,
        kind=one.kind,
        class_code=one.class_code,
        class_name=one.class_name,
        code=one.code,
        name=one.name,
        english=one.english,
        geometry=one.geometry,
        responsible_kind=one.responsible_kind,
        conditions=[_condition(now.conditions[id]) for id in one.condition_ids],
    )


def _condition(one: ConditionFacts) -> ConditionShape:
    return ConditionShape(
        id=one.id,
        number=one.number,
        issue=one.issue,
        condition=one.condition,
        closing_condition=one.closing_condition,
        limit_unit=one.limit_unit,
        limits=(float(one.limits[0]), float(one.limits[1]), float(one.limits[2])),
    )
