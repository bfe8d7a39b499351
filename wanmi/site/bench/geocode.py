"""The geocoder against the plain trigram search of PostgreSQL, in the same database: speed as one types, clean, distorted, real pairs.

Everything happens in one transaction that is rolled back. `--misses FILE` lists what was not found, `--corpus FILE` measures further
pairs (CSV with address, lng, lat). What counts as found is said at each figure; docs/geocoding.md tells of the method.
"""

from __future__ import annotations

import csv
import random
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db import connection, transaction

from wanmi.geocoding.queries.forward import search_places
from wanmi.geocoding.queries.reverse import nearest_place
from wanmi.kit.rules.coordinates import distance
from wanmi.kit.rules.pinyin import initials_of, pinyin_of
from wanmi.site.bench import gazetteers
from wanmi.site.bench.distortions import DISTORTIONS, Drawing, Known
from wanmi.site.bench.figure import OPTIONS, Figure, bench, percentile
from wanmi.site.bench.gazetteers import Pair

SAMPLE = 1_000  # clean addresses asked for
EACH = 150  # queries a distortion
TYPED = 60  # addresses typed key by key
HELD_OUT = 4_000  # of the pairs that are asked for
HIT_M = 50.0
LIMIT_MS = 40.0
# Of sixteen counties many streets share these: what nobody could tell apart, the desk's own county does.
AMBIGUOUS = {"character missing": 0.93, "initials": 0.87}

# The baseline: what anybody has with CREATE EXTENSION pg_trgm. The best of those that are alike at all.
_TRIGRAM = """
SELECT address, ST_X(location), ST_Y(location), similarity(address, %s) AS alike FROM geocoding_place
WHERE ends_on IS NULL AND address %% %s ORDER BY alike DESC, length(address), id LIMIT 5
"""


@dataclass
class Miss:
    """A query whose answer was another."""

    figure: str
    query: str
    wanted: str
    got: str
    metres: float | None


misses: list[Miss] = []


@bench("geocode")
def measure() -> Iterable[Figure]:
    """Speed and accuracy over 496,000 places, then over pairs of addresses and points."""
    misses.clear()
    with transaction.atomic():
        began = time.perf_counter()
        count = gazetteers.lay(
            gazetteers.half_a_million(), {f"9901{n + 1:02}": gazetteers.county_name(n) for n in range(gazetteers.COUNTIES)}
        )
        yield Figure(
            "geocode.load",
            count / (time.perf_counter() - began),
            "places/s",
            None,
            None,
            "at least 3,000",
            count / (time.perf_counter() - began) >= 3000,
        )
        yield from _speed()
        yield from _clean()
        yield from _distorted()
        transaction.set_rollback(True)
    yield from _pairs("tainan", gazetteers.tainan())
    for path in OPTIONS.corpora:
        yield from _pairs(path.stem.split(".")[0][:20], gazetteers.corpus(path))
    _write_misses()


def _known() -> list[Known]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.name, s.name, p.door, a.code FROM geocoding_place p JOIN geocoding_place s ON s.id = p.limiting_id"
            " JOIN grids_area a ON a.code = p.division_code WHERE p.kind = 'doorplate' AND p.source = 'bench'"
            " ORDER BY md5(p.code) LIMIT 4000"
        )
        return [Known(*row) for row in cursor.fetchall()]


# ── speed ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def _keystrokes(known: Sequence[Known]) -> Iterator[str]:
    """Every beginning of an address as it is typed: in Chinese, in pinyin, by initials; with and without district."""
    for number, each in enumerate(known):
        whole = (
            f"{each.street}{each.number}号",
            each.text,
            f"{pinyin_of(each.street)}{each.number}",
            f"{initials_of(each.street)}{each.number}",
        )[number % 4]
        for end in range(1, len(whole) + 1):
            yield whole[:end]


