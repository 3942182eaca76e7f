"""Reads shell text: does it parse, and which utilities does it call."""

from __future__ import annotations

import re
from functools import cache

import tree_sitter_bash
from tree_sitter import Language, Node, Parser, Tree


@cache
def _parser() -> Parser:
    return Parser(Language(tree_sitter_bash.language()))


def parse(command: str) -> Tree:
    """The concrete syntax tree of a piece of bash.

    A character above U+00FF right after `{` or `{1..` is replaced there: the grammar's scanner asks C's `isdigit` about it, which
    reads outside its table and can crash the process (tree-sitter-bash 0.25.1).
    """
    if not command.isascii():
        command = _CRASHES.sub("\\1\u00e9", command)
    return _parser().parse(command.encode("utf-8", "surrogatepass"))


_CRASHES = re.compile(r"(\{\d*(?:\.\.\d*)?)[^\x00-\xff]")


_RESERVED = frozenset("do done then elif else fi esac".split())
"""What the grammar takes for names of commands where bash does not expect these words."""
_TIMED = re.compile(r"\btime\s+(?:-p\s+)?(?=(?:for|while|until|if|case|select)\b)")
"""The grammar does not know that a loop may be timed."""
_MAY_BE_RESERVED = re.compile(r"\b(?:do|done|then|elif|else|fi|esac)\b")


def parses(command: str) -> bool:
    """Whether bash would accept the text as complete."""
    if not command.strip() or parse(command).root_node.has_error:
        return False
    return not _MAY_BE_RESERVED.search(command) or _RESERVED.isdisjoint(utilities(_TIMED.sub("", command)))


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


MOST_CHARACTERS = 8_000
_MOST = {"|": 150, "<<": 24, "${": 150, "=(": 40, "`": 100, "(": 400, "[[": 100, "case": 60, "'": 800, '"': 800}
"""How often a piece may occur: the parser's time grows with the square of some of these."""


def too_complex(source: str) -> bool:
    """Whether the text is longer or more tangled than is read within the time limit (50 ms)."""
    if len(source) < 100:
        return False
    return len(source) > MOST_CHARACTERS or any(source.count(piece) > most for piece, most in _MOST.items())


_OPENERS = {"if": "fi", "case": "esac", "do": "done"}


def goes_on(source: str) -> bool:
    """Whether bash would wait for another line: an open quote, bracket, block or here-document, or a backslash or operator at the end."""
    if re.search(r"(?<!\\)(?:\\\\)*\\$|(?:\|\||&&|(?<!>)\|)\s*$", source):
        return True
    here = re.findall(r"(?<!<)<<-?\s*(['\"\\]?)(\w+)\1(?!<)", source)
    lines = source.split("\n")
    if any(not any(line.strip() == word for line in lines[1:]) for _, word in here):
        return True
    bare = re.sub(r"'[^']*'|\"(?:\\.|[^\"\\])*\"|\\.|#[^\n]*(?=\n|$)(?<=[ \n]#)", "", source, flags=re.DOTALL)
    if bare.count("'") % 2 or bare.count('"') % 2 or bare.count("{") > bare.count("}") or bare.count("(") > bare.count(")") and "case" not in bare:
        return True
    words = re.findall(r"(?:^|(?<=[;\n&|({]))\s*(if|case|do|fi|esac|done)\b|(?<=\s)(do)\b", bare)
    flat = [a or b for a, b in words]
    return any(flat.count(opens) > flat.count(closes) for opens, closes in _OPENERS.items())
