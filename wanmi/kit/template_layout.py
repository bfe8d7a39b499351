"""Templates are laid out for people who read them; a page carries none of it.

The formatter breaks lines and indents, with care for where a browser shows white space. This loader takes its line breaks out again when a
template is compiled (once a process, so that no request pays for it): pages stay as small as their content, and a template says the same
however its lines are broken. White space without a line break is what the author wrote and stays."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from django.template import Origin
from django.template.base import tag_re
from django.template.loaders import app_directories

OURS = Path(__file__).resolve().parent.parent  # wanmi: other packages' templates are theirs
LAYOUT = re.compile(r"[ \t\r\f]*\n[ \t\r\n\f]*")  # not \s: the wide space of Chinese is shown
# Elements that stand on lines of their own: a browser shows no white space before or after their tags.
_ON_LINES = """
  !doctype html head body title meta link script div section article header footer nav main aside p h1 h2 h3 h4 ul ol li dl dt dd hr br
  table caption colgroup col thead tbody tfoot tr th td form fieldset legend figure details summary dialog optgroup option datalist template
  use path g circle rect line polyline
"""
_AROUND = "button select svg"  # stand within a line, but nothing is shown at the edges of their content
BLOCKS, HOLDERS = frozenset(_ON_LINES.split()), frozenset(_AROUND.split())
WHOLE = frozenset({"textarea", "pre", "script", "style"})  # every character of their content counts
WHOLE_TAGS = frozenset({"blocktranslate", "verbatim", "comment"})  # the same for Django: the content is a key of the translations, or raw
OPENS, TURNS = frozenset({"if", "ifchanged", "for", "with"}), frozenset({"elif", "else", "empty"})
SILENT = frozenset({"load", "extends"})  # write nothing, as does what ends in "as name"
ELEMENT = re.compile(r"<(/?)(!doctype|[a-z][a-z0-9-]*)|<!--", re.IGNORECASE)
STOP = re.compile(r"[\"'>]")


class Loader(app_directories.Loader):
    """The templates of all rooms, ours without their layout."""

    def get_contents(self, origin: Origin) -> str:
        source = super().get_contents(origin)
        return without_layout(source) if OURS in Path(origin.name).parents else source


def without_layout(source: str) -> str:
    """The template without the line breaks and the indentation of its layout: a browser shows the same."""
    walk, until = _Walk(), ""
    for at, piece in enumerate(tag_re.split(source.rstrip("\n"))):
        if at % 2:
            words = piece[2:-2].split()
            if until:
                until = "" if words[:1] == [until] else until
            elif piece.startswith("{%") and words[0] in WHOLE_TAGS:
                until = f"end{words[0]}"
            walk.pass_tag(piece, words)
        elif until:
            walk.write(piece)
        else:
            walk.read(piece)
    return "".join(walk.written)


@dataclass
class _Walk:
    """Where in the HTML the reader stands; Django's own tags leave that as it is."""

    written: list[str] = field(default_factory=list)
    element: str = ""  # the tag that is open: "<a", "</a"; "" between tags
    quote: str = ""  # within a value of an attribute
    whole: str = ""  # within an element whose content counts
    edge: bool = True  # nothing is shown of white space that follows
    space: bool = False  # within an element: one is due before the next attribute
    spaces: list[bool] = field(default_factory=list)  # what was due where each open branch of attributes began

    def write(self, text: str) -> None:
        self.written.append(text)
        self.edge = False

    def pass_tag(self, tag: str, words: list[str]) -> None:
        """Keep one of Django's tags; the space before an attribute that depends on it moves into its branches."""
        name = words[0] if tag.startswith("{%") else ""
        if self.element and not self.quote:
            if name in OPENS:
                self.spaces.append(self.space)
            elif name in TURNS and self.spaces:
                self.space = self.spaces[-1]
            elif name.startswith("end") and self.spaces:
                self.spaces.pop()
                self.space = False
            elif self.space:
                tag, self.space = f" {tag}", False
        silent = tag.startswith("{#") or name in SILENT or (name and words[-2:-1] == ["as"])
        self.edge = self.edge and bool(silent)
        self.written.append(tag)

    def read(self, text: str) -> None:
        """Take HTML between two of Django's tags."""
        while text:
            step = self._in_whole if self.whole and not self.element else self._in_element if self.element else self._between
            text = text[step(text) :]

    def _in_whole(self, text: str) -> int:
        end = text.lower().find(f"</{self.whole}")
        if end < 0:
            end = len(text)
        else:
            self.element, self.whole = f"</{self.whole}", ""
        self.write(text[:end] if not self.element else text[: end + len(self.element)])
        return end + len(self.element)

    def _in_element(self, text: str) -> int:
        if self.quote:
            end = text.find(self.quote) + 1
            self.quote = "" if end else self.quote
            self.write(text[: end or len(text)])
            return end or len(text)
        stop = STOP.search(text)
        end = stop.start() if stop else len(text)
        closes = stop is not None and stop[0] == ">"
        attributes = text[:end].split()
        self.space = self.space or text[:1].isspace()
        if attributes:
            self.write((" " if self.space else "") + " ".join(attributes))
            self.space = text[end - 1].isspace()
        self.write(stop[0] if stop else "")
        if closes:
            self._close()
        elif stop:
            self.quote = stop[0]
        return stop.end() if stop else end

    def _close(self) -> None:
        name = self.element.lstrip("</").lower()
        opened = not self.element.startswith("</")
        self.edge = name in BLOCKS or (opened and name in HOLDERS)
        self.whole = name if opened and name in WHOLE else ""
        self.element, self.space = "", False

    def _between(self, text: str) -> int:
        found = ELEMENT.search(text)
        end = found.start() if found else len(text)
        name = (found[2] or "").lower() if found else ""
        shown = self._shown(text[:end], before_edge=name in BLOCKS or (name in HOLDERS and found is not None and found[1] == "/"))
        if found is None:
            if text:
                self.edge = False if shown else self.edge
            self.written.append(shown)
            return end
        if found[0] == "<!--":
            close = text.find("-->", end) + 3
            self.written.append(shown + text[end:close])
            return close
        self.written.append(shown + found[0])
        self.element = found[0]
        return found.end()

    def _shown(self, text: str, before_edge: bool) -> str:
        """The text between two tags, its layout as the browser shows it: one space, or nothing beside what stands on its own line."""
        text = LAYOUT.sub("\n", text)
        if self.edge:
            text = text.removeprefix("\n")
        if before_edge:
            text = text.removesuffix("\n")
        return text.replace("\n", " ")