def _speed() -> Iterator[Figure]:
    typed = list(_keystrokes(_known()[:TYPED]))
    for text in typed[:200]:
        search_places(text)  # plans, caches
    mine = percentile([_timed(lambda text=text: search_places(text)) for text in typed], 0.95)
    theirs = percentile([_timed(lambda text=text: _trigram(text)) for text in typed[:: max(1, len(typed) // 150)]], 0.95)
    yield Figure("geocode.keystroke.p95", mine, "ms", theirs, mine / theirs, f"under {LIMIT_MS:.0f} ms, 496,000 places", mine < LIMIT_MS)
    chance = random.Random(3)  # noqa: S311
    points = [(100.0 + chance.randrange(16) + chance.random() * 0.3, 30.0 + chance.random() * 0.8) for _ in range(500)]
    back = percentile([_timed(lambda point=point: nearest_place(*point)) for point in points], 0.95)
    yield Figure("geocode.reverse.p95", back, "ms", None, None, "under 10 ms, 496,000 places", back < 10)


def _timed(work) -> float:  # type: ignore[no-untyped-def]
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def _trigram(text: str) -> list[tuple[str, float, float, float]]:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL pg_trgm.similarity_threshold = 0.1")
        cursor.execute(_TRIGRAM, [text, text])
        return cursor.fetchall()


# ── accuracy over what stands ────────────────────────────────────────────────────────────────────────────────────────
def _clean() -> Iterator[Figure]:
    """A standard address, word for word: is it among the first five, and is it the first?"""
    known = _known()[:SAMPLE]
    first = five = theirs = 0
    for each in known:
        labels = [found.address for found in search_places(each.text, most=5)]
        first += labels[:1] == [each.text]
        five += each.text in labels
        if each.text not in labels:
            misses.append(Miss("clean", each.text, each.text, labels[0] if labels else "", None))
    for each in known[:200]:
        theirs += [row[0] for row in _trigram(each.text)][:1] == [each.text]
    yield _share("geocode.clean.top5", five / len(known), None, "at least 0.97", five / len(known) >= 0.97)
    yield _share("geocode.clean.top1", first / len(known), theirs / len(known[:200]), "at least 0.97", first / len(known) >= 0.97)


def _distorted() -> Iterator[Figure]:
    """The first candidate has the street and number that were meant (any county where the query names none)."""
    known = _known()
    drawing = Drawing(5, [each.street for each in known])
    hits = others = queries = 0
    for number, (name, distort) in enumerate(DISTORTIONS.items()):
        mine = theirs = 0
        sample = known[number * EACH : (number + 1) * EACH]
        own = 0
        for each in sample:
            query = distort(each, drawing)
            expected = f"{each.street}{each.number}号"
            found = search_places(query, most=1)
            good = bool(found) and found[0].address.endswith("区" + expected)
            mine += good
            if name in AMBIGUOUS:
                own += any(at.address.endswith("区" + expected) for at in search_places(query, most=1, home=each.code))
            if not good:
                misses.append(Miss(name, query, each.text, found[0].label if found else "", None))
            theirs += any(row[0].endswith("区" + expected) for row in _trigram(query)[:1])
        yield _share(f"geocode.{name}", mine / len(sample), theirs / len(sample), "part of geocode.distorted", True)
        if name in AMBIGUOUS:
            reach = AMBIGUOUS[name]
            yield _share(
                f"geocode.{name}.own",
                own / len(sample),
                None,
                f"at least {reach}, asked at the county's own desk",
                own / len(sample) >= reach,
            )
        hits, others, queries = hits + mine, others + theirs, queries + len(sample)
    better = hits / queries - others / queries
    yield _share("geocode.distorted.top1", hits / queries, others / queries, "0.10 above the trigrams", better >= 0.10)


# ── pairs held out ───────────────────────────────────────────────────────────────────────────────────────────────────
def _pairs(name: str, pairs: Sequence[Pair]) -> Iterator[Figure]:
    """Half of the distinct addresses are places, of the other half some are asked for: is the first candidate within 50 m?"""
    kept, halves = gazetteers.halves(gazetteers.distinct(pairs))
    counties = gazetteers.counties_of(pairs)
    halves = halves[:HELD_OUT]
    with transaction.atomic():
        gazetteers.lay(gazetteers.places_of(kept, counties), counties)
        mine = theirs = 0
        for pair in halves:
            found = search_places(pair.address, most=1)
            apart = distance((found[0].lng, found[0].lat), (pair.lng, pair.lat)) if found else None
            mine += apart is not None and apart <= HIT_M
            if apart is None or apart > HIT_M:
                misses.append(Miss(name, pair.address, f"{pair.lng},{pair.lat}", found[0].label if found else "", apart))
            rows = _trigram(pair.address)[:1]
            theirs += bool(rows) and distance((rows[0][1], rows[0][2]), (pair.lng, pair.lat)) <= HIT_M
        transaction.set_rollback(True)
    share, other = mine / len(halves), theirs / len(halves)
    yield _share(f"geocode.{name}.held_out", share, other, "0.10 above the trigrams, within 50 m", share - other >= 0.10)


def _share(name: str, value: float, baseline: float | None, reach: str, ok: bool) -> Figure:
    return Figure(name, value, "share", baseline, value / baseline if baseline else None, reach, ok)


def _write_misses() -> None:
    if OPTIONS.misses is None:
        return
    with OPTIONS.misses.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["figure", "query", "wanted", "got", "metres"])
        writer.writerows(
            [each.figure, each.query, each.wanted, each.got, "" if each.metres is None else round(each.metres)] for each in misses
        )
