"""Templates filled in: their fields, checked before a case is put in, by an environment that lets nothing else be done."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from jinja2 import StrictUndefined, TemplateSyntaxError, nodes
from jinja2.meta import find_undeclared_variables
from jinja2.sandbox import ImmutableSandboxedEnvironment

from wanmi.papers.rules.fields import KNOWN, LIST_FIELDS
from wanmi.papers.rules.refusals import BadTemplate, UnknownFields

LONGEST_PLACE = 60  # signs of what stands at a fault
FILTERS = ("default", "join", "length", "replace", "trim", "truncate", "first", "last", "e", "escape")


def environment() -> ImmutableSandboxedEnvironment:
    """Escapes what it fills in, knows no function (range and the like), no other template, few filters; a missing field is a fault."""
    made = ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    made.globals.clear()
    made.filters = {name: made.filters[name] for name in FILTERS}
    return made


def check_fields(text: str, plain: Callable[[str], str] = str.strip) -> None:
    """Raises BadTemplate for what cannot be read, UnknownFields for fields that there are not. `plain`: a line as its writer sees it."""
    made = environment()
    try:
        tree = made.parse(text)
        made.compile(tree)
    except TemplateSyntaxError as error:
        lines = text.splitlines() or [""]
        raise BadTemplate(where=plain(lines[min(error.lineno, len(lines)) - 1])[:LONGEST_PLACE], field="file") from None
    except MemoryError:
        raise
    except Exception as error:
        raise BadTemplate(where=str(error)[:LONGEST_PLACE], field="file") from None
    unknown = sorted((find_undeclared_variables(tree) - set(KNOWN)) | set(_unknown_parts(tree)))
    if unknown:
        raise UnknownFields(fields="、".join(each[:30] for each in unknown[:8]), known="、".join(KNOWN), field="file")


def _unknown_parts(tree: nodes.Template) -> Iterator[str]:
    """Parts of list fields that there are not: 张.宽 in {% for 张 in 照片 %}."""
    for loop in tree.find_all(nodes.For):
        if not (isinstance(loop.iter, nodes.Name) and isinstance(loop.target, nodes.Name) and loop.iter.name in LIST_FIELDS):
            continue
        for part in loop.find_all(nodes.Getattr):
            if isinstance(part.node, nodes.Name) and part.node.name == loop.target.name and part.attr not in LIST_FIELDS[loop.iter.name]:
                yield f"{loop.target.name}.{part.attr}"


def filled(text: str, values: Mapping[str, Any]) -> str:
    """The template with the values in it. Raises whatever it does wrong."""
    return environment().from_string(text).render(values)
