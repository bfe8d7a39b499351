"""The word list of the catalogue as it is now."""

from __future__ import annotations

from functools import lru_cache

from wanmi.catalogue.queries import catalogue, catalogue_version
from wanmi.learning.rules.word_list import WordList, word_list


def words_of_catalogue() -> WordList:
    """Made once for a version of the catalogue."""
    return _words(catalogue_version())


@lru_cache(maxsize=2)
def _words(version: str) -> WordList:
    known = catalogue()
    return word_list(known.subclasses.values(), known.conditions)
