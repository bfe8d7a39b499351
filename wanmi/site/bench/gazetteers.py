"""Places to measure the geocoder in: half a million synthetic addresses, and the addresses of Tainan's hotline. Rolled back afterwards."""

from __future__ import annotations

import csv
import gzip
import io
import lzma
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from django.db import connection

from wanmi.addresses.rules.parsing import local_parts, parse_address
from wanmi.addresses.rules.parts import Divisions
from wanmi.addresses.rules.writing import plain
from wanmi.geocoding.actions.bulk import PORTION, index_stems, write_places
from wanmi.geocoding.queries import forward, terms
from wanmi.geocoding.queries.checking import Checked, in_portions
from wanmi.geocoding.rules.inputs import NewPlace
from wanmi.grids import queries as ground
from wanmi.simulation.ground import sources

TAINAN = Path(__file__).parent / "data" / "tainan_1999_addresses.csv.xz"
AT = datetime(2026, 1, 1, tzinfo=UTC)
COUNTIES, STREETS, DOORS = 16, 400, 66
SUFFIXES = ("路", "街", "胡同", "大街", "巷", "北街", "南路", "东路", "西街", "中路")
KINDS_OF_POINT = ("超市", "小学", "医院", "公园", "大厦", "宾馆", "银行", "菜市场", "幼儿园", "社区服务站")
POINTS_PER_COUNTY = 4_200
OWN_CITY = re.compile(r"^(?:[臺台]南市)+")  # a city's own register does not write its name before each address
UNSURE = 100  # distinct addresses that share one point: the hotline's own "somewhere here", no address at all


@dataclass(frozen=True)
class Pair:
    """An address as it was written, and its point."""

    district: str
    address: str
    lng: float
    lat: float


def half_a_million(seed: int = 7) -> Iterator[NewPlace]:
    """Sixteen counties of 400 streets with 66 doorplates and 4,200 points of interest each: 496,000 places.

    Real street names of central Beijing first, the others put together from characters of real names.
    """
    chance = random.Random(seed)  # noqa: S311
    real = sorted({road.name for road in sources.roads() if road.name})
    signs = sorted({sign for name in real for sign in name if sign not in "路街胡同大巷条桥"})
    made: set[str] = set(real)
    for county in range(COUNTIES):
        code, west = f"9901{county + 1:02}", 100.0 + county
        names = chance.sample(real, 120)
        while len(names) < STREETS:
            name = "".join(chance.choices(signs, k=chance.choice((2, 2, 3)))) + chance.choice(SUFFIXES)
            if name not in made:
                made.add(name)
                names.append(name)
        for street, name in enumerate(names):
            south = 30.0 + street * 0.002
            yield NewPlace("road", name, west + 0.15, south, address=f"{county_name(county)}{name}", division_code=code)
            for door in range(1, DOORS + 1):
                lng = west + door * 0.0002
                yield NewPlace("doorplate", f"{name}{door}号", lng, south + 0.0001 * (door % 2), number=f"{door}号", limiting=name,
                               address=f"{county_name(county)}{name}{door}号", division_code=code)  # fmt: skip
        seen: set[str] = set()
        while len(seen) < POINTS_PER_COUNTY:
            name = "".join(chance.choices(signs, k=3)) + chance.choice(KINDS_OF_POINT)
            if name not in seen:
                seen.add(name)
                yield NewPlace("poi", name, west + chance.random() * 0.3, 30.0 + chance.random() * 0.8,
                               address=f"{county_name(county)}{name}", division_code=code)  # fmt: skip


def county_name(county: int) -> str:
    return "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳"[county] + "阳区"


def lay(rows: Iterable[NewPlace], counties: dict[str, str]) -> int:
    """Write places as they are, without asking for their grids (there are none), and index them. Inside the caller's transaction."""
    with connection.cursor() as cursor:
        for code, name in counties.items():
            cursor.execute(
                "INSERT INTO grids_area (code, name, level, geometry, source, begins_on) VALUES"
                " (%s, %s, 'county', ST_Multi(ST_MakeEnvelope(0, 0, 1, 1, 4326)), 'bench', '2020-01-01')"
                " ON CONFLICT (code) DO UPDATE SET name = excluded.name, ends_on = NULL",  # other benches have counties of their own
                [code, name],
            )
    forget()
    stems: set[int] = set()
    count = 0
    for portion in in_portions(iter(rows), PORTION):
        stems |= write_places([Checked(row, []) for row in portion], at=AT, source="bench").stems
        count += len(portion)
    index_stems(stems)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("CREATE INDEX bench_trigrams ON geocoding_place USING gin (address gin_trgm_ops)")
        cursor.execute("ANALYZE geocoding_place, geocoding_term, geocoding_stem")
    forget()
    return count


