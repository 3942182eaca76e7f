"""Walks the syntax tree of shell text and lists every call it would make, wherever it stands; runs nothing.
Lists, pipelines, subshells, substitutions, loops, functions, here-documents fed to shells, and what wrappers run. Stops at fixed limits
and says so: whoever asks then takes the stricter answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from tree_sitter import Node

from shellmate.core import bash, lasting, lexing, redirections, rounds, wrappers, written
from shellmate.core.commands import Call, Redirect, Word
from shellmate.core.expand import text_of, words
from shellmate.core.feeds import ENDLESS, NEGATION, WORD_KINDS, Feed, looped, output_of
from shellmate.core.inner import Inner
from shellmate.core.names import base_name, without_idle
from shellmate.core.values import Values

T = TypeVar("T")
MOST_CALLS = 400
MOST_DEPTH = 10
"""Shells within shells, substitutions within substitutions."""


@dataclass
class Walk(Values):
    """The calls found so far, and what is known about variables and folders."""

    broken: bool = False
    """Some part does not parse."""
    exceeded: bool = False
    """A limit was reached: there may be more."""
    forks: bool = False
    """A function calls itself in a pipeline or in the background."""
    _depth: int = 0
    _functions: list[str] = field(default_factory=list)
    _bodies: dict[str, Node] = field(default_factory=dict)
    _rounds: int = 1
    """How often the body walked now is walked, by the loops around it."""
    _active: list[str] = field(default_factory=list)
    """Functions that are being called."""
    _root: bool = False
    _remote: bool = False
    _endless: bool = False
    _background: bool = False

    def text(self, source: str, feed: Feed | None = None) -> list[Call]:
        """Walks a piece of shell text; gives its top-level calls."""
        if self._depth >= MOST_DEPTH or bash.too_complex(source):
            self.exceeded = True
            return []
        self._depth += 1
        try:
            root = bash.parse(NEGATION.sub(r"\1", source) if "!" in source else source).root_node
            if root.has_error:
                self.broken = True
                for piece in lexing.pieces(source):
                    self._pieces(piece)
            return self._block(root, feed or Feed())
        finally:
            self._depth -= 1

    def _pieces(self, piece: list[lexing.Member]) -> None:
        """One pipeline of text that does not parse, cut up by the simple lexer."""
        upstream: tuple[Call, ...] = ()
        for member, redirects in piece:
            upstream += tuple(self._run(self._made(tuple(member), Feed(upstream, None, bool(upstream)), redirects)))

    def _block(self, node: Node, feed: Feed) -> list[Call]:
        found: list[Call] = []
        for child in node.children:
            if len(self.calls) > MOST_CALLS:
                self.exceeded = True
                break
            if child.is_named:
                before = self._background
                after = child.next_sibling
                self._background = before or (after is not None and after.type == "&")
                found.extend(self._node(child, feed))
                self._background = before
        return found

    def _node(self, node: Node, feed: Feed) -> list[Call]:
        kind = node.type
        if kind == "command":
            return self._command(node, [], feed)
        if kind == "redirected_statement":
            return self._redirected(node, feed)
        if kind == "pipeline":
            return self._pipeline(list(node.children), feed)
        if kind in ("variable_assignment", "variable_assignments"):
            self._assign(node)
            return []
        if kind in ("declaration_command", "unset_command"):
            return self._declaration(node, feed)
        if kind in ("while_statement", "c_style_for_statement"):
            return self._loop(node, feed)
        if kind == "for_statement":
            return self._for(node, feed)
        if kind == "function_definition":
            return self._function(node, feed)
        if kind in ("subshell", "command_substitution", "process_substitution"):
            cwd, env = self.cwd, dict(self.env)
            found = self._block(node, feed)
            self.cwd, self.env = cwd, env
            return found
        if kind in WORD_KINDS:
            self._words(node)
            return []
        if kind == "comment":
            return []
        return self._deeper(node, feed)

    def _deeper(self, node: Node, feed: Feed) -> list[Call]:
        if self._depth >= MOST_DEPTH * 6:
            self.exceeded = True
            return []
        deeper = 0 if node.type in ("list", "program", "do_group", "compound_statement") else 1
        self._depth += deeper
        found = self._block(node, feed)
        self._depth -= deeper
        return found

    def _words(self, node: Node) -> list[Word]:
        return words(node, self)

    def substitute(self, node: Node) -> tuple[str | None, tuple[Call, ...]]:
        """The output of a substitution where it is plain, and every call in it."""
        if self._depth >= MOST_DEPTH:
            self.exceeded = True
            return None, ()
        self._depth += 1
        start = len(self.calls)
        found = self._node_inside(node)
        self._depth -= 1
        inner = tuple(self.calls[start:])
        return (output_of(found) if node.type == "command_substitution" else None), inner

    def _node_inside(self, node: Node) -> list[Call]:
        cwd, env, background = self.cwd, dict(self.env), self._background
        self._background = False
        found = self._block(node, Feed())
        for child in node.named_children:
            if child.type == "file_redirect" and not found:
                redirect = redirections.redirect(child, self)
                reads = redirect.operator == "<"
                found = [self._record(Call("cat" if reads else "", (redirect.target,) if reads else (), () if reads else (redirect,), cwd=self.cwd))]
        self.cwd, self.env, self._background = cwd, env, background
        return found

    def _pipeline(self, children: list[Node], feed: Feed) -> list[Call]:
        upstream, stdin, fed = feed.upstream, feed.stdin, feed.fed
        found: list[Call] = []
        for child in children:
            if not child.is_named or len(self.calls) > MOST_CALLS:
                self.exceeded = self.exceeded or len(self.calls) > MOST_CALLS
                continue
            start, known = len(self.calls), dict(self.env)
            found = self._node(child, Feed(upstream, stdin, fed))
            self.env.update(known)  # a member is a subshell of its own in bash: what was known stays
            stdin, fed = output_of(found), True
            upstream = (*upstream, *self.calls[start:])[-40:]
        return found

    def _redirected(self, node: Node, feed: Feed) -> list[Call]:
        redirects: list[Redirect] = []
        rest: list[Node] = []
        extra: list[Word] = []
        body = node.child_by_field_name("body")
        for child in node.named_children:
            if child.type == "file_redirect":
                redirects.append(redirections.redirect(child, self))
            elif child.type == "herestring_redirect":
                feed = redirections.here_string(child, self, feed)
            elif child.type == "heredoc_redirect":
                extra.extend(redirections.lost_dash(node, child))
                feed = redirections.here_document(child, self, feed, redirects, rest, extra)
        if any(r.operator in ("<", "<>") for r in redirects):
            feed = Feed((*feed.upstream, *(c for r in redirects for c in r.target.calls)), None, True)
        found = self._with_redirects(body, redirects, extra, feed)
        for child in rest:
            if child.type == "pipeline":
                found = self._pipeline(list(child.children), Feed(tuple(found), output_of(found), True))
            else:
                found = [*found, *self._node(child, Feed())]
        return found

    def _with_redirects(self, body: Node | None, redirects: list[Redirect], extra: list[Word], feed: Feed) -> list[Call]:
        if body is None:
            return [self._record(Call("", redirects=tuple(redirects), cwd=self.cwd, upstream=feed.upstream, parent=self._parent, root=self._root, endless=self._endless))]
        if body.type == "command":
            return self._command(body, redirects, feed, extra)
        if body.type == "declaration_command":
            return self._declaration(body, feed)
        found = self._node(body, feed)
        if redirects and found:
            written.note(self.files, Call("cat", redirects=tuple(redirects), stdin=output_of(found)))
            found[-1].redirects = (*found[-1].redirects, *redirects)
            for inner in wrappers.later(found[-1]):
                self.text(inner.text or "")
        elif redirects:
            found = [self._record(Call("", redirects=tuple(redirects), cwd=self.cwd))]
        return found

    def _command(self, node: Node, redirects: list[Redirect], feed: Feed, extra: list[Word] | None = None) -> list[Call]:
        values: list[Word] = []
        assignments: list[tuple[str, Word]] = []
        redirects = list(redirects)
        for child in node.children:
            kind = child.type
            if kind == "variable_assignment":
                assignments.append(self._value(child))
            elif kind == "file_redirect":
                redirects.append(redirections.redirect(child, self))
            elif kind == "herestring_redirect":
                feed = redirections.here_string(child, self, feed)
            elif kind in ("subshell", "compound_statement", "command", "pipeline", "list"):
                self._node(child, feed)
            elif child.is_named or kind not in ("(", ")"):
                values.extend(self._words(child))
        if any(r.operator == "<" for r in redirects) and not feed.fed:
            feed = Feed(tuple(c for r in redirects for c in r.target.calls), None, True)
        call = self._made((*values, *(extra or ())), feed, redirects)
        call.assignments = tuple(assignments)
        return self._run(call)

    def _made(self, values: tuple[Word, ...], feed: Feed, redirects: list[Redirect] | None = None) -> Call:
        first = values[0] if values else Word("")
        name = base_name(first)
        if name in self.aliases and not first.quoted and not lasting.is_shell_text(self.aliases[name]):
            expanded = [Word(t) for t in self.aliases[name].split()]
            values, first = (*expanded, *values[1:]), expanded[0] if expanded else first
            name = base_name(first)
        if first.text.startswith(("/etc/init.d/", "/etc/rc.d/")):
            values, name = (first, Word(name), *values[1:]), "service"
        return Call(
            name, without_idle(name, values[1:]), tuple(redirects or ()), feed.upstream, feed.stdin, feed.fed, root=self._root, remote=self._remote, cwd=self.cwd,
            endless=self._endless, background=self._background, parent=self._parent, path=first.text, head_calls=first.calls,
        )  # fmt: skip

    def _record(self, call: Call) -> Call:
        if len(self.calls) > MOST_CALLS:
            self.exceeded = True
        else:
            call.start = "" if call.remote else self.start
            self.calls.append(call)
        return call

    def _run(self, call: Call) -> list[Call]:
        """Records a call, and everything that it runs in turn."""
        self._record(call)
        if call.name in self._functions and (call.upstream or call.background):
            self.forks = True
        if call.name in ("cd", "pushd"):
            self.cwd = lasting.folder(self.cwd, call)
        elif call.name == "alias":
            self._alias(call)
        lasting.note(self.env, call)
        self._passed_on(call)
        if call.name in lasting.OPEN_AN_EDITOR:
            call.assignments = (*lasting.editors(self.env), *call.assignments)
        if call.name in self._bodies and call.name not in self._active:
            return self._invoked(call)
        text = lasting.alias_text(self.aliases, call)
        inners = [Inner(text=text)] if text else wrappers.inner(call)
        if not inners or len(self.calls) > MOST_CALLS:
            return [call]
        found: list[Call] = []
        saved = self.cwd, self._root, self._remote, self._parent, self._depth
        for inner in inners:
            self.cwd, self._root, self._remote, self._parent, self._depth = inner.cwd or ("." if inner.remote else saved[0]), saved[1] or inner.root, saved[2] or inner.remote, call, saved[4] + 1
            if self._depth > MOST_DEPTH:
                self.exceeded = True
                break
            feed = Feed(call.upstream, call.stdin, call.fed) if inner.stdin else Feed()
            if inner.text is not None:
                found.extend(self.text(inner.text, feed))
            else:
                made = self._made(inner.words, feed, list(call.redirects))
                found.extend(self._run(made))
        changed = self.cwd
        self.cwd, self._root, self._remote, self._parent, self._depth = saved
        if call.name in ("eval", "builtin", "command"):
            self.cwd = changed
        return found or [call]

    def _invoked(self, call: Call) -> list[Call]:
        """The body of a function again, with the parameters of this call."""
        if len(self.calls) > MOST_CALLS // 2 or self._depth >= MOST_DEPTH:
            self.exceeded = True
            return [call]
        before = lasting.parameters(self.env)
        lasting.keep_parameters(self.env, list(call.words))
        self._active.append(call.name)
        self._depth += 1
        found = self._node(self._bodies[call.name], Feed(call.upstream, call.stdin, call.fed))
        self._depth -= 1
        self._active.pop()
        lasting.without_parameters(self.env)
        self.env.update(before)
        return found or [call]

    def _loop(self, node: Node, feed: Feed) -> list[Call]:
        condition = re.sub(r"\s+", " ", text_of(node)[:60])
        before, start = self._endless, len(self.calls)
        self._endless = before or bool(ENDLESS.match(condition))
        feeds = rounds.of_lines(condition, feed, self._rounds)
        found = looped(self._each(feeds, lambda given: self._block(node, given), rounds.unknown_line(feed)), self.calls[start:])
        self._endless = before
        return found

    def _for(self, node: Node, feed: Feed) -> list[Call]:
        name, values, start = "", [], len(self.calls)
        for child in node.named_children:
            if child.type == "variable_name":
                name = text_of(child)
            elif child.type not in ("do_group", "compound_statement"):
                values.extend(self._words(child))
        body = node.child_by_field_name("body")
        if body is None:
            return []

        def one(value: Word) -> list[Call]:
            self.env[name] = value
            return self._block(body, feed)

        given = rounds.of_values(values, self._rounds)
        given = given if name in text_of(body) else given[:1]
        found = looped(self._each(given, one, given[-1]), self.calls[start:])
        if "break" in text_of(body):
            self.env[name] = given[0]
        return found

    def _each(self, given: list[T], walk: Callable[[T], list[Call]], instead: T) -> list[Call]:
        """Walks a loop's body once for each of these; `instead` of all but the first where that would give too many calls."""
        before, start = self._rounds, len(self.calls)
        self._rounds = before * len(given)
        found = walk(given[0])
        if len(self.calls) + (len(self.calls) - start) * (len(given) - 1) > MOST_CALLS // 2:
            given = [given[0], instead][: len(given)]
        for value in given[1:]:
            found = [*found, *walk(value)]
        self._rounds = before
        return found

    def _function(self, node: Node, feed: Feed) -> list[Call]:
        name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
        self._functions.append(text_of(name) if name is not None else "")
        env = dict(self.env)
        lasting.without_parameters(self.env)
        if body is not None:
            self._block(body, feed)
            self._bodies[self._functions[-1]] = body
        self.env = env
        self._functions.pop()
        return []

