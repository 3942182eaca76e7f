"""Reads shell text: does it parse, and which utilities does it call."""

from __future__ import annotations

from functools import cache

import tree_sitter_bash
from tree_sitter import Language, Node, Parser, Tree


@cache
def _parser() -> Parser:
    return Parser(Language(tree_sitter_bash.language()))


def parse(command: str) -> Tree:
    """The concrete syntax tree of a piece of bash."""
    return _parser().parse(command.encode("utf-8", "surrogatepass"))


def parses(command: str) -> bool:
    """Whether bash would accept the text as complete."""
    return bool(command.strip()) and not parse(command).root_node.has_error


def utilities(command: str) -> list[str]:
    """The names of the commands called, in order of appearance (literal names only)."""
    found: list[str] = []
    stack: list[Node] = [parse(command).root_node]
    while stack:
        node = stack.pop()
        if node.type == "command_name" and node.text:
            found.append(node.text.decode("utf-8", "replace"))
        stack.extend(reversed(node.children))
    return found


_NOT_FISH = frozenset(
    "heredoc_redirect herestring_redirect process_substitution subshell arithmetic_expansion for_statement c_style_for_statement "
    "while_statement until_statement if_statement case_statement function_definition test_command variable_assignment "
    "variable_assignments ansi_c_string expansion compound_statement array".split()
)
_NOT_FISH_WORDS = ("$?", "$!", "$$", "$@", "$#", "`", "!!")


def differs_in_fish(command: str) -> bool:
    """Whether fish would read the command otherwise than bash, or not at all. Says yes when in doubt."""
    stack = [parse(command).root_node]
    while stack:
        node = stack.pop()
        if node.type in _NOT_FISH:
            return True
        stack.extend(node.children)
    return any(word in command for word in _NOT_FISH_WORDS)


MOST_CHARACTERS = 16_000
_MOST = {"|": 150, "<<": 24, "${": 150, "=(": 40, "`": 100, "(": 400, "[[": 100, "case": 60, "'": 800, '"': 800}
"""How often a piece may occur: the parser's time grows with the square of some of these."""


def too_complex(source: str) -> bool:
    """Whether the text is longer or more tangled than is read within the time limit (50 ms)."""
    if len(source) < 100:
        return False
    return len(source) > MOST_CHARACTERS or any(source.count(piece) > most for piece, most in _MOST.items())
