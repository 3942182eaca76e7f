"""Meanings that need no table: operators, redirections, structures, builtins, and kinds of words."""

from __future__ import annotations

import re

from tree_sitter import Node

from shellmate.core import hygiene
from shellmate.core.expand import text_of

OPERATORS = {
    "|": "sends the output on the left to the input on the right", "|&": "sends output and errors on the left to the input on the right", "&&": "goes on only if the left succeeded",
    "||": "goes on only if the left failed", ";": "then, whatever happened", "&": "runs the left in the background", "!": "turns success into failure and failure into success", ";;": "ends this case",
    "if": "if this succeeds", "then": "then", "else": "otherwise", "elif": "otherwise, if this succeeds", "fi": "ends the if", "for": "for each", "in": "out of", "do": "do", "done": "ends the loop", "while": "as long as this succeeds",
    "until": "until this succeeds", "case": "compares a value with patterns", "esac": "ends the case", "function": "names a function",
}  # fmt: skip
STRUCTURES = {
    "subshell": "runs in a shell of its own: folder and variables do not change outside", "compound_statement": "a group of commands, in this shell", "if_statement": "a condition", "for_statement": "a loop over values", "c_style_for_statement": "a counting loop",
    "while_statement": "a loop with a condition", "case_statement": "a choice by pattern", "function_definition": "defines a function; it runs when called", "test_command": "a test: succeeds or fails", "negated_command": "success and failure turned around",
    "command_substitution": "is replaced by the output of the command inside", "process_substitution": "a file name that stands for the command's output or input",
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


def word_meaning(text: str, kind: str) -> str:
    """What a plain word is, by its form."""
    if kind in ("raw_string", "ansi_c_string"):
        return "this text, exactly"
    if kind == "string":
        return "this text, with the values of its variables" if "$" in text or "`" in text else "this text"
    if kind in ("simple_expansion", "expansion"):
        name = (re.search(r"\w+|[@*#?$!-]", text) or [""])[0]
        return {"@": "all arguments", "*": "all arguments as one", "#": "the number of arguments", "?": "the last exit status", "$": "this shell's process number", "!": "the last background job's process number", "HOME": "your home folder"}.get(name, f"the value of the variable {name}")
    if kind == "arithmetic_expansion":
        return "the result of the calculation"
    if kind == "test_operator":
        return "what is tested"
    pieces = []
    if re.search(r"(?<!\\)\*", text):
        pieces.append("* stands for any characters")
    if re.search(r"(?<!\\)\?", text) and not text.startswith("http"):
        pieces.append("? stands for one character")
    if re.search(r"(?<!\\)\[[^]]+\]", text):
        pieces.append("[…] stands for one of these characters")
    if re.search(r"\{[^}]*(?:,|\.\.)[^}]*\}", text):
        pieces.append("{…} gives one word for each alternative")
    if text == "~" or text.startswith("~/"):
        pieces.append("~ is your home folder")
    if pieces:
        return "; ".join(pieces)
    fixed = {"-": "standard input or output", ".": "this folder", "..": "the folder above", "/": "the root folder", "{}": "the name of each thing found", "+": "ends the command; all names at once", "\\;": "ends the command; once for each name"}
    if text in fixed:
        return fixed[text]
    if re.match(r"\w+://", text):
        return "an address"
    if re.fullmatch(r"[+-]?\d+(\.\d+)?", text):
        return "a number"
    return "a path" if "/" in text else "a word: a name or a value"
