"""The first look at a caller's text: how often it is right and how long it takes, against the catalogue's word list and the plain library.

The texts are the demo's callers (wanmi/simulation/rules/callers.py), drawn by a seed: they tell that the whole works and how fast, not how
a real city's texts would do. `--corpus FILE` measures real ones: a CSV in the order of time with description and subcategory; its newest
month (reported_at) is held back as a city's own would be. Decision 0033 tells of the method and of such figures.
"""

from __future__ import annotations

import csv
import gzip
import io
import random
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from wanmi.addresses.rules.writing import plain
from wanmi.catalogue.queries import catalogue
from wanmi.catalogue.rules.facts import SubclassFacts
from wanmi.kit.apart import stream_apart
from wanmi.learning.actions.training import BOUNDS
from wanmi.learning.queries.words import words_of_catalogue
from wanmi.learning.rules.features import cleaned, runs_of
from wanmi.learning.rules.figures import hits_from
from wanmi.learning.rules.learned import Learned, from_bytes
from wanmi.learning.rules.packing import digest_of
from wanmi.learning.rules.questions import HELD_BACK, QUESTIONS, Ask
from wanmi.learning.rules.word_list import WordList, word_list
from wanmi.simulation.rules.callers import caller_words
from wanmi.simulation.rules.popularity import component_weight, event_weight
from wanmi.site.bench.figure import OPTIONS, Figure, alternately, bench

TEXTS, HELD = 24_000, 2_000
SOURCES = ("hotline", "public", "transfer", "letters", "media")
SEED = 33
RAREST = 20  # texts of a class, of fewer it is left out of a corpus
MOST_MS, MOST_MB, MOST_SECONDS = 5.0, 16.0, 300.0
Text = tuple[str, str, int]  # what was said, the address in it where that is known, what it was


@bench("learning")
def measure() -> Iterable[Figure]:
    """learning.*: on the demo's callers; then each corpus."""
    texts = list(_callers())
    yield from _measured("callers", texts[:-HELD], texts[-HELD:], words_of_catalogue(), speed=True)
    for path in OPTIONS.corpora:
        yield from _measured(path.stem.split(".")[0][:16], *_corpus(path), speed=False)


def _callers() -> Iterator[Text]:
    drawing = random.Random(SEED)  # noqa: S311 (a play)
    known = catalogue()
    subclasses = [one for one in known.subclasses.values() if not one.retired and one.condition_ids]
    weights = [component_weight(one.name) if one.kind == "component" else event_weight(one.name) for one in subclasses]
    for subclass in drawing.choices(subclasses, weights, k=TEXTS):
        condition = known.conditions[drawing.choice(subclass.condition_ids)]
        address = (
            f"{drawing.choice('东西南北')}{drawing.choice('安宁和平')}{drawing.choice(('大街', '路', '胡同'))}{drawing.randrange(1, 300)}号"
        )
        source = drawing.choice(SOURCES)
        yield caller_words(subclass, condition, address, source, others=subclasses, drawing=drawing), address, subclass.id


def _corpus(path: Path) -> tuple[list[Text], list[Text], WordList]:
    """The texts before the newest month, those of it, and the word list of the classes' own names."""
    raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    rows = [
        row for row in csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))) if row["description"].strip() and row["subcategory"].strip()
    ]
    rows.sort(key=lambda row: row["reported_at"])
    often = Counter(row["subcategory"] for row in rows)
    numbers = {name: number for number, (name, count) in enumerate(often.items(), start=1) if count >= RAREST}
    since = str(datetime.fromisoformat(rows[-1]["reported_at"]) - timedelta(days=HELD_BACK))
    texts = [
        (row["description"], "", numbers[row["subcategory"]], row["reported_at"] >= since) for row in rows if row["subcategory"] in numbers
    ]
    listed = word_list([SubclassFacts(number, "event", "", "", plain(name), "") for name, number in numbers.items()], {})
    before = [each[:3] for each in texts if not each[3]][-QUESTIONS[Ask.SUBCLASS].most :]
    return before, [each[:3] for each in texts if each[3]], listed


def _measured(name: str, before: Sequence[Text], held: Sequence[Text], listed: WordList, *, speed: bool) -> Iterator[Figure]:
    began = time.perf_counter()
    made = _trained(before, held, listed)
    took = time.perf_counter() - began
    learned, words = hits_from(made["learned"]), hits_from(made["plain"])
    yield _share(f"learning.{name}.top1", learned.top1, words.top1)
    yield _share(f"learning.{name}.top3", learned.top3, words.top3)
    if speed:
        yield Figure("learning.train", took, f"s for {len(before):,}", None, None, f"under {MOST_SECONDS:.0f} s", took < MOST_SECONDS)
        yield from _speed(from_bytes(made["kept"], digest=digest_of(made["kept"])), before, held)


def _trained(before: Sequence[Text], held: Sequence[Text], listed: WordList) -> dict[str, Any]:
    """By the very training of a city, in a process apart."""
    examples = [[[], text, address, answer, 1.0, "", ""] for text, address, answer in before]
    asked = [[[], text, "", answer, None, [id for id, _share in listed.ranked(cleaned(text))]] for text, _address, answer in held]
    task = {"examples": examples, "held": asked, **QUESTIONS[Ask.SUBCLASS].bounds()}
    return next(each for each in stream_apart("wanmi.learning.foreign.training", "learn", task, bounds=BOUNDS) if "kept" in each)


def _speed(learned: Learned, before: Sequence[Text], held: Sequence[Text]) -> Iterator[Figure]:
    """One text after the other, as they come from a form; beside the library's own pipeline, trained on the same texts."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import SGDClassifier
    from sklearn.pipeline import make_pipeline

    pipeline = make_pipeline(
        TfidfVectorizer(analyzer="char", ngram_range=(1, 3), min_df=8), SGDClassifier(loss="log_loss", random_state=SEED)
    )
    pipeline.fit([text.replace(address, "") for text, address, _ in before], [answer for *_, answer in before])
    texts = random.Random(SEED).choices([text for text, *_ in held], k=500)  # noqa: S311
    ours, theirs = iter(texts * 100), iter(texts * 100)
    mine, library = alternately(
        lambda: learned.ranked(runs_of(cleaned(next(ours))).values())[:3], lambda: pipeline.decision_function([next(theirs)]), each=300
    )
    yield Figure("learning.predict", mine, "texts/s", library, mine / library, f"under {MOST_MS:.0f} ms a text", 1000 / mine < MOST_MS)
    size = sum(array.nbytes for array in (learned.features, learned.value, learned.weights, learned.scale, learned.bias)) / 2**20
    yield Figure("learning.size", size, "MB", None, None, f"under {MOST_MB:.0f} MB a question", size < MOST_MB)


def _share(name: str, value: float, baseline: float) -> Figure:
    return Figure(name, value, "share", baseline, value / baseline if baseline else None, "above the word list", value > baseline)
