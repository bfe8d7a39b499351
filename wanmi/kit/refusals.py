"""Every 'no' that a person hears is a Refusal: a code, an HTTP status, a sentence and, where one field is at fault, its name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar


class Refusal(Exception):
    """A rule said no. Raised by rules and actions, turned by one middleware into an alert part or a problem document.

    `sentence` is Chinese with %(name)s places, filled from `facts` after translation; `field` names the input at fault.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 422
    sentence: ClassVar[str] = "系统不能办理。"

    def __init__(self, *, field: str | None = None, **facts: Any) -> None:
        self.field = field
        self.facts = facts
        super().__init__(self.sentence % facts if facts else self.sentence)

    def say(self) -> str:
        """The sentence in the reader's language."""
        from django.utils.translation import gettext

        text = gettext(self.sentence)
        return text % self.told(gettext) if self.facts else text

    def told(self, translate: Callable[[str], str]) -> dict[str, Any]:
        """The facts as the reader hears them: as they are, unless a room's refusal has words of its own among them."""
        return self.facts


class NotFound(Refusal):
    code = "not_found"
    status = 404
    sentence = "没有找到，或者您无权查看。"


class NotYours(Refusal):
    code = "not_yours"
    status = 403
    sentence = "当前岗位无权办理此事。"
