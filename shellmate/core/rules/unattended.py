"""Answers given in advance: a program in the place of the editor for accounts and rights, `y` to the question whether a key may be overwritten."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import takewhile

from shellmate.core.clusters import short_options
from shellmate.core.commands import UNKNOWN, Call
from shellmate.core.lasting import EDITOR_VARIABLES
from shellmate.core.output import constant_output
from shellmate.core.places import Place, place_in
from shellmate.core.rules.model import Table
from shellmate.core.types import Level

TABLE = Table("unattended changes")
_EDITORS = frozenset(
    "vi vim nvim gvim mvim lvim nvr view rvim rview evim vile nvi elvis nano pico rnano emacs emacsclient xemacs mg zile jove micro helix hx kak joe jmacs jstar jpico jed mcedit ne tilde ee dte ed ex editor sensible-editor select-editor gedit gnome-text-editor "
    "kate kwrite kedit mousepad xed pluma leafpad l3afpad featherpad geany gnome-builder nedit xedit code code-insiders codium vscodium code-oss cursor windsurf zed zeditor subl sublime_text atom pulsar lapce lite lite-xl idea pycharm webstorm goland clion "
    "mate bbedit edit rmate notepadqq notepad notepad++ textadept scite bluefish brackets medit tea diakonos amp ox open flatpak snap".split()
)
_SHOWERS = frozenset("cat true : false less more most bat batcat head wc echo".split())
"""They change nothing in the file they are given."""
_SCRIPTED = re.compile(r"-[cSsE]|-[eE]s|--?(?:cmd|eval|batch|script|load|execute)(?:=.*)?|\+(?!\d*(?:[,:]\d+)?$).+")
"""An editor's options that do its work without a person."""


def _variables(call: Call) -> Iterator[str]:
    """The values of editor variables in front of the call, and of what runs it."""
    runner: Call | None = call
    while runner is not None:
        yield from (value.text for name, value in runner.assignments if name in EDITOR_VARIABLES)
        yield from (value for name, equals, value in (t.partition("=") for t in runner.texts) if equals and name in EDITOR_VARIABLES)
        runner = runner.parent


def _stands_in(value: str, fed: bool) -> bool:
    """The value is no editor, or an editor that is told what to do."""
    words = value.split()
    while words and (re.match(r"\w+=", words[0]) or words[0] in ("env", "exec", "command", "sudo")):
        words = words[1:]
    if not words or UNKNOWN in words[0]:
        return False
    if re.search(r"[;&|<>`\n]|\$\(", value):
        return True
    name = re.sub(r"\.(?:basic|tiny|nox|gtk\d?|gnome|exe)$", "", words[0].rpartition("/")[2])
    if name in _SHOWERS:
        return False
    if name not in _EDITORS or name in ("ed", "ex") and fed:
        return True
    return any(_SCRIPTED.fullmatch(word) and not (word == "-c" and name in ("emacs", "emacsclient")) for word in words[1:])


def _edits_by_program(call: Call) -> bool:
    if call.name in ("sudo", "sudoedit"):
        options = list(takewhile(lambda t: t.startswith("-") or "=" in t, call.texts))
        if call.name == "sudo" and not any(re.fullmatch(r"-[A-Za-z]*e|--edit", t) for t in options):
            return False
        if not any(place_in(call, w.text) in (Place.ROOT, Place.SYSTEM) for w in call.operands):
            return False
    elif call.has("-c", "--check", "-V", "--version", "-h", "--help") and call.name == "visudo":
        return False
    return any(_stands_in(value, call.fed) for value in _variables(call))


TABLE.add("editor-stand-in", Level.DANGER, "A program in the editor's place changes who may log in or become root, and nobody looks at it.", "Open it in an editor: `sudo visudo`; check a file first: `visudo -cf FILE`.", names="visudo vipw vigr sudoedit sudo", when=_edits_by_program,
    yes=("EDITOR='tee -a' sudo -E visudo < extra.txt", "EDITOR=cp visudo", "SUDO_EDITOR='sed -i s/a/b/' visudo", "sudo env EDITOR=tee vipw", "export EDITOR='tee -a'; sudo -E visudo", "EDITOR='vim -c wq' visudo", "sudo EDITOR=ed visudo < script.ed", "SUDO_EDITOR=tee sudo -e /etc/hosts"),
    no=("sudo visudo", "EDITOR=nano sudo -E visudo", "sudo EDITOR=/usr/bin/vim.basic visudo", "EDITOR='code --wait' vipw", "EDITOR=cat visudo", "EDITOR=tee visudo -c", "EDITOR=\"$VISUAL\" visudo", "GIT_SEQUENCE_EDITOR=: git rebase -i HEAD~3", "SUDO_EDITOR=nano sudoedit /etc/hosts"))

_KEY_VALUES = frozenset("abCDEFfIJjMmNnOPRrStVWwYzZs")
_MAKES_NO_KEY = frozenset("lyRFHpceiBDkLQrsYAMKU")
_DEFAULT_KEY = re.compile(r"(?:^|/)\.ssh/id_\w+$")


def _answers(call: Call) -> list[str] | None:
    """The first lines of the call's input, where they can be told."""
    if call.stdin is not None:
        return call.stdin.split("\n")[:8]
    for source in reversed(call.upstream):
        if source.name == "yes":
            return [source.operands[0].text if source.operands else "y"] * 8
        text = constant_output(replace(source, redirects=()))
        if text is not None:
            return text.split("\n")[:8]
    return None


def _writes_key_over(call: Call) -> bool:
    """The first line answers the question whether to overwrite; without `-f`, the one for the file comes before it."""
    options = short_options(call.texts, _KEY_VALUES)
    if _MAKES_NO_KEY.intersection(options):
        return False
    answers = _answers(call)
    if answers is None:
        return False
    file = options.get("f", "")
    if not file:
        file = answers[0].strip() or "~/.ssh/id_ed25519"
        if not _DEFAULT_KEY.search(file):
            return False
        answers = answers[1:]
    return bool(answers) and answers[0][:1] in ("y", "Y") and place_in(call, file) not in (Place.TEMPORARY, Place.HARMLESS)


TABLE.add("key-over", Level.DANGER, "Overwrites a key that is there already: what it opens can no longer be reached.", "Write the new key to a name of its own: `ssh-keygen -f ~/.ssh/id_new`.", names="ssh-keygen", when=_writes_key_over,
    yes=("ssh-keygen -t rsa -N '' -f ~/.ssh/id_rsa <<< y", "yes | ssh-keygen -f ~/.ssh/id_ed25519", "echo y | ssh-keygen -q -f ~/.ssh/id_rsa -N ''", "printf '\\ny\\n' | ssh-keygen -t rsa -N ''"),
    no=("ssh-keygen -t ed25519", "ssh-keygen -t rsa -N '' -f ~/.ssh/id_rsa", "echo n | ssh-keygen -f ~/.ssh/id_rsa", "yes '' | ssh-keygen -t rsa -N ''", "echo y | ssh-keygen -lf ~/.ssh/id_rsa.pub", "yes | ssh-keygen -f /tmp/k -N ''", "ssh-keyscan h | ssh-keygen -lf -"))
