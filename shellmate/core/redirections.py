"""Redirections as the walk meets them: `> FILE`, here-strings and here-documents, and what they feed to a command."""

from __future__ import annotations

import re
from typing import Protocol

from tree_sitter import Node

from shellmate.core.commands import UNKNOWN, Call, Redirect, Word
from shellmate.core.expand import Substituter, text_of, words
from shellmate.core.feeds import WORD_KINDS, Feed


class Reader(Substituter, Protocol):
    """What redirections need from the walk: variables, substitutions, and the calls found so far."""

    calls: list[Call]


def redirect(node: Node, walk: Substituter) -> Redirect:
    """One redirection from or to a file."""
    operator, descriptor = ">", ""
    for child in node.children:
        if child.type == "file_descriptor":
            descriptor = text_of(child)
        elif not child.is_named:
            operator = text_of(child)
            break
    targets = [w for c in node.named_children if c.type != "file_descriptor" for w in words(c, walk)]
    return Redirect(operator, targets[0] if targets else Word(UNKNOWN), descriptor)


def here_string(node: Node, walk: Substituter, feed: Feed) -> Feed:
    """What `<<< TEXT` feeds."""
    values = [w for c in node.named_children for w in words(c, walk)]
    text = " ".join(w.text for w in values)
    return Feed((*feed.upstream, *(c for w in values for c in w.calls)), text if UNKNOWN not in text else None, True)


def here_document(node: Node, walk: Reader, feed: Feed, redirects: list[Redirect], rest: list[Node], extra: list[Word]) -> Feed:
    """What `<<END` feeds; what else stands on its first line goes into the lists: redirections, further commands, words."""
    stdin, quoted = "", False
    calls: tuple[Call, ...] = ()
    for child in node.named_children:
        if child.type == "heredoc_start":
            quoted = bool(re.search(r"['\"\\]", text_of(child)))
        elif child.type == "heredoc_body":
            stdin, calls = _body(child, walk, quoted)
        elif child.type == "file_redirect":
            redirects.append(redirect(child, walk))
        elif child.type in WORD_KINDS:
            extra.extend(words(child, walk))
        elif child.type not in ("heredoc_end", "comment"):
            rest.append(child)
    return Feed((*feed.upstream, *calls), stdin, True)


def lost_dash(statement: Node, heredoc: Node) -> list[Word]:
    """The argument `-` right before `<<END`, which the grammar skips."""
    before = heredoc.prev_sibling
    if before is None or statement.text is None:
        return []
    gap = statement.text[before.end_byte - statement.start_byte : heredoc.start_byte - statement.start_byte]
    return [Word("-")] if gap.strip() == b"-" else []


def _body(node: Node, walk: Reader, quoted: bool) -> tuple[str, tuple[Call, ...]]:
    text, start = text_of(node), len(walk.calls)
    if quoted:
        return text, ()
    for child in node.named_children:
        if child.type == "heredoc_content":
            continue
        values = words(child, walk)
        text = text.replace(text_of(child), " ".join(w.text for w in values) if values else "", 1)
    return text, tuple(walk.calls[start:])
