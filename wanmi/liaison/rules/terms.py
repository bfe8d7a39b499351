"""How long a body has to sign for and to answer what came by a list, by source. What is assumed here is each city's to set."""

from __future__ import annotations

from dataclasses import dataclass

from wanmi.kit.refusals import Refusal
from wanmi.kit.rules.limits import Limit, Unit


@dataclass(frozen=True, slots=True)
class Term:
    """来件时限 of one source. `assumed`: the city has not said otherwise."""

    source: str
    sign: Limit
    answer: Limit
    assumed: bool = True


ASSUMED: dict[str, Term] = {
    term.source: term
    for term in (
        Term("police", Limit(2, Unit.WORK_HOUR), Limit(1, Unit.WORK_DAY)),
        Term("transfer", Limit(4, Unit.WORK_HOUR), Limit(3, Unit.WORK_DAY)),
        Term("letters", Limit(1, Unit.WORK_DAY), Limit(15, Unit.WORK_DAY)),
        Term("superior", Limit(2, Unit.WORK_HOUR), Limit(2, Unit.WORK_DAY)),
    )
}


class WrongTerm(Refusal):
    code = "liaison.wrong_term"
    sentence = "时限写成“数量 单位”，如“2 work_hour”或“1 work_day”。"


def limit_in(text: str, *, field: str) -> Limit:
    """The limit that a text ("2 work_hour") says. Raises WrongTerm."""
    amount, _space, unit = text.strip().partition(" ")
    if not amount.isdecimal() or not amount.isascii() or unit not in [each.value for each in Unit]:
        raise WrongTerm(field=field)
    try:
        return Limit(int(amount), Unit(unit))
    except ValueError as error:
        raise WrongTerm(field=field) from error
