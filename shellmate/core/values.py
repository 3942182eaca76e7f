"""What the walk knows as it goes: variables, aliases, files written; and what assignments, aliases and written scripts add to it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field

from tree_sitter import Node

from shellmate.core import lasting, written
from shellmate.core.commands import Call, Word
from shellmate.core.expand import text_of
from shellmate.core.feeds import Feed


@dataclass
class Values(ABC):
    """The state of a walk, and its assignments."""

    cwd: str = "."
    start: str = ""
    """The caller's own folder, absolute; empty: not known."""
    calls: list[Call] = field(default_factory=list)
    env: dict[str, Word] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    """The text of files written before."""
    _parent: Call | None = None

    @abstractmethod
    def text(self, source: str, feed: Feed | None = None) -> list[Call]:
        """Walks a piece of shell text."""

    @abstractmethod
    def _run(self, call: Call) -> list[Call]:
        """Records a call, and everything that it runs in turn."""

    @abstractmethod
    def _made(self, values: tuple[Word, ...], feed: Feed) -> Call:
        """A call of these words."""

    @abstractmethod
    def _words(self, node: Node) -> list[Word]:
        """The words an argument gives."""

    def _alias(self, call: Call) -> None:
        for word in call.words:
            name, equals, value = word.text.partition("=")
            if equals and len(value) < 200:
                self.aliases[name] = value
                self.text(value)

    def _value(self, node: Node) -> tuple[str, Word]:
        name_node, value = node.child_by_field_name("name"), node.child_by_field_name("value")
        name = text_of(name_node) if name_node else ""
        if value is None:
            return name, Word("", quoted=True)
        values = [w for c in value.named_children for w in self._words(c)] if value.type == "array" else self._words(value)
        if value.type == "array":
            return name, lasting.keep_list(self.env, name, values, "+=" in text_of(node)[: len(name) + 2])
        return name, Word(" ".join(w.text for w in values), any(w.glob for w in values), True, tuple(c for w in values for c in w.calls))

    def _assign(self, node: Node) -> None:
        for child in [node] if node.type == "variable_assignment" else node.named_children:
            if child.type != "variable_assignment":
                continue
            name, value = self._value(child)
            lasting.keep(self.env, name, value, "+=" in text_of(child)[: len(name) + 2])
            self._run(Call("", assignments=((name, value),), cwd=self.cwd, parent=self._parent))

    def _declaration(self, node: Node, feed: Feed) -> list[Call]:
        values: list[Word] = []
        assignments = []
        for child in node.children:
            if child.type == "variable_assignment":
                name, value = self._value(child)
                self.env[name] = value
                assignments.append((name, value))
            else:
                values.extend(self._words(child))
        call = self._made(tuple(values), feed)
        call.assignments = tuple(assignments)
        self._run(call)
        return [call]

    def _passed_on(self, call: Call) -> None:
        """Scripts this call runs from files written before, and what it writes into `>(...)`."""
        text = written.script(self.files, call)
        if text:
            self.text(text)
        written.note(self.files, call)
        for inner in written.consumers(call):
            self._run(inner)
