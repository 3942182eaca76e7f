"""A command, part by part: every word, operator, redirection, wildcard and substitution with its meaning. Runs nothing.

What options mean comes from `Meanings` (the host's tables and man pages); without one, options are only named.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Protocol

from tree_sitter import Node

from shellmate.core import bash, hygiene
from shellmate.core.commands import Word
from shellmate.core.expand import text_of
from shellmate.core.explain_expansions import word_in_place
from shellmate.core.explain_operands import has_role, roles, with_role
from shellmate.core.explain_structures import heads, only_separates, structure_meaning
from shellmate.core.explain_values import value_meaning
from shellmate.core.explain_words import BUILTINS, END_OF_EXEC, OPERATORS, SAYS_NOTHING, STRUCTURES, redirection, word_meaning
from shellmate.core.names import base_name
from shellmate.core.wrappers import runs_next_word, takes_shell_text

MOST_DEPTH = 40
_TOO_DEEP = "too deeply nested to explain"


class Meanings(Protocol):
    """Who knows utilities and options."""

    def summary(self, utility: str) -> str:
        """One line on the utility, or nothing."""

    def option(self, utility: str, option: str) -> tuple[str, bool] | None:
        """Meaning, and whether a value follows; None when unknown."""

    def has_table(self, utility: str) -> bool:
        """Whether anything is known of the utility's options."""


@dataclass
class Part:
    """One part of a command."""

    text: str
    """As it stands in the command; control characters shown escaped."""
    kind: str
    """utility, option, value, word, operator, redirection, substitution, structure or assignment."""
    meaning: str
    known: bool = True
    """False: an option or utility nobody here knows."""
    parts: list[Part] = field(default_factory=list)

    def as_json(self) -> dict[str, object]:
        """For `explain --json`."""
        inner = {"parts": [part.as_json() for part in self.parts]} if self.parts else {}
        return {"text": self.text, "kind": self.kind, "meaning": self.meaning, "known": self.known, **inner}


@dataclass
class Explanation:
    """The whole command."""

    command: str
    parses: bool
    parts: list[Part]

    def as_json(self) -> dict[str, object]:
        """For `explain --json`."""
        return {"command": self.command, "parses": self.parses, "parts": [part.as_json() for part in self.parts]}

    def rows(self) -> list[tuple[int, Part]]:
        """Every part in order with its depth in the tree, for aligned text."""
        found: list[tuple[int, Part]] = []
        stack = [(0, part) for part in reversed(self.parts)]
        while stack:
            depth, part = stack.pop()
            found.append((depth, part))
            stack.extend((depth + 1, inner) for inner in reversed(part.parts))
        return found


def explain(command: str, meanings: Meanings | None = None) -> Explanation:
    """The explanation of a command. Never raises; what does not parse is explained as far as it can be read."""
    if bash.too_complex(command):
        return Explanation(hygiene.visible(command), False, [Part(hygiene.visible(command[:200]), "word", "too long or too tangled to explain", False)])
    root = bash.parse(command).root_node
    return Explanation(hygiene.visible(command), bash.parses(command), _Explainer(meanings).block(root, 0))


