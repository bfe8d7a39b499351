"""Every 'no' that a person hears is a Refusal: a code, an HTTP status, a sentence and, where one field is at fault, its name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar


def _as_it_is(text: str) -> str:
    return text


class Phrase:
    """Words of the program among the facts of a refusal, in Chinese with %(name)s places, translated where the refusal is:
    Phrase("立案条件"), Phrase("超过 %(most)d 字", most=60)."""

    __slots__ = ("places", "text")

    def __init__(self, text: str, /, **places: Any) -> None:
        self.text, self.places = text, places

    def say(self, translate: Callable[[str], str]) -> str:
        """The words in the language of `translate`; phrases among the places, too."""
        text = translate(self.text)
        return text % {name: _in_words(value, translate) for name, value in self.places.items()} if self.places else text

    def __str__(self) -> str:
        return self.say(_as_it_is)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Phrase) and (self.text, self.places) == (other.text, other.places)

    def __hash__(self) -> int:
        return hash(self.text)


class Refusal(Exception):
    """A rule said no. Raised by rules and actions, turned by one middleware into an alert part or a problem document.

    `sentence` is Chinese with %(name)s places, filled from `facts` after translation; `field` names the input at fault. A fact is data and
    stays as it is, or a Phrase, or a tuple of them, told as a list.
    """

    code: ClassVar[str] = "kit.refused"
    status: ClassVar[int] = 422
    sentence: ClassVar[str] = "系统不能办理。"

    def __init__(self, *, field: str | None = None, **facts: Any) -> None:
        self.field = field
        self.facts = facts
        super().__init__(self.sentence % self.readable_facts(_as_it_is) if facts else self.sentence)

    def __reduce__(self) -> tuple[Any, ...]:
        """So that it comes whole out of a process of its own."""
        return _again, (type(self), self.field, self.facts)

    def say(self) -> str:
        """The sentence in the reader's language."""
        from django.utils.translation import gettext

        text = gettext(self.sentence)
        return text % self.readable_facts(gettext) if self.facts else text

    def readable_facts(self, translate: Callable[[str], str]) -> dict[str, Any]:
        """The facts as the reader hears them: phrases in the reader's language, all else as it is."""
        return {name: _in_words(value, translate) for name, value in self.facts.items()}


def _again(kind: type[Refusal], field: str | None, facts: dict[str, Any]) -> Refusal:
    return kind(field=field, **facts)


def _in_words(fact: Any, translate: Callable[[str], str]) -> Any:
    if isinstance(fact, tuple):
        return translate("、").join(str(_in_words(each, translate)) for each in fact)
    return fact.say(translate) if isinstance(fact, Phrase) else fact


class NotFound(Refusal):
    code = "kit.not_found"
    status = 404
    sentence = "没有找到，或者您无权查看。"


class NotYours(Refusal):
    code = "kit.not_yours"
    status = 403
    sentence = "当前岗位无权办理此事。"