def forget() -> None:
    """What this process keeps of divisions and frequencies is of the gazetteer before."""
    ground._area_names.forget()
    forward._divisions.forget()
    terms._frequencies.forget()


# ── pairs of address and point ───────────────────────────────────────────────────────────────────────────────────────
def tainan() -> list[Pair]:
    """The 91,252 pairs as they are."""
    text = lzma.decompress(TAINAN.read_bytes()).decode()
    return [Pair(row["district"], row["address"], float(row["lng"]), float(row["lat"])) for row in csv.DictReader(io.StringIO(text))]


def corpus(path: Path) -> list[Pair]:
    """Pairs of a CSV with the columns address, lng, lat (and district, where there is one); .gz is unpacked."""
    raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    rows = csv.DictReader(io.StringIO(raw.decode("utf-8-sig")))
    return [Pair(row.get("district") or "", row["address"], float(row["lng"]), float(row["lat"])) for row in rows if row["address"].strip()]


def distinct(pairs: Sequence[Pair]) -> list[Pair]:
    """Each address once (written alike after simplifying), at the median of its points; points that stand for "unknown" left out."""
    at: dict[tuple[float, float], set[str]] = defaultdict(set)
    for pair in pairs:
        at[pair.lng, pair.lat].add(pair.address)
    sure = [pair for pair in pairs if len(at[pair.lng, pair.lat]) <= UNSURE]
    grouped: dict[str, list[Pair]] = defaultdict(list)
    for pair in sure:
        grouped[plain(pair.address).replace(" ", "")].append(pair)
    return [
        Pair(Counter(each.district for each in same).most_common(1)[0][0], same[0].address,
             median(each.lng for each in same), median(each.lat for each in same))
        for same in grouped.values()
    ]  # fmt: skip


def halves(pairs: Sequence[Pair], seed: int = 11) -> tuple[list[Pair], list[Pair]]:
    """(those that become places, those that are asked for), drawn by a seed."""
    shuffled = list(pairs)
    random.Random(seed).shuffle(shuffled)  # noqa: S311
    return shuffled[: len(shuffled) // 2], shuffled[len(shuffled) // 2 :]


def counties_of(pairs: Sequence[Pair]) -> dict[str, str]:
    """Code → name of the districts that the pairs name; one without a name for all where they name none."""
    return {f"9902{number:02}": name for number, name in enumerate(sorted({pair.district for pair in pairs}), 1)}


def places_of(pairs: Sequence[Pair], counties: dict[str, str]) -> Iterator[NewPlace]:
    """The pairs as standard addresses: their streets first (in the middle of their doors), each address once a district."""
    from wanmi.addresses.rules.parts import divisions_of

    divisions = divisions_of({code: name for code, name in counties.items() if name})
    code_of = {name: code for code, name in counties.items()}
    found: dict[tuple[str, str], tuple[Pair, str, str]] = {}
    streets: dict[tuple[str, str], list[Pair]] = defaultdict(list)
    for pair in pairs:
        code = _division(pair, divisions) or code_of[pair.district]
        stem, door = local_parts(OWN_CITY.sub("", pair.address), divisions)
        if not stem:
            continue
        name = stem + (door.text() if door else "")
        found.setdefault((code, name), (pair, stem, door.text() if door else ""))
        if door:
            streets[code, stem].append(pair)
    for (code, street), doors in sorted(streets.items()):
        lng, lat = median(each.lng for each in doors), median(each.lat for each in doors)
        yield NewPlace("road", street, lng, lat, address=counties[code] + street, division_code=code)
    for (code, name), (pair, stem, number) in found.items():
        crossing = "crossing" if not number and parse_address(pair.address, divisions).names_crossing else "poi"
        yield NewPlace("doorplate" if number else crossing, name, pair.lng, pair.lat, number=number, limiting=stem if number else "",
                       address=counties[code] + name + ("" if number else " "), division_code=code)  # fmt: skip


def _division(pair: Pair, divisions: Divisions) -> str:
    named = parse_address(pair.address, divisions).divisions
    return named[0] if named else ""