class _Explainer:
    def __init__(self, meanings: Meanings | None) -> None:
        self._meanings = meanings

    def block(self, node: Node, depth: int) -> list[Part]:
        if depth > MOST_DEPTH:
            return [_part(node, "word", _TOO_DEEP, False)]
        rows, children = heads(node)
        found = [Part(row.text, "operator", row.meaning, parts=self._beside(row.words, depth)) for row in rows]
        for child in children:
            if child.type != ";" or not only_separates(child):
                found.extend(self._node(child, depth + 1))
        return found

    def _beside(self, words: tuple[Node, ...], depth: int) -> list[Part]:
        """What a row that speaks of some words leaves to say: the inside of a single one, the meanings of several."""
        if len(words) == 1:
            return self.block(words[0], depth + 1) if words[0].type == "command_substitution" else self._inside(words[0], depth)
        return [part for part in (self._word(word, depth) for word in words) if part.meaning not in SAYS_NOTHING]

    def _node(self, node: Node, depth: int) -> list[Part]:
        kind = node.type
        if node.is_missing:
            return []
        if kind == "command":
            return self._command(node, depth)
        if not node.is_named:
            meaning = OPERATORS.get(kind)
            return [_part(node, "operator", meaning)] if meaning else []
        if kind in ("file_redirect", "herestring_redirect", "heredoc_redirect"):
            return [Part(_shown(node), "redirection", redirection(node), parts=self._inside(node, depth))]
        if kind in ("variable_assignment", "declaration_command"):
            return [Part(_shown(node), "assignment", "sets a variable" if kind == "variable_assignment" else f"{_shown(node.children[0])}: {BUILTINS.get(_shown(node.children[0]), 'sets variables')}", parts=self._inside(node, depth))]
        if kind in STRUCTURES:
            meaning, whole = structure_meaning(node)
            return [Part(_shown(node) if whole else _first_line(node), "structure", meaning, parts=self._inside(node, depth) if whole else self.block(node, depth))]
        if kind in ("word", "string", "raw_string", "concatenation", "number", "simple_expansion", "expansion", "command_substitution", "process_substitution", "ansi_c_string", "arithmetic_expansion", "brace_expression", "variable_name", "test_operator"):
            return [self._word(node, depth)]
        if kind == "comment":
            return [_part(node, "word", "a comment: not run")]
        return self.block(node, depth)

    def _inside(self, node: Node, depth: int) -> list[Part]:
        """The substitutions inside a word or redirection, explained."""
        found: list[Part] = []
        if depth > MOST_DEPTH:
            return found
        for child in node.named_children:
            if child.type in ("command_substitution", "process_substitution"):
                found.append(Part(_shown(child), "substitution", STRUCTURES[child.type], parts=self.block(child, depth + 1)))
            elif child.type in ("pipeline", "command", "list"):
                found.extend(self._node(child, depth + 1))
            else:
                found.extend(self._inside(child, depth + 1))
        return found

    def _word(self, node: Node, depth: int) -> Part:
        if node.type in ("command_substitution", "process_substitution"):
            return Part(_shown(node), "substitution", STRUCTURES[node.type], parts=self.block(node, depth + 1))
        return Part(_shown(node), "word", word_in_place(node), parts=self._inside(node, depth))

    def _command(self, node: Node, depth: int) -> list[Part]:
        words = [child for child in node.children if child.is_named or child.type not in ("(", ")")]
        assignments = [child for child in words if child.type == "variable_assignment"]
        redirects = [child for child in words if child.type.endswith("redirect")]
        rest = [child for child in words if child not in assignments and child not in redirects]
        found = [part for child in assignments for part in self._node(child, depth)]
        found.extend(self._words(rest, depth))
        found.extend(part for child in redirects for part in self._node(child, depth))
        return found

    def _words(self, nodes: list[Node], depth: int) -> list[Part]:
        """The utility, then its options, values and operands; a wrapper's own command starts anew."""
        if not nodes:
            return []
        if depth > MOST_DEPTH:
            return [_part(nodes[0], "word", _TOO_DEEP, False)]
        written = _plain(nodes[0])
        utility = base_name(Word(written)) if not _asked(self._meanings, written) else written
        subject, skip = self._subject(utility, nodes)
        found, operands, options = [self._utility(nodes[0], utility, subject)], list[Part](), list[str]()
        at, wants_value, only_operands = 1, "", False
        while at < len(nodes):
            node = nodes[at]
            text = _dashed(_plain(node)) if utility == "tar" and at == 1 else _plain(node)
            if wants_value:
                found.append(Part(_shown(node), "value", self._value(node, utility, subject, wants_value), parts=self._text_inside(node, depth) if takes_shell_text(utility, wants_value) else self._inside(node, depth)))
                wants_value = ""
            elif text == "--" and not only_operands:
                only_operands = True
                found.append(_part(node, "operator", "what follows is no option, even if it begins with -"))
            elif not only_operands and re.match(r"-[^\s]|\+[a-zA-Z]", text) and node.type not in ("string",):
                part, wants_value = self._option(node, text, utility, subject)
                found.append(part)
                options.append(text)
                if runs_next_word(utility, text) and at + 1 < len(nodes):
                    end = _end_of_exec(nodes, at + 1)
                    found.extend(self._words(nodes[at + 1 : end], depth + 1))
                    found.extend(_part(last, "word", END_OF_EXEC[_plain(last)]) for last in nodes[end : end + 1])
                    at = end
            elif runs_next_word(utility, "") and not re.match(r"\d+[smhd]?$|\w+=", text) and node.type not in ("string", "raw_string"):
                found.extend(self._words(nodes[at:], depth + 1))
                break
            elif at == skip:
                found.append(Part(_shown(node), "utility", self._summary(subject) or f"the part of {utility} to run", known=bool(self._summary(subject))))
            else:
                found.append(self._word(node, depth))
                operands.extend(found[-1:] if has_role(utility, options, text) else [])
            at += 1
        for part, role in zip(operands, roles((subject, utility), options, len(operands)), strict=True):
            part.meaning = with_role(role, part.meaning)
        return found

    def _subject(self, utility: str, nodes: list[Node]) -> tuple[str, int]:
        """`git commit` for git's options when there is such a table, and where the subcommand stands."""
        for at, node in enumerate(nodes[1:6], start=1):
            text = _plain(node)
            if re.fullmatch(r"[A-Za-z][\w.-]+", text) and self._meanings and self._meanings.summary(f"{utility} {text}"):
                return f"{utility} {text}", at
            if not text.startswith("-"):
                break
        return utility, 0

    def _summary(self, utility: str) -> str:
        return self._meanings.summary(utility) if self._meanings else ""

    def _utility(self, node: Node, utility: str, subject: str) -> Part:
        meaning = BUILTINS.get(utility) or self._summary(utility)
        return Part(_shown(node), "utility", meaning or "a program that nothing is known about here", known=bool(meaning))

    def _text_inside(self, node: Node, depth: int) -> list[Part]:
        text = _plain(node)
        if depth > 8 or bash.too_complex(text):
            return []
        return self.block(bash.parse(text).root_node, depth + 8)

    def _option(self, node: Node, text: str, utility: str, subject: str) -> tuple[Part, str]:
        """The part for an option, and its name when the next word is its value."""
        shown = _shown(node)
        name, equals, value = text.partition("=")
        for owner in dict.fromkeys((subject, utility)):
            found = self._lookup(owner, text) or self._lookup(owner, name)
            if found is not None:
                meaning = f"{found[0]}; value {hygiene.visible(value)}" if equals else found[0]
                return Part(shown, "option", meaning), text if found[1] and not equals else ""
            cluster = self._cluster(owner, text, shown)
            if cluster is not None:
                return cluster
        known = self._meanings is not None and self._meanings.has_table(subject)
        return Part(shown, "option", f"an option that {subject} is not known to have" if known else "an option (nothing is known about this program's options)", known=False), ""

    def _value(self, node: Node, utility: str, subject: str, option: str) -> str:
        """What the value of an option stands for."""
        found = self._lookup(subject, option) or self._lookup(utility, option) or self._lookup(utility, option[:1] + option[-1:]) or ("", False)
        return value_meaning(utility, option, _plain(node), found[0], word_in_place(node))

    def _lookup(self, utility: str, option: str) -> tuple[str, bool] | None:
        return self._meanings.option(utility, option) if self._meanings else None

    def _cluster(self, utility: str, text: str, shown: str) -> tuple[Part, str] | None:
        """`-xzf` as -x, -z and -f; `-n5` and `-t,` as an option with its value."""
        if not re.match(r"-[A-Za-z0-9]\S", text) or text.startswith("--"):
            return None
        if text[1:].isdigit() and utility in ("head", "tail", "git log", "grep", "kill", "nice"):
            return Part(shown, "option", f"the number {text[1:]}"), ""
        parts: list[Part] = []
        for at, letter in enumerate(text[1:], start=1):
            found = self._lookup(utility, "-" + letter)
            if found is None:
                return None
            parts.append(Part("-" + letter, "option", found[0]))
            if found[1] and at + 1 < len(text):
                value = text[at + 1 :]
                parts.append(Part(hygiene.visible(value), "value", value_meaning(utility, f"-{letter}", value, found[0], word_meaning(value, "word"))))
                return Part(shown, "option", "; ".join(p.meaning for p in parts[:-1]), parts=parts), ""
        wants = parts[-1].text if (self._lookup(utility, parts[-1].text) or ("", False))[1] else ""
        return Part(shown, "option", "; ".join(p.meaning for p in parts), parts=parts), wants


