"""Lines over features, trained by scikit-learn: plain values in, packed bytes and figures out.

Runs apart (wanmi.kit.apart): with bounds of memory and time, no network, no database, ended with who asked. The library is loaded in here
and nowhere else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wanmi.learning.rules.features import cleaned, number_of, runs_of
from wanmi.learning.rules.figures import hits_of
from wanmi.learning.rules.learned import LEVELS, Learned, as_bytes, key_of, whole_weights

SEED = 30428
STEPS = 4
SHARPNESSES = tuple(float(each) for each in np.geomspace(0.3, 12.0, 24))
FACT, TEXT = 2.0, 1.0  # how much a fact weighs beside the rarity of a run of signs
LAST = 0.9  # of the examples train the lines, the later ones set how sharp the shares are


def learn(task: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Steps as {"step", "done", "of"}, at the end {"kept": bytes, "learned": hits, "plain": hits, "examples": how many}.

    `task`: `examples` as [facts, text, its address, answer, weight, kind, place] in the order of time, `held` as [facts, text, its address,
    answer, candidates or None, what the plain rule proposes], and the bounds of questions.Question.
    """
    examples, held = task["examples"], task["held"]
    yield {"step": "features", "done": 1, "of": STEPS}
    numbers = [_numbers(facts, text, address) for facts, text, address, *_ in examples]
    features, value = _chosen(numbers, task)
    yield {"step": "lines", "done": 2, "of": STEPS}
    learned = _trained(examples, numbers, features, value, task)
    yield {"step": "measuring", "done": 3, "of": STEPS}
    told = [(_proposed(learned, facts, text, address, among), answer) for facts, text, address, answer, among, _plain in held]
    figures = {"learned": hits_of(told).as_json(), "plain": hits_of((row[5], row[3]) for row in held).as_json()}
    kept = as_bytes(learned)
    yield {"kept": kept, "examples": len(examples), "features": len(features), "answers": len(learned.answers), **figures}


def _proposed(learned: Learned, facts: Sequence[str], text: str, address: str, among: Sequence[int] | None) -> list[int]:
    numbers = [number for number, _ in _numbers(facts, text, address)]
    return [each.value for each in learned.ranked(numbers, among=among)[:3]]


def _numbers(facts: Sequence[str], text: str, address: str) -> list[tuple[int, bool]]:
    """Features with whether each is of the text."""
    found = {number_of(fact): False for fact in facts}
    for number in runs_of(cleaned(text, address=address)).values():
        found.setdefault(number, True)
    return list(found.items())


