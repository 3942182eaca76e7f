"""What a word can be in the caller's shell and folder: a program on PATH, a builtin, an alias, a function, a file. Runs nothing."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_COMMON = """. : [ alias bg bind break builtin case cd command continue echo else end eval exec exit export false fg for function hash
history if jobs kill printf pwd read return set source test time times trap true type ulimit umask unset wait while"""
_OWN = {
    "bash": "[[ { ! caller compgen complete compopt coproc declare dirs disown do done enable esac fc fi getopts help let local logout "
    "mapfile popd pushd readarray readonly select shift shopt suspend then typeset unalias until",
    "zsh": "[[ { ! autoload bindkey builtin chdir compdef declare dirs disown do done emulate esac fc fi float foreach functions getopts "
    "integer let limit local logout noglob nocorrect popd print private pushd pushln readonly rehash repeat select setopt shift then typeset "
    "unalias unfunction unhash unlimit unsetopt until vared whence where which zcompile zle zmodload zparseopts zstyle",
    "fish": "! abbr and argparse begin block breakpoint commandline complete contains count dirh dirs disown emit fish_add_path fish_config "
    "fish_key_reader funced funcsave functions isatty math nextd not open or path popd prevd pushd random realpath status string "
    "string suspend switch vared",
}


def here() -> str:
    """The working directory, also when it has been removed."""
    try:
        return os.getcwd()
    except OSError:
        return os.environ.get("PWD") or "/"


class Names:
    """Answers for one shell in one folder. Looks at the file system, runs nothing."""

    def __init__(self, shell: str, defined: Sequence[str] = (), path: str | None = None) -> None:
        self.builtins = frozenset(_COMMON.split()) | frozenset(_OWN.get(shell, "").split())
        self.defined = frozenset(defined)
        """Aliases and functions."""
        self._folders = [f for f in (os.environ.get("PATH", "") if path is None else path).split(os.pathsep) if os.path.isabs(f)]
        self.root = os.geteuid() == 0
        self._known: dict[str, bool] = {}

    def runs(self, word: str) -> bool:
        """Whether the shell could start this word."""
        if word not in self._known:
            self._known[word] = word in self.builtins or word in self.defined or self._is_program(word)
        return self._known[word]

    def _is_program(self, word: str) -> bool:
        if "/" in word:
            return "\0" not in word and os.access(os.path.expanduser(word), os.X_OK)
        return bool(word) and "\0" not in word and any(os.access(f"{folder}/{word}", os.X_OK) for folder in self._folders)

    def exists(self, word: str) -> bool:
        """Whether the word names something in the caller's folder (or anywhere, if it is a path)."""
        return "\0" not in word and os.path.lexists(os.path.expanduser(word))

    def is_folder(self, path: str) -> bool:
        """Whether it names a folder."""
        return "\0" not in path and os.path.isdir(os.path.expanduser(path))

    def is_executable(self, path: str) -> bool:
        """Whether it names a file that may be executed."""
        place = os.path.expanduser(path)
        return "\0" not in path and os.path.isfile(place) and os.access(place, os.X_OK)

    def entries(self, folder: str) -> Iterable[str]:
        """Names in a folder, sorted; none when it cannot be read."""
        try:
            return sorted(os.listdir(os.path.expanduser(folder)))[:5000]
        except (OSError, ValueError):
            return []