def _asked(meanings: Meanings | None, written: str) -> bool:
    """The tables know the utility under the very name that was written."""
    return bool(meanings and re.fullmatch(r"[\w.+-]+", written) and meanings.summary(written))


def _dashed(text: str) -> str:
    """tar's first word, which needs no dash: `czf` is `-czf`; f, which takes the next word, may stand anywhere in it."""
    return f"-{text.replace('f', '')}{'f' * ('f' in text)}" if text.isalpha() else text


def _end_of_exec(nodes: list[Node], start: int) -> int:
    """Where the command of `find -exec` ends: the place of `;` or of the `+` after `{}`, or behind all words."""
    return next((at for at in range(start, len(nodes)) if (text := _plain(nodes[at])) == ";" or text == "+" and _plain(nodes[at - 1]) == "{}"), len(nodes))


def _plain(node: Node) -> str:
    """A word's text without its outer quotes."""
    text = text_of(node)
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"" else text.replace("\\", "") if "\\" in text else text


def _shown(node: Node) -> str:
    return hygiene.visible(text_of(node))


def _first_line(node: Node) -> str:
    text = text_of(node)
    line, _, more = text.partition("\n")
    return hygiene.visible(line[:60]) + ("…" if more or len(line) > 60 else "")


def _part(node: Node, kind: str, meaning: str | None, known: bool = True) -> Part:
    return Part(_shown(node), kind, meaning or "", known)
