"""Loops, choices and tests: what each of their parts begins, ends or asks, as it is said in English. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from tree_sitter import Node

from shellmate.core.expand import text_of
from shellmate.core.explain_expansions import phrase_of
from shellmate.core.explain_words import STRUCTURES, wildcards
from shellmate.core.hygiene import visible

_ENDS = frozenset("do done then elif else fi esac }".split())
"""Words that a `;` may stand before only because the grammar wants one there."""
_MOST_TESTS = 4
"""Tests joined by `and` and `or` that are said in one row."""
_MOST_WORDS = 6 * _MOST_TESTS


@dataclass(frozen=True)
class Head:
    """The beginning of a loop or a choice, or one of its cases, as a row of its own."""

    text: str
    meaning: str
    words: tuple[Node, ...] = ()
    """What the row is about, where more may be said of it."""


def heads(node: Node) -> tuple[list[Head], list[Node]]:
    """The rows that a structure begins with, and its other children. Structures without such rows: none, and all children."""
    made = _HEADS.get(node.type)
    return made(node) if made else ([], node.children)


def structure_meaning(node: Node) -> tuple[str, bool]:
    """What a structure is, and whether that says all of it: a test in one row needs none for its words."""
    if node.type == "test_command":
        said = _tests(node)
        return (f"a test: {said}", True) if said else (STRUCTURES[node.type], False)
    first = node.children[0].type if node.children else ""
    if first == "((":
        return "a calculation; succeeds if the result is true or not 0", True
    if first == "select":
        return "a menu: asks which value, again and again", False
    return STRUCTURES[node.type], False


def only_separates(node: Node) -> bool:
    """Whether a `;` says nothing: `do`, `then` and their like come next, or nothing does."""
    after: Node | None = node
    while after is not None and after.next_sibling is None:
        after = after.parent
    after = after.next_sibling if after is not None else None
    while after is not None and after.children:
        after = after.children[0]
    return after is None or not after.is_named and after.type in _ENDS


def _for(node: Node) -> tuple[list[Head], list[Node]]:
    """`for f` and `in a b`."""
    menu = node.children[0].type == "select"
    variable = node.child_by_field_name("variable")
    if variable is None:
        return [], node.children
    values = tuple(node.children_by_field_name("value"))
    name = visible(text_of(variable))
    start = f"{node.children[0].type} {name}"
    if not values:
        return [Head(start, f"for each argument in turn, which is called {name}")], _others(node, ("for", "select", "in"), variable)
    made = [Head(start, f"the value that is chosen is called {name}" if menu else f"for each value in turn, which is called {name}")]
    made.append(Head("in " + visible(" ".join(text_of(value) for value in values)), "the values to choose from" if menu else _over(values), values))
    return made, _others(node, ("for", "select", "in"), variable, *values)


def _others(node: Node, words: tuple[str, ...], *said: Node) -> list[Node]:
    taken = {one.id for one in said}
    return [child for child in node.children if child.id not in taken and child.type not in words]


def _over(values: tuple[Node, ...]) -> str:
    """What a loop goes over."""
    if len(values) > 1:
        return "goes through these values"
    value, text = values[0], visible(text_of(values[0]))
    if span := re.fullmatch(r"\{(-?\w+)\.\.(-?\w+)\}", text):
        return f"goes through the values from {span[1]} to {span[2]}"
    if value.type == "command_substitution":
        return "goes through the words that the command inside prints"
    phrase = phrase_of(value)
    if value.type in ("word", "concatenation", "extglob_pattern") and (wild := wildcards(re.sub(r"\$\{[^}]*\}", "", text))):
        return f"goes through all names like {phrase}; {wild}"
    if value.type in ("simple_expansion", "expansion"):
        return f"goes through the words in {phrase}"
    return f"goes through {phrase}"


def _counting(node: Node) -> tuple[list[Head], list[Node]]:
    """`for ((i=0; i<3; i++))`."""
    end = next((at for at, child in enumerate(node.children) if child.type == "))"), None)
    if end is None:
        return [], node.children
    text = _upto(node, node.children[end])
    first, more, step = ([part.strip() for part in text.partition("((")[2].removesuffix("))").split(";")] + ["", "", ""])[:3]
    said = [f"starts with {first}" if first else "", f"goes on as long as {more}" if more else "goes on without end", f"after each time {step}" if step else ""]
    return [Head(text, "; ".join(filter(None, said)))], node.children[end + 1 :]


def _case(node: Node) -> tuple[list[Head], list[Node]]:
    """`case $x in`."""
    value, begin = node.child_by_field_name("value"), next((at for at, child in enumerate(node.children) if child.type == "in"), None)
    if value is None or begin is None:
        return [], node.children
    return [Head(_upto(node, node.children[begin]), f"compares {phrase_of(value)} with the patterns below; the first that fits counts", (value,))], node.children[begin + 1 :]


def _case_item(node: Node) -> tuple[list[Head], list[Node]]:
    """`a|b)`."""
    patterns = node.children_by_field_name("value")
    end = next((at for at, child in enumerate(node.children) if child.type == ")"), None)
    if not patterns or end is None:
        return [], node.children
    said = " or ".join(phrase_of(pattern) for pattern in patterns)
    wild = wildcards(" ".join(text_of(pattern) for pattern in patterns if pattern.type not in ("string", "raw_string")))
    meaning = "if nothing before fits" if text_of(patterns[0]) == "*" else f"if it is like {said}; {wild}" if wild else f"if it is {said}"
    return [Head(_upto(node, node.children[end]), meaning)], node.children[end + 1 :]


def _upto(node: Node, last: Node) -> str:
    return visible((node.text or b"")[: last.end_byte - node.start_byte].decode("utf-8", "replace"))


_HEADS: dict[str, Callable[[Node], tuple[list[Head], list[Node]]]] = {"for_statement": _for, "c_style_for_statement": _counting, "case_statement": _case, "case_item": _case_item}
_UNARY = {
    "-e": "exists", "-a": "exists", "-f": "is a file", "-d": "is a folder", "-L": "is a link", "-h": "is a link", "-s": "is a file with something in it", "-r": "may be read", "-w": "may be written to", "-x": "may be run",
    "-z": "is empty", "-n": "is not empty", "-v": "is a variable that is set", "-p": "is a named pipe", "-S": "is a socket", "-O": "is yours", "-t": "is a terminal",
}  # fmt: skip
_BINARY = {
    "-eq": "is equal to", "-ne": "is not equal to", "-lt": "is less than", "-le": "is at most", "-gt": "is more than", "-ge": "is at least",
    "<": "is sorted before", ">": "is sorted after", "=~": "fits the regular expression", "-nt": "is newer than", "-ot": "is older than", "-ef": "is the same file as",
}  # fmt: skip
_SAMES = frozenset(("=", "==", "!="))
_WORDS = frozenset("word number string raw_string concatenation simple_expansion expansion command_substitution regex extglob_pattern".split())
_JOINED = {"&&": "and", "-a": "and", "||": "or", "-o": "or"}
_NOT = {"is not": "is", "is": "is not", "may": "may not", "exists": "does not exist", "fits": "does not fit"}


def _tests(node: Node) -> str:
    """What `[ ... ]` asks, in one sentence; nothing where that would be long or is not known. The grammar's own grouping of signs is not bash's."""
    patterns, signs, tests = node.children[0].type == "[[", set[str](), [list[Node]()]
    words = _flat(node.children[1:-1])
    for word in words if len(words) < _MOST_WORDS else []:
        sign = _JOINED.get(text_of(word)) if any(text_of(before) != "!" for before in tests[-1]) else None
        if sign:
            signs.add(sign)
            tests.append([])
        else:
            tests[-1].append(word)
    said = [_asks(test, patterns) for test in tests]
    return f" {''.join(signs)} ".join(said) if all(said) and len(said) <= _MOST_TESTS and len(signs) <= 1 else ""


def _flat(nodes: list[Node]) -> list[Node]:
    """The words and signs of tests in their order."""
    found: list[Node] = []
    stack = nodes[::-1]
    while stack:
        node = stack.pop()
        if node.type in ("unary_expression", "binary_expression"):
            stack.extend(node.children[::-1])
        else:
            found.append(node)
    return found


def _asks(words: list[Node], patterns: bool) -> str:
    """One test. `patterns`: what `==` compares with is one, as in `[[ ... ]]`."""
    turned = next((at for at, word in enumerate(words) if text_of(word) != "!"), len(words))
    words, negated = words[turned:], turned % 2 == 1
    signs = [text_of(word) for word in words]
    if len(words) > 3 or not all(word.type in _WORDS for word in words[-1:] + words[:-2]):
        return ""
    if len(words) == 3:
        return _compared(words[0], signs[1], words[2], negated, patterns)
    return _said(phrase_of(words[-1]), _UNARY.get(signs[0], "") if len(words) == 2 else "is not empty", "", negated) if words else ""


def _compared(left: Node, sign: str, right: Node, negated: bool, patterns: bool) -> str:
    """`a = b`."""
    other, asks = phrase_of(right), _BINARY.get(sign, "")
    if sign in _SAMES:
        wild = wildcards(other) if patterns and right.type not in ("string", "raw_string") else ""
        asks, other = ("is empty", "") if other == "nothing" else ("is like", f"{other}; {wild}") if wild else ("is the same as", other)
        negated = negated != (sign == "!=")
    return _said(phrase_of(left), asks, other, negated)


def _said(left: str, asks: str, right: str, negated: bool) -> str:
    """`a is a file`, `a does not exist`."""
    if negated and asks:
        start = next(start for start in _NOT if asks.startswith(start))
        asks = asks.replace(start, _NOT[start], 1)
    return f"{left} {asks} {right}".strip() if asks else ""
