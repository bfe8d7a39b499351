"""Attributes of a layer in a question: the expression that stands for one, and the value that a text means for it."""

from __future__ import annotations

from datetime import date, datetime, time
from math import isfinite
from typing import Any

from django.db.models import Field, Model
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from wanmi.features.rules.refusals import WrongQuestion
from wanmi.features.spans import day_of, moment_of
from wanmi.kit.attributes import words_of
from wanmi.kit.layers import Attribute, MapLayer

NUMBERS = ("number", "count")


def attribute_called(layer: MapLayer, name: str, *, field: str) -> Attribute:
    """Raises WrongQuestion naming the parameter `field`."""
    attribute = layer.attribute(name)
    if attribute is None:
        known = "、".join(each.name for each in layer.attributes)
        raise WrongQuestion(field=field, why=_("图层没有属性“%(name)s”，可用的有：%(known)s") % {"name": name[:40], "known": known})
    return attribute


def field_at(model: type[Model], path: str) -> Field:
    """The column at the end of a lookup path."""
    found: Any = None
    here: Any = model
    for part in path.split("__"):
        found = here._meta.get_field(part)
        here = found.related_model
    return found


def key_of(model: type[Model], attribute: Attribute, text: str, *, field: str) -> Any:
    """The stored value of a choice, of which its key or its word (in the reader's language or Chinese) is given. Raises WrongQuestion."""
    known = {word: key for key, word in words_of(attribute).items()}
    with translation.override("zh-hans"):
        known |= {word: key for key, word in words_of(attribute).items()}
    known |= {key: key for key in list(known.values())}
    if text not in known:
        some = "、".join(list(words_of(attribute).values())[:12])
        raise WrongQuestion(
            field=field, why=_("“%(name)s”没有取值“%(text)s”，例如：%(some)s") % {"name": attribute.name, "text": text[:40], "some": some}
        )
    return field_at(model, attribute.path).to_python(known[text])


def value_of(model: type[Model], attribute: Attribute, value_sent: Any, *, field: str) -> Any:
    """What a literal (text, number, or {"date"|"timestamp": text} of CQL2) means for an attribute. Raises WrongQuestion."""
    if isinstance(value_sent, dict):
        value_sent = value_sent.get("date") or value_sent.get("timestamp")
    wrong = WrongQuestion(field=field, why=_("“%(name)s”的值类型不对") % {"name": attribute.name})
    if isinstance(value_sent, bool) or value_sent is None:
        raise wrong
    if attribute.kind in NUMBERS:
        return _number(value_sent, wrong)
    if not isinstance(value_sent, str):
        raise wrong
    if "\0" in value_sent:
        raise wrong
    if attribute.choices:
        return key_of(model, attribute, value_sent, field=field)
    if attribute.kind == "date":
        return day_of(value_sent, field=field)
    if attribute.kind == "moment":
        moment = moment_of(value_sent, field=field)
        return moment if isinstance(moment, datetime) else midnight(moment)
    return value_sent


def _number(value_sent: Any, wrong: WrongQuestion) -> float:
    try:
        number = float(value_sent)
    except (TypeError, ValueError, OverflowError):
        raise wrong from None
    if not isfinite(number):
        raise wrong
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


def midnight(day: date) -> datetime:
    """The moment at which a day of the city begins."""
    return timezone.make_aware(datetime.combine(day, time.min))
