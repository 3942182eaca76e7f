"""Adds one marked line to a shell's start file, and takes it out again; nothing else in the file changes."""

from __future__ import annotations

import os
import re
import shlex
import sys
import tempfile
from pathlib import Path

from shellmate.core.errors import ShellmateError
from shellmate.shell import script_file

MARK = "# shellmate key"
"""How our line ends; nothing else is ever removed."""
_OURS = re.compile(rb"[^\n]*" + re.escape(MARK.encode()) + rb"[ \t]*(?:\n|\Z)")


class RcFileError(ShellmateError):
    """The start file cannot be read or written; it is as it was."""


def rc_file(shell: str) -> Path:
    """The file that interactive `bash`, `zsh` or `fish` reads at start."""
    home = Path(os.path.expanduser("~"))
    if shell == "zsh":
        return Path(os.environ.get("ZDOTDIR") or home) / ".zshrc"
    if shell == "fish":
        return Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config") / "fish" / "config.fish"
    profile = home / ".bash_profile"
    return profile if sys.platform == "darwin" and profile.exists() else home / ".bashrc"


def quoted(text: str, shell: str) -> str:
    """The text as one word of the shell."""
    if shell == "fish":
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
    return shlex.quote(text)


def settings(shell: str, program: str, key: str | None) -> list[str]:
    """The statements in front of the script: which program, which key."""
    values = {"SHELLMATE_PROGRAM": program} | ({} if key is None else {"SHELLMATE_KEY": key})
    form = "set -g {} {}" if shell == "fish" else "{}={}"
    return [form.format(name, quoted(value, shell)) for name, value in values.items()]


def line(shell: str, program: str, key: str | None) -> str:
    """The marked line. It does nothing once the program is gone."""
    script = quoted(script_file(shell), shell)
    load = f"test -r {script}; and source {script}" if shell == "fish" else f"if [ -r {script} ]; then . {script}; fi"
    return "; ".join([*settings(shell, program, key), load]) + f" {MARK}"


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise RcFileError(f"{path} cannot be read ({error.strerror}).", "Mend that, or add the line from `shellmate init` yourself.") from error


def _write(path: Path, content: bytes) -> None:
    """Replaces the file at once and whole; a link stays a link, the mode stays."""
    target = Path(os.path.realpath(path))
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        mode = target.stat().st_mode & 0o7777 if target.exists() else 0o666 & ~_umask()
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            os.chmod(name, mode)
            os.replace(name, target)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise RcFileError(f"{path} cannot be written ({error.strerror}); it is as it was.", "Mend that, or add the line from `shellmate init` yourself.") from error


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def install(path: Path, wanted: str) -> bool:
    """Makes the line stand in the file once, where it stood or at the end; False when it did already. Raises `RcFileError`."""
    old = _read(path)
    ours = wanted.encode() + b"\n"
    found = _OURS.findall(old)
    if found == [ours]:
        return False
    if found:
        first = old.index(found[0])
        new = _OURS.sub(b"", old[:first]) + ours + _OURS.sub(b"", old[first + len(found[0]) :])
    else:
        new = old + (b"\n" if old and not old.endswith(b"\n") else b"") + ours
    _write(path, new)
    return True


def uninstall(path: Path) -> bool:
    """Takes the line out; False when there was none. Raises `RcFileError`."""
    old = _read(path)
    new = _OURS.sub(b"", old)
    if new == old:
        return False
    _write(path, new)
    return True
