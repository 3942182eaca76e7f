"""A command of several lines as one line that does the same. What cannot be said in one line (a newline in quotes, a here-document) is refused."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from tree_sitter import Node

from shellmate.core import bash

_WHOLE = frozenset("string raw_string ansi_c_string translated_string expansion simple_expansion heredoc_redirect regex".split())
"""Parts of which the blanks count."""
_GOES_ON = frozenset("do then else elif if while until ! { ( $( <( >( | |& || && & ; ;; ;& ;;& ` in".split())
"""Behind these (a sign's type is what it looks like) bash goes on in the next line."""
_CLOSES = frozenset((";", ";;", ";&", ";;&"))
"""Before these no `;` may stand."""
_JOINED = frozenset("array test_command arithmetic_expansion compound_statement_arithmetic".split())
"""Within these a newline is a blank."""
_BLOCKS = frozenset("for_statement c_style_for_statement while_statement if_statement case_statement function_definition".split())
_CONTINUED = re.compile(r"'[^']*'|\\\n|\\.", re.DOTALL)


def one_line(command: str) -> str:
    """The command without newlines and comments, blanks in quotes kept; empty where it does not parse or there is no such line."""
    joined = _CONTINUED.sub(lambda found: "" if found.group() == "\\\n" else found.group(), command).strip()
    if bash.too_complex(joined) or not bash.parses(joined):
        return ""
    leaves = list(_leaves(bash.parse(joined).root_node))
    source = joined.encode("utf-8", "surrogatepass")
    if not leaves or any(b"\n" in source[leaf.start_byte : leaf.end_byte] for leaf in leaves):
        return ""
    parts = [_text(leaves[0])]
    for before, after in pairwise(leaves):
        gap = source[before.end_byte : after.start_byte]
        parts += [_between(before, after) if b"\n" in gap else " " if gap else "", _text(after)]
    line = "".join(parts)
    same = _words(_leaves(bash.parse(line).root_node)) == _words(leaves)
    return line if same and bash.parses(line) else ""


def has_block(command: str) -> bool:
    """Whether the command has a loop, a condition or a function of its own: prose that parses so is not found."""
    return any(node.type in _BLOCKS for node in bash.parse(command).root_node.named_children)


def _leaves(node: Node) -> Iterator[Node]:
    """The words and signs of a command in order, without comments and newlines; what is quoted is one of them."""
    if node.type == "comment":
        return
    if node.type in _WHOLE or not node.children:
        if _text(node).strip():
            yield node
        return
    for child in node.children:
        yield from _leaves(child)


def _words(leaves: Iterable[Node]) -> list[str]:
    return [text for text in map(_text, leaves) if text != ";"]


def _text(node: Node) -> str:
    return (node.text or b"").decode("utf-8", "surrogatepass")


def _between(before: Node, after: Node) -> str:
    """What takes the place of a newline."""
    around = _around(before, after)
    pattern = before.type == ")" and before.parent is not None and before.parent.type == "case_item"
    head = around == "function_definition" or (around == "case_statement" and after.type == "in")
    return " " if before.type in _GOES_ON or after.type in _CLOSES or pattern or head or around in _JOINED else "; "


def _around(before: Node, after: Node) -> str:
    """The kind of the smallest part of the command that has both."""
    node = before.parent
    while node is not None and node.end_byte < after.end_byte:
        node = node.parent
    return node.type if node is not None else ""
