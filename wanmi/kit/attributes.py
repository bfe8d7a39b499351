"""What is told of an attribute to people and files: of a choice its word, else the value itself, by the database."""

from __future__ import annotations

import json
from typing import Any

from django.db.models import Expression, F, Func, JSONField, TextField, Value
from django.db.models.functions import Cast, Coalesce

from wanmi.kit.layers import Attribute


def words_of(attribute: Attribute) -> dict[str, str]:
    """Key → word of a choice, in the reader's language; nothing for others."""
    return {str(key): str(word) for key, word in attribute.choices()} if attribute.choices else {}


def value_expression(attribute: Attribute) -> Expression:
    """What an answer tells: of a choice its word, else the value itself."""
    path: Any = F(attribute.path)
    if not attribute.choices:
        return path
    words = Cast(Value(json.dumps(words_of(attribute), ensure_ascii=False)), JSONField())
    key = Cast(path, TextField())
    return Coalesce(Func(words, key, template="(%(expressions)s)", arg_joiner=" ->> ", output_field=TextField()), key)
