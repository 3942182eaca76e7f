"""A command in colours, by its parse: names, options, strings, variables, operators. Shows control characters as U+FFFD, never raw."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content, Span

from shellmate.tui.running import shown

if TYPE_CHECKING:
    from tree_sitter import Node

_STYLES = {
    "command_name": "bold $primary", "string": "$text-success", "raw_string": "$text-success", "ansi_c_string": "$text-success", "variable_name": "$text-warning",
    "simple_expansion": "$text-warning", "expansion": "$text-warning", "comment": "italic $muted", "file_descriptor": "$secondary", "heredoc_body": "$text-success", "number": "$accent",
}  # fmt: skip
_OPERATORS = frozenset("| || && ; ;; & > >> < << <<< >& &> 2> |& ( ) { } $( ` [[ ]] [ ]".split())
_KEYWORDS = frozenset("if then else elif fi for in do done while until case esac function select".split())
LONGEST = 4000
"""Characters that get colours; longer commands stay plain."""


def highlighted(command: str) -> Content:
    """The command as styled content, line breaks kept."""
    text = shown(command)
    if len(text) > LONGEST:
        return Content(text)
    from shellmate.core import bash

    raw = text.encode("utf-8")
    spans: list[Span] = []
    stack: list[Node] = [bash.parse(text).root_node]
    while stack:
        node = stack.pop()
        style = _style(node, raw)
        if style:
            start, end = (len(raw[:at].decode("utf-8", "ignore")) for at in (node.start_byte, node.end_byte))
            spans.append(Span(start, end, style))
        if node.type not in ("raw_string", "command_name"):
            stack.extend(reversed(node.children))
    return Content(text, spans=spans)


def _style(node: Node, raw: bytes) -> str:
    kind = node.type
    if kind in _STYLES:
        return _STYLES[kind]
    if kind in _OPERATORS:
        return "bold $secondary"
    if kind in _KEYWORDS:
        return "bold $accent"
    if kind == "word" and raw[node.start_byte : node.start_byte + 1] == b"-":
        return "$accent"
    return ""
