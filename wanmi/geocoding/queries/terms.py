"""The first question of a search: which names may be meant. Few names, many places: doors are asked for within a name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db import connection

from wanmi.addresses.rules.parsing import crossing_name
from wanmi.addresses.rules.parts import Parts
from wanmi.addresses.rules.ranking import LEAST, Name, likeness
from wanmi.addresses.rules.spelling import syllables_of
from wanmi.addresses.rules.writing import grams, has_letters, search_grams, sounds, syllable_of_letters
from wanmi.geocoding.rules.candidates import Fit, is_within
from wanmi.kit.kept import Kept
from wanmi.kit.prepared import run_prepared
from wanmi.kit.rules.pinyin import initials_of, pinyin_of

MOST_STEMS = 16
WHOLE = -1  # the reading of a text without cutting its number: 海峡国际社区11幢
WHOLE_LEAST = 0.8  # what fits it worse is not what it says
HOME = 40  # how much heavier names of one's own division weigh (Fit.weight)
NO_WORSE = 0.05  # streets of a crossing that fit so much worse than the best are not meant
BUDGET = 700  # rows that the fuzzy index may give
_END = "\U0010ffff"

# Prefixes by ranges, since a prepared LIKE would not use its index; the fuzzy part materialised, so that no limit tempts the planner
# into reading the table.
_TERMS = """
WITH fuzzy AS MATERIALIZED (
  SELECT id FROM geocoding_term WHERE grams && %s::text[]
), alike AS MATERIALIZED (
  SELECT id FROM geocoding_term WHERE %s::boolean AND grams @> %s::text[]
), hits AS (
  SELECT id FROM (SELECT id FROM fuzzy LIMIT 1200) f
  UNION SELECT id FROM (SELECT id FROM alike LIMIT 600) a
  UNION SELECT p.id FROM unnest(%s::text[]) AS w(text) CROSS JOIN LATERAL (
    SELECT id FROM geocoding_term t WHERE t.text ~>=~ w.text AND t.text ~<~ (w.text || %s) ORDER BY t.weight DESC, t.text LIMIT 40) p
  UNION SELECT p.id FROM unnest(%s::text[]) AS w(text) CROSS JOIN LATERAL (
    SELECT id FROM geocoding_term t WHERE t.pinyin ~>=~ w.text AND t.pinyin ~<~ (w.text || %s) ORDER BY t.weight DESC, t.pinyin LIMIT 40) p
  UNION SELECT p.id FROM unnest(%s::text[]) AS w(text) CROSS JOIN LATERAL (
    SELECT id FROM geocoding_term t WHERE t.initials ~>=~ w.text AND t.initials ~<~ (w.text || %s)
    ORDER BY t.weight DESC, t.initials LIMIT 40) p
)
SELECT t.stem_id, t.place_id, t.text, t.pinyin, t.initials, t.is_alias, t.weight, s.county
FROM hits JOIN geocoding_term t USING (id) JOIN geocoding_stem s ON s.id = t.stem_id
"""


@dataclass(frozen=True)
class Frequencies:
    """How many terms hold a pair of sounds, as the database last counted; `rest` for those that are too rare to be listed."""

    counts: dict[str, float]
    rest: float

    def of(self, gram: str) -> float:
        return self.counts.get(gram, self.rest)


_FREQUENCIES = """
SELECT c.reltuples, s.most_common_elems::text::text[], s.most_common_elem_freqs
FROM pg_class c LEFT JOIN pg_stats s ON s.tablename = c.relname AND s.schemaname = current_schema() AND s.attname = 'grams'
WHERE c.oid = 'geocoding_term'::regclass
"""


def _read_frequencies() -> Frequencies:
    with connection.cursor() as cursor:
        cursor.execute(_FREQUENCIES)
        row = cursor.fetchone()
    if not row or not row[1]:
        return Frequencies({}, 1.0)
    total, elements, shares = max(row[0], 1.0), row[1], row[2]
    counts = {gram: share * total for gram, share in zip(elements, shares, strict=False)}  # behind them stand least and most
    return Frequencies(counts, min(counts.values(), default=1.0))


_frequencies = Kept(_read_frequencies, seconds=120)


TermRow = tuple[int, int | None, str, str, str, bool, int, str]  # stem, place, text, pinyin, initials, is alias, weight, county


@dataclass(frozen=True)
class Meant:
    """The names that a text may mean, the best first (at most MOST_STEMS), and the crossings (index name → fit)."""

    fits: list[Fit]
    crossings: dict[str, float]
    streets: tuple[list[int], list[int]] = ((), ())  # type: ignore[assignment] # stems of the two streets of a crossing
    both_stand: bool = False  # streets are named just so: two names in a row are a crossing though nobody said so


def names_meant(parts: Parts, home: str = "") -> Meant:
    """One query (and one every two minutes). `home`: the code of the division in which somebody asks; of names alike its own come first."""
    if parts.empty:
        return Meant([], {})
    rows = _rows(parts)
    if parts.crossing is None:
        return Meant(_best(parts, rows, home), {})
    counties = {code[:6] for code in parts.divisions}
    ones, others = (_streets(name, rows, counties) for name in parts.crossing)
    crossings: dict[str, float] = {}
    for one, _, text in ones:
        for other, _, second in others:
            name = crossing_name(text, second)
            crossings[name] = max(crossings.get(name, 0.0), min(one, other) * (1.0 if parts.names_crossing else 0.96))
    streets = [_standing(name, those) for name, those in zip(parts.crossing, (ones, others), strict=True)]
    both = all(sure for _stems, sure in streets) and not set(streets[0][0]) & set(streets[1][0])
    return Meant(_best(parts, rows, home), crossings, (streets[0][0], streets[1][0]), both)


def _rows(parts: Parts) -> list[TermRow]:
    names = _looked_for(parts)
    rare, common = _grams(names)
    letters = [pinyin_of(name) for name in names]
    firsts = [initials_of(name) for name in names if has_letters(name)]
    texts = [*names, parts.whole[:80]] if parts.whole else names
    parameters = [rare, bool(common), common, texts, _END, letters, _END, firsts, _END]
    return run_prepared(_TERMS, parameters).fetchall()


def _looked_for(parts: Parts) -> list[str]:
    """Also what was typed in wrong order or with something too much before it: its end."""
    names = list(parts.names[:4])
    names += list(parts.crossing) if parts.crossing else []
    return [name[:80] for name in dict.fromkeys(names)]


def _grams(names: Sequence[str]) -> tuple[list[str], list[str]]:
    """(pairs of which one must be there, pairs that must all be there): the rare ones; where all are common, all of them together."""
    frequencies = _frequencies()
    rare: dict[str, None] = {}
    common: list[str] = []
    for name in names:
        pairs = search_grams(heard(name))
        if not pairs or (len(name) == 1 and not has_letters(name)):
            continue
        budget = BUDGET / len(names)
        taken = 0
        for gram in sorted(pairs, key=frequencies.of):
            budget -= frequencies.of(gram)
            if budget < 0:
                break
            rare[gram] = None
            taken += 1
        if not taken and not common:
            common = [pair for pair in grams(heard(name)) if "." in pair]
    return list(rare), common


def heard(name: str) -> tuple[str, ...]:
    """The blurred syllables of what was typed, pinyin included: 东四beida → don si bei da."""
    if not has_letters(name):
        return sounds(name)
    found: list[str] = []
    run = ""
    for sign in [*name, ""]:
        if sign and "a" <= sign <= "z":
            run += sign
            continue
        found += [syllable_of_letters(part) for part in syllables_of(run)]
        run = ""
        if sign:
            found += sounds(sign)
    return tuple(found)


def _best(parts: Parts, rows: Sequence[TermRow], home: str = "") -> list[Fit]:
    best: dict[tuple[int, int | None], tuple[float, Fit]] = {}
    counties = {code[:6] for code in parts.divisions}
    common = Counter(row[2] for row in rows)  # a name that many counties have is rather meant
    for stem, place, text, pinyin, initials, is_alias, weight, county in rows:
        fit, reading = _fit(parts, Name(text, pinyin, initials))
        if fit < LEAST:
            continue
        more = 4 * min(common[text] - 1, 5) + (HOME if home and is_within(county, home[:6]) else 0)
        order = fit * (1.0 if not counties or county in counties else 0.8) + (weight + more) / 2000 - (0.005 if is_alias else 0)
        key = (stem, place)
        if key not in best or order > best[key][0]:
            best[key] = (order, Fit(stem, place, text, fit, is_alias, weight + more, reading == 0, reading == WHOLE))
    ordered = sorted(best.values(), key=lambda each: (-each[0], len(each[1].text), each[1].stem_id))
    return [fit for _order, fit in ordered[:MOST_STEMS]]


def _fit(parts: Parts, name: Name) -> tuple[float, int]:
    """The best fit over the readings, and which one: its number, or WHOLE. A later reading counts a little less."""
    best, reading = 0.0, 0
    for number, typed in enumerate(parts.names):
        fit = likeness(typed, name) * (1.0 if number == 0 else 0.96)
        if fit > best:
            best, reading = fit, number
    if parts.whole and len(name.text) >= len(parts.whole) and (fit := likeness(parts.whole, name)) > max(best, WHOLE_LEAST):
        return fit, WHOLE
    return best, reading


def _streets(name: str, rows: Iterable[TermRow], counties: Collection[str] = (), most: int = 12) -> list[tuple[float, int, str]]:
    """(fit, stem, text) of the terms that fit one street of a crossing best, of the counties said first. An alias leads to its street."""
    found = {
        (stem, text): (likeness(name, Name(text, pinyin, initials)), not counties or county in counties)
        for stem, place, text, pinyin, initials, _alias, _weight, county in rows
        if place is None and "×" not in text
    }
    ordered = sorted(((fit, inside, stem, text) for (stem, text), (fit, inside) in found.items() if fit >= 0.6), reverse=True)
    within = [each for each in ordered if each[1]] or ordered
    return [(fit, stem, text) for fit, _inside, stem, text in within[:most]]


def _standing(name: str, streets: Sequence[tuple[float, int, str]]) -> tuple[list[int], bool]:
    """The stems that may meet: a street with its sections (北门路一段), else what fits as well; whether the street is named so."""
    own = [stem for _fit, stem, text in streets if text == name or (text.startswith(name) and text.endswith("段"))]
    best = max((fit for fit, _stem, _text in streets), default=0.0)
    return own or [stem for fit, stem, _text in streets if fit >= best - NO_WORSE], bool(own)
