"""What a refusal holds is told in the reader's language too: its sentence and every word of the program among its facts."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from django.utils import translation

from wanmi.cases.rules.play import EVIDENCE_REQUIRED
from wanmi.cases.rules.refusals import Missing, WrongPost
from wanmi.cases.tests.test_rules_flow import WHOLE
from wanmi.components.rules.changing import BODIES, PLAIN, STATES, AttributeRule, wrongs_of
from wanmi.components.rules.refusals import WrongChange
from wanmi.formats.rules.refusals import InWords
from wanmi.kit.refusals import Phrase, Refusal
from wanmi.people.rules.role_words import ROLE_WORDS
from wanmi.site.folders import BASE_DIR
from wanmi.site.tests.test_translations import CALLS, CHINESE


def kinds(of: type[Refusal] = Refusal) -> Iterator[type[Refusal]]:
    """All refusals but those that find the words among their facts themselves."""
    for kind in of.__subclasses__():
        if kind is not InWords:
            yield kind
            yield from kinds(kind)


def name_of(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def chinese_in(node: ast.AST) -> Iterator[str]:
    """Chinese texts that stand in an expression and pass no translation."""
    if isinstance(node, ast.Call) and name_of(node.func) in CALLS:
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and CHINESE.search(node.value):
        yield node.value
    for child in ast.iter_child_nodes(node):
        yield from chinese_in(child)


def escaping(source: str, names: set[str]) -> list[str]:
    """The Chinese among the facts with which a module makes refusals; "、" alone is no word."""
    calls = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call) and name_of(node.func) in names)
    return [text for call in calls for fact in call.keywords for text in chinese_in(fact.value)]


def test_no_chinese_word_among_the_facts_of_a_refusal_escapes_translation() -> None:
    names = {kind.__name__ for kind in kinds()}
    rooms = (path for path in (BASE_DIR / "wanmi").rglob("*.py") if not {"tests", "migrations"} & set(path.parts))
    example = ["王静"]  # the person of the page that shows the parts of pages
    found = {
        str(path.relative_to(BASE_DIR)): texts
        for path in rooms
        if (texts := [text for text in escaping(path.read_text(), names) if text not in example])
    }
    assert found == {}


def test_the_reader_of_refusals_finds_what_escapes() -> None:
    code = 'raise Wrong(field="a", problem="截止日期已过", remedy=f"超过 {most} 个", word=_("名称"), also=Phrase("超过 %(n)d 字", n=1))'
    assert escaping(code, {"Wrong"}) == ["截止日期已过", "超过 ", " 个"]


def test_every_word_of_a_table_that_a_refusal_may_hold_has_its_english() -> None:
    words = [*ROLE_WORDS.values(), *EVIDENCE_REQUIRED.values(), *STATES.values(), *BODIES.values(), *(label for label, _ in PLAIN.values())]
    words += [move.name for move in WHOLE.moves.values()] + [stage.name for stage in WHOLE.stages.values()]
    with translation.override("en"):
        assert [word for word in words if CHINESE.search(Phrase(word).say(translation.gettext))] == []


def test_a_refusal_is_told_in_english_with_all_that_it_holds() -> None:
    posts = tuple(Phrase(ROLE_WORDS[role]) for role in ("acceptor", "shift_leader"))
    rule = AttributeRule("diameter", "Ø", "number", minimum=200, maximum=2000, unit="mm")
    said = {"state": "x", "owner": "y", "name": "z" * 61, "attributes.diameter": "3", "nothing": "w"}
    told: list[Refusal] = [Missing(what=Phrase("立案条件")), WrongPost(move=Phrase("受理"), posts=posts, role=posts[:1])]
    told += [WrongChange(problem=wrong.problem, remedy=wrong.remedy) for wrong in wrongs_of(said, [rule], bodies=frozenset(), is_new=False)]
    assert len(told) == 7
    for refusal in told:
        assert CHINESE.search(str(refusal))
        with translation.override("en"):
            assert not re.search(r"[\u3000-\u9fff]", refusal.say()), refusal.say()
