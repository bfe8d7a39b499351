"""The templates in force: the city's own, else the shipped ones."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from wanmi.papers.models import PaperTemplate
from wanmi.papers.rules.papers import BY_KEY, Output


@lru_cache(maxsize=64)
def shipped(key: str, output: Output) -> bytes:
    """The shipped template of a paper."""
    if output is Output.WORD:
        from wanmi.papers.rules.shipped_word import shipped_word  # here: processes that make no template of Word need not load its library

        return shipped_word(BY_KEY[key])
    from wanmi.papers.rules.shipped_html import shipped_html

    return shipped_html(BY_KEY[key]).encode()


def templates_in_force(keys: Iterable[str], output: Output) -> dict[str, bytes]:
    """Key of the paper → its template. One query."""
    choices = set(keys)
    rows = PaperTemplate.objects.filter(paper__in=choices, output=output, in_force=True).values_list("paper", "content")
    own = {key: bytes(content) for key, content in rows}
    return {key: own.get(key) or shipped(key, output) for key in choices}


def versions_of(key: str, output: Output) -> list[PaperTemplate]:
    """The city's own versions, the newest first, without their content. One query."""
    found = PaperTemplate.objects.filter(paper=key, output=output).select_related("added_by").defer("content")
    return list(found.order_by("-version"))


def own_in_force() -> dict[tuple[str, str], PaperTemplate]:
    """(Key of the paper, output) → the city's own template in force. One query."""
    found = PaperTemplate.objects.filter(in_force=True).select_related("added_by").defer("content")
    return {(each.paper, each.output): each for each in found}
