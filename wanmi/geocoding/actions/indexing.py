"""The search index kept true: each place's stem and number, each stem's and alias's terms. Every change of a name ends here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import Count

from wanmi.addresses.rules.parsing import crossing_of_name, is_street, local_parts, standing_at, whole_name, without_brackets
from wanmi.addresses.rules.parts import Divisions
from wanmi.addresses.rules.writing import (
    canonical,
    grams,
    sharp_sounds,
    sounds,
    syllable_of_letters,
)
from wanmi.geocoding.models import Place, PlaceKind, Stem, Term
from wanmi.geocoding.queries.forward import known_divisions
from wanmi.kit.rules.pinyin import initials_of, pinyin_of, read_in_context

WEIGHTS = {PlaceKind.DISTRICT: 30, PlaceKind.STREET_OFFICE: 26, PlaceKind.ROAD: 20, PlaceKind.COMMUNITY: 18, PlaceKind.ZONE: 16,
           PlaceKind.COMPOUND: 14, PlaceKind.POI: 12, PlaceKind.BUILDING: 10, PlaceKind.CROSSING: 6, PlaceKind.DOORPLATE: 4}  # fmt: skip
NUMBERED = (PlaceKind.DOORPLATE, PlaceKind.BUILDING)
ADDRESSED_KINDS = (PlaceKind.POI, PlaceKind.COMPOUND, PlaceKind.BUILDING)  # what may have a name of its own and another's address
REST_MOST, LANE_MOST, TEXT_MOST = 40, 40, 160

AT_ONCE = 5000
INDEXED = ("stem", "door", "lane", "door_rest", "at_stem", "at_door", "at_lane", "at_rest")
Keys = tuple[str, str, int | None, str, str]  # county, stem text, door, lane, rest


def keys_of(kind: str, name: str, number: str, division_code: str, divisions: Divisions, limiting: str = "") -> Keys:
    """How a place is searched. `limiting`: the name of its street or compound, which then is its stem."""
    county, name = division_code[:6], without_brackets(name) or name
    if kind == PlaceKind.CROSSING and (crossing := crossing_of_name(name)):
        return county, crossing[:TEXT_MOST], None, "", ""
    if kind not in NUMBERED:
        return county, canonical(name)[:TEXT_MOST], None, "", ""
    stem, door = local_parts(name, divisions)
    if limiting and number:
        beside, at = local_parts(limiting + number, divisions)
        if at is not None:
            stem, door = beside, at
    if door is None:
        return county, (stem or canonical(name))[:TEXT_MOST], None, "", ""
    return county, stem[:TEXT_MOST], door.main, door.lane[:LANE_MOST], door.rest[:REST_MOST]


def standing_keys(kind: str, address: str, own: Keys, divisions: Divisions) -> Keys | None:
    """How a place with a name of its own is searched by its address; None where that is its name, or says no door."""
    if kind not in ADDRESSED_KINDS or own[2] is not None:
        return None
    at = standing_at(address, divisions)
    if at is None or at[0] == own[1]:
        return None
    return own[0], at[0][:TEXT_MOST], at[1].main, at[1].lane[:LANE_MOST], at[1].rest[:REST_MOST]


def grams_of(text: str) -> list[str]:
    """The pairs of sounds of a name, by the usual reading of each character and by the one in its context."""
    usual = sounds(text)
    read = read_in_context(text)
    if len(read) != len(text) or tuple(read) == sharp_sounds(text):
        return grams(usual)
    return list(dict.fromkeys([*grams(usual), *grams(tuple(syllable_of_letters(each) for each in read))]))


def term_row(stem_id: int, place_id: int | None, text: str, is_alias: bool, weight: int) -> tuple[Any, ...]:
    """A row of Term, in the order of TERM_COLUMNS."""
    return (stem_id, place_id, text, pinyin_of(text)[:600], initials_of(text)[:200], grams_of(text), is_alias, weight)


TERM_COLUMNS = ("stem_id", "place_id", "text", "pinyin", "initials", "grams", "is_alias", "weight")


def stems_for(stem_texts: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """(county, text) → id; made where they are not there yet."""
    pairs = list(dict.fromkeys(stem_texts))
    counties, texts = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO geocoding_stem (county, text) SELECT * FROM unnest(%s::text[], %s::text[]) ON CONFLICT (text, county) DO NOTHING",
            [counties, texts],
        )
        cursor.execute(
            "SELECT s.county, s.text, s.id FROM unnest(%s::text[], %s::text[]) AS w(county, text)"
            " JOIN geocoding_stem s USING (county, text)",
            [counties, texts],
        )
        return {(county, text): id for county, text, id in cursor.fetchall()}


def index_places(ids: Sequence[int]) -> None:
    """Give these places their stems and numbers anew, and their stems and aliases their terms. Some five queries in all."""
    divisions = known_divisions()
    places = list(Place.objects.filter(pk__in=ids).select_related("limiting"))
    before = {id for place in places for id in (place.stem_id, place.at_stem_id) if id}
    keys = {}
    for place in places:
        street = place.limiting.name if place.limiting else ""
        own = keys_of(place.kind, place.name, place.number, place.division_code, divisions, street)
        keys[place.pk] = own, standing_keys(place.kind, place.address, own, divisions)
    stems = stems_for((key[0], key[1]) for pair in keys.values() for key in pair if key)
    for place in places:
        own, at = keys[place.pk]
        place.stem_id, place.door, place.lane, place.door_rest = stems[own[0], own[1]], *own[2:]
        place.at_stem_id, place.at_door, place.at_lane, place.at_rest = (stems[at[0], at[1]], *at[2:]) if at else (None, None, "", "")
    Place.objects.bulk_update(places, INDEXED, batch_size=2000)
    index_terms(before | {id for place in places for id in (place.stem_id, place.at_stem_id) if id})


def index_terms(stem_ids: Iterable[int]) -> None:
    """The terms of these stems anew: the stem's own, and those of its places' aliases. Stems without live places have none.

    The stems are locked first: of two doors added to one street at once the later one sees the terms of the earlier one.
    """
    ids = sorted(stem_ids)
    list(Stem.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))
    Term.objects.filter(stem__in=ids).delete()
    write_terms(terms_of(ids))


def terms_of(stem_ids: Sequence[int]) -> list[tuple[Any, ...]]:
    """The rows of Term for stems as the places stand now. Three queries."""
    live = Place.objects.filter(stem__in=stem_ids, ends_on__isnull=True)
    weights: dict[int, int] = {}
    for stem, kind, count in live.values_list("stem", "kind").annotate(count=Count("pk")):
        more = min(int(count).bit_length(), 9) if kind == PlaceKind.DOORPLATE else 0
        weights[stem] = max(weights.get(stem, 0), WEIGHTS[PlaceKind(kind)] + more)
    for stem in Place.objects.filter(at_stem__in=stem_ids, ends_on__isnull=True).values_list("at_stem", flat=True).distinct():
        if stem:
            weights.setdefault(stem, WEIGHTS[PlaceKind.DOORPLATE])
    texts = dict(Stem.objects.filter(pk__in=list(weights)).values_list("pk", "text"))
    rows: dict[tuple[int, int | None, str], tuple[Any, ...]] = {
        (stem, None, text): term_row(stem, None, text, False, weights[stem]) for stem, text in texts.items()
    }
    aliases = live.filter(aliases__isnull=False).values_list("pk", "stem", "door", "kind", "aliases__name")
    for place, stem, door, kind, name in aliases:
        text = canonical(name)[:TEXT_MOST]
        one = place if door is not None or kind in NUMBERED else None  # an alias of a street leads to all its doors
        if text and (stem, None, text) not in rows:
            rows[stem, one, text] = term_row(stem, one, text, True, weights[stem])
    divisions = known_divisions()
    for place, stem, address in live.filter(kind__in=ADDRESSED_KINDS, at_stem__isnull=True).values_list("pk", "stem", "address"):
        text = whole_name(address, divisions)[:TEXT_MOST]
        if text and text != texts[stem] and not is_street(text):
            rows.setdefault((stem, place, text), term_row(stem, place, text, True, 0))
    return list(rows.values())


def write_terms(rows: Sequence[tuple[Any, ...]]) -> None:
    """Rows in the order of TERM_COLUMNS, by COPY."""
    with connection.cursor() as cursor, cursor.copy(f"COPY geocoding_term ({', '.join(TERM_COLUMNS)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def index_missing() -> int:
    """Index the places that came past the actions (by SQL, by an older version); how many."""
    count = 0
    while ids := list(Place.objects.filter(stem__isnull=True).order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        index_places(ids)
        count += len(ids)
    return count


def index_all() -> int:
    """Index every place anew, as this version reads names and addresses; how many. What is asked meanwhile finds the old or the new."""
    count, last = 0, 0
    while ids := list(Place.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        with transaction.atomic():
            index_places(ids)
        count, last = count + len(ids), ids[-1]
    return count
