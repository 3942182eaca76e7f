"""Meanings that need no table: operators, redirections, structures, builtins, and kinds of words by their looks. What the shell fills in is said by `explain_expansions`."""

from __future__ import annotations

import re

from tree_sitter import Node

from shellmate.core import hygiene
from shellmate.core.expand import text_of

OPERATORS = {
    "|": "sends the output on the left to the input on the right", "|&": "sends output and errors on the left to the input on the right", "&&": "goes on only if the left succeeded",
    "||": "goes on only if the left failed", ";": "then, whatever happened", "&": "runs the left in the background", "!": "turns success into failure and failure into success", ";;": "ends this case",
    ";&": "goes on with what the next case does", ";;&": "looks at the next cases too", "if": "if this succeeds", "then": "begins what is done if so", "else": "begins what is done if not", "elif": "if not, and if this succeeds",
    "fi": "ends the if", "for": "for each value in turn", "select": "offers a menu of values", "in": "the values follow", "do": "begins what is done each time", "done": "ends the loop", "while": "as long as this succeeds",
    "until": "until this succeeds", "case": "compares a value with patterns", "esac": "ends the choice", "function": "names a function",
}  # fmt: skip
STRUCTURES = {
    "subshell": "runs in a shell of its own: folder and variables do not change outside", "compound_statement": "a group of commands, in this shell", "if_statement": "a choice: what is done depends on whether a command succeeds",
    "for_statement": "a loop: does the same for one value after another", "c_style_for_statement": "a loop that counts", "while_statement": "a loop: does the same again and again", "case_statement": "a choice: what is done depends on a value",
    "function_definition": "defines a function; it runs when called", "test_command": "a test: succeeds or fails", "command_substitution": "is replaced by the output of the command inside",
    "process_substitution": "a file name that stands for the command's output or input",
}  # fmt: skip
BUILTINS = {
    "cd": "changes the current folder", "pwd": "prints the current folder", "echo": "prints its words", "printf": "prints words in a given form", "export": "sets variables for the programs started from here", "source": "runs a file in this shell",
    ".": "runs a file in this shell", "eval": "runs its words as a command", "exec": "replaces this shell by a program, or moves its input and output", "exit": "ends the shell", "alias": "gives a command a short name", "unalias": "removes an alias",
    "set": "sets shell options or the arguments", "unset": "removes variables or functions", "read": "reads a line into variables", "trap": "runs a command when a signal comes", "wait": "waits for background jobs", "jobs": "lists background jobs", "fg": "brings a job to the foreground",
    "bg": "lets a stopped job run in the background", "history": "lists commands typed before", "type": "says what a name would run", "ulimit": "shows or sets limits of this shell's programs", "umask": "sets the permissions new files do not get", "local": "sets a variable of the function",
    "declare": "sets variables with attributes", "return": "leaves the function", "shift": "drops the first argument", "test": "tests files and values", "[": "tests files and values", "true": "does nothing, with success", "false": "does nothing, with failure", ":": "does nothing, with success",
    "break": "leaves the loop", "continue": "goes on with the next round", "pushd": "changes the folder and remembers the old one", "popd": "goes back to the remembered folder", "command": "runs a utility, not a function or alias", "builtin": "runs the shell's own command", "hash": "remembers where programs are",
    "disown": "lets a job outlive this shell", "getopts": "reads options in a script", "let": "does arithmetic", "readonly": "makes variables constant", "mapfile": "reads lines into an array", "shopt": "sets bash options", "complete": "sets how words are completed",
}  # fmt: skip
_REDIRECTIONS = {
    ">": "writes {what} to {where}, over what is there", ">>": "adds {what} to the end of {where}", "<": "reads input from {where}", ">|": "writes {what} to {where}, over what is there even if noclobber is set", "&>": "writes output and errors to {where}",
    "&>>": "adds output and errors to the end of {where}", ">&": "sends {what} to where {where} goes", "<&": "reads from where {where} reads", "<>": "opens {where} for reading and writing",
}  # fmt: skip
_STREAMS = {"0": "input", "1": "output", "2": "errors", "": "output"}


def redirection(node: Node) -> str:
    """The meaning of one redirection."""
    if node.type == "herestring_redirect":
        return "gives this text as input"
    if node.type == "heredoc_redirect":
        return "gives the lines below as input"
    descriptor = next((text_of(c) for c in node.children if c.type == "file_descriptor"), "")
    operator = next((text_of(c) for c in node.children if not c.is_named), ">")
    targets = [c for c in node.named_children if c.type != "file_descriptor"]
    where = hygiene.visible(text_of(targets[-1])) if targets else "nothing"
    where = {"/dev/null": "nowhere (/dev/null)"}.get(where, {"0": "input", "1": "output", "2": "errors"}.get(where, where) if operator in (">&", "<&") else where)
    form = _REDIRECTIONS.get(operator, "redirects {what} to {where}")
    return form.format(what=_STREAMS.get(descriptor, f"stream {descriptor}"), where=where)


_WORD, _PATH, _NUMBER, _TEXT, _EXACTLY = "a word: a name or a value", "a path", "a number", "this text", "this text, exactly"
SAYS_LITTLE = frozenset((_WORD, _TEXT, _EXACTLY))
"""Meanings that are no more than that it is a word."""
SAYS_NOTHING = SAYS_LITTLE | {_PATH, _NUMBER}
"""Meanings that only name the kind of word."""
END_OF_EXEC = {";": "ends the command; once for each name", "+": "ends the command; all names at once"}
"""What ends the command that `find -exec` runs."""
_FIXED = {"-": "standard input or output", ".": "this folder", "..": "the folder above", "/": "the root folder", "{}": "the name of each thing found"}


def word_meaning(text: str, kind: str) -> str:
    """What a word is by its looks, where the shell fills nothing in."""
    if kind in ("raw_string", "ansi_c_string"):
        return _EXACTLY
    if kind == "string":
        return _TEXT
    if kind == "test_operator":
        return "what is tested"
    pieces = [wildcards(text)]
    if re.search(r"\{[^}]*(?:,|\.\.)[^}]*\}", text):
        pieces.append("{…} gives one word for each alternative")
    if text == "~" or text.startswith("~/"):
        pieces.append("~ is your home folder")
    if any(pieces):
        return "; ".join(filter(None, pieces))
    if text in _FIXED:
        return _FIXED[text]
    if re.match(r"\w+://", text):
        return "an address"
    if re.fullmatch(r"[+-]?\d+(\.\d+)?", text):
        return _NUMBER
    return _PATH if "/" in text else _WORD


def wildcards(text: str) -> str:
    """What the wildcards in a text stand for; nothing when there are none."""
    signs = ((r"\*", "* stands for any characters"), (r"\?", "? stands for one character"), (r"\[[^]]+\]", "[…] stands for one of these characters"))
    return "; ".join(said for sign, said in signs if re.search(rf"(?<!\\){sign}", text) and not (sign == r"\?" and text.startswith("http")))