def _chosen(numbers: Sequence[Sequence[tuple[int, bool]]], task: Mapping[str, Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """The features that are common enough, sorted, and what each weighs. What stands in few texts may be somebody's name: it is left."""
    seen: Counter[tuple[int, bool]] = Counter(each for row in numbers for each in row)
    common = [(each, count) for each, count in seen.items() if count >= (task["least_texts"] if each[1] else task["least_facts"])]
    common = sorted(common, key=lambda each: (-each[1], each[0]))[: task["most_features"]]
    common.sort(key=lambda each: each[0][0])
    total = len(numbers) + 1
    values = [
        task["text_weight"] * TEXT * (np.log(total / (1 + count)) + 1) if is_text else FACT * (np.log(total / (1 + count)) + 1)
        for (_, is_text), count in common
    ]
    return np.array([number for (number, _), _ in common], dtype=np.uint32), np.array(values, dtype=np.float32)


def _trained(
    examples: Sequence[Any], numbers: Sequence[Sequence[tuple[int, bool]]], features: NDArray[Any], value: NDArray[Any],
    task: Mapping[str, Any],
) -> Learned:  # fmt: skip
    answers = np.array([example[3] for example in examples], dtype=np.int64)
    weight = np.array([example[4] for example in examples], dtype=np.float64)
    known = np.unique(answers)
    counted, counts = _counted(examples, task["least_alike"])
    if len(known) < 2 or not len(features):
        bias = np.zeros(len(known), dtype=np.float32)
        empty = np.zeros((len(features), len(known)), dtype=np.int8)
        return Learned(tuple(map(int, known)), features, value, empty, bias + 1, bias, 1.0, counted, counts)
    matrix = _matrix(numbers, features, value)
    until = max(1, int(len(examples) * LAST))
    if len(np.unique(answers[:until])) < 2:
        until = len(examples)
    lines = _lines(matrix[:until], answers[:until], weight[:until], task["rounds"])
    mine = _of_answers(lines, value, counted, counts, features)
    return _sharpened(mine, matrix[until:], answers[until:])


def _matrix(numbers: Sequence[Sequence[tuple[int, bool]]], features: NDArray[Any], value: NDArray[Any]) -> Any:
    """Rows of length 1 over the chosen features (examples × F), sparse."""
    from scipy.sparse import csr_matrix

    place = {int(number): column for column, number in enumerate(features)}
    rows = [[column for number, _ in row if (column := place.get(number)) is not None] for row in numbers]
    pointers = np.cumsum([0, *map(len, rows)])
    columns = np.fromiter((column for row in rows for column in row), dtype=np.int32, count=int(pointers[-1]))
    weights = value[columns].astype(np.float64)
    norms = np.sqrt(np.add.reduceat(np.append(np.square(weights), 0.0), pointers[:-1])) if len(rows) else np.zeros(0)
    lengths = np.diff(pointers)
    norms[lengths == 0] = 1.0
    return csr_matrix((weights / np.repeat(norms, lengths), columns, pointers), shape=(len(rows), len(features)))


def _lines(matrix: Any, answers: NDArray[Any], weight: NDArray[Any], rounds: int) -> Any:
    """One line an answer against all others, by logistic loss: large sparse tables in seconds."""
    from sklearn.linear_model import SGDClassifier

    lines = SGDClassifier(loss="log_loss", alpha=2e-6, max_iter=rounds, tol=1e-4, average=True, random_state=SEED, n_jobs=1)
    return lines.fit(matrix, answers, sample_weight=weight)


def _of_answers(lines: Any, value: NDArray[Any], counted: NDArray[Any], counts: NDArray[Any], features: NDArray[Any]) -> Learned:
    coefficients, bias = lines.coef_, lines.intercept_
    if len(lines.classes_) == 2:  # one line for both
        coefficients, bias = np.vstack([-coefficients / 2, coefficients / 2]), np.concatenate([-bias / 2, bias / 2])
    weights, scale = whole_weights(coefficients.T * value[:, None])
    answers = tuple(int(each) for each in lines.classes_)
    return Learned(answers, features, value, weights, scale, bias.astype(np.float32), 1.0, counted, counts)


def _sharpened(one: Learned, matrix: Any, answers: NDArray[Any]) -> Learned:
    """With the sharpness by which the shares told best of examples that the lines had not seen."""
    from dataclasses import replace

    column = {answer: place for place, answer in enumerate(one.answers)}
    known = [row for row, answer in enumerate(answers) if int(answer) in column]
    if len(known) < 20:
        return one
    lines = one.weights.astype(np.float64) * one.scale / np.where(one.value == 0, 1, one.value)[:, None]
    scores = matrix[known] @ lines + one.bias
    right = np.array([column[int(answers[row])] for row in known])
    best = min(SHARPNESSES, key=lambda sharpness: _surprise(scores * sharpness, right))
    return replace(one, sharpness=best)


def _surprise(scores: NDArray[Any], right: NDArray[Any]) -> float:
    top = scores.max(axis=1, keepdims=True)
    logs = scores - top - np.log(np.exp(scores - top).sum(axis=1, keepdims=True))
    return float(-logs[np.arange(len(right)), right].mean())


def _counted(examples: Sequence[Any], least: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """How often each answer was given to like cases, place by place, where there were enough of them to tell of."""
    totals: Counter[tuple[str, str]] = Counter()
    given: Counter[tuple[str, str, int]] = Counter()
    for _facts, _text, _address, answer, _weight, kind, place in examples:
        if kind:
            for digits in LEVELS:
                totals[kind, place[:digits]] += 1
                given[kind, place[:digits], answer] += 1
    rows = [(key_of(kind, place), count) for (kind, place), count in totals.items() if count >= least]
    rows += [(key_of(kind, place, answer), count) for (kind, place, answer), count in given.items() if totals[kind, place] >= least]
    rows.sort()
    return np.array([key for key, _ in rows], dtype=np.uint64), np.array([count for _, count in rows], dtype=np.uint32)
