"""What client and server agree on: where the socket is, what a frame is, and who may be at the other end. Standard library only.

A frame is one line of JSON. A request is `{"protocol", "version", "op", ...}`; an answer is `{"version", "ok": true, "result"}` or
`{"version", "ok": false, "error": {"kind", "message", "fix", "exit_code"}}`. One request gets one answer, in order, on its connection.
A request with `"shown"` gets `{"version", "ok": true, "shown": ["...", ...]}`: text that is ready, so that short-lived clients need no JSON parser,
which with what it imports takes as long as all the rest of them.
"""

from __future__ import annotations

import _socket
import os
import stat
import sys

from shellmate import __version__
from shellmate.core.errors import ServiceError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any  # at run time it would cost every suggestion 4 ms; `socket` instead of `_socket` 2 ms

PROTOCOL = 1
LONGEST_REQUEST = 256 * 1024
"""Bytes of a request frame: the text is short, a PATH can be long."""
LONGEST_ANSWER = 4 * 1024 * 1024
SOCKET_NAME = "service.sock"
FILLER = 0.03
"""Confidence under which a command beside a sure first one is not worth a look: of 474 requests of the dev sets none had its right one there, and 44 % of the further commands are there."""
LEAST = 0.005
"""Confidence of a command that is worth a look when the model is not sure: what rounds to 0 % is not."""
_LONGEST_ADDRESS = 98
"""Bytes of a socket's path; the kernels' limits are 104 and 108, and `.new` is added while it is made."""
_MEND = "Remove it, or set XDG_RUNTIME_DIR to a folder of your own with mode 0700."


def runtime_folder() -> str:
    """Where the socket and locks live: in XDG_RUNTIME_DIR if that is ours, else in a folder per user under the temporary folder."""
    base = os.environ.get("XDG_RUNTIME_DIR", "")
    if os.path.isabs(base):
        folder = os.path.join(base, "shellmate")
        try:
            if os.stat(base).st_uid == os.getuid() and len(os.fsencode(os.path.join(folder, SOCKET_NAME))) <= _LONGEST_ADDRESS:
                return folder
        except OSError:
            base = ""
    shared = os.environ.get("TMPDIR", "") if sys.platform == "darwin" else "/tmp"
    name = f"shellmate-{os.getuid()}"
    if base:
        import zlib

        name += f"-{zlib.crc32(os.fsencode(base)):08x}"
    return os.path.join(shared or "/tmp", name)


def socket_path() -> str:
    """The server's address."""
    return os.path.join(runtime_folder(), SOCKET_NAME)


def check_folder(folder: str) -> bool:
    """Whether the runtime folder exists. Raises `ServiceError` if somebody else could stand in for the server there."""
    try:
        found = os.lstat(folder)
    except FileNotFoundError:
        return False
    except OSError as error:
        raise ServiceError(f"{folder} cannot be examined ({error.strerror}).", _MEND) from error
    if stat.S_ISLNK(found.st_mode) or not stat.S_ISDIR(found.st_mode):
        raise ServiceError(f"{folder} is not a plain folder, so the service does not use it.", _MEND)
    if found.st_uid != os.getuid():
        raise ServiceError(f"{folder} belongs to another user, so the service does not use it.", _MEND)
    if stat.S_IMODE(found.st_mode) & 0o077:
        raise ServiceError(f"{folder} is open to other users (mode {stat.S_IMODE(found.st_mode):04o}), so the service does not use it.", f"Run `chmod 700 {folder}`.")
    return True


def make_folder(folder: str) -> None:
    """Makes the runtime folder, mode 0700, or checks the one there. Raises `ServiceError`."""
    try:
        os.mkdir(folder, 0o700)
    except FileExistsError:
        pass
    except OSError as error:
        raise ServiceError(f"{folder} cannot be made ({error.strerror}).", "Set XDG_RUNTIME_DIR to a folder of your own with mode 0700.") from error
    check_folder(folder)


def peer_uid(connection: _socket.socket) -> int:
    """The user at the other end of a Unix socket, as the kernel knows it."""
    if hasattr(_socket, "SO_PEERCRED"):
        process_user_group = connection.getsockopt(_socket.SOL_SOCKET, _socket.SO_PEERCRED, 12)
        return int.from_bytes(process_user_group[4:8], sys.byteorder)
    local_peercred, solely_local = 1, 0
    version_user = connection.getsockopt(solely_local, local_peercred, 76)
    return int.from_bytes(version_user[4:8], sys.byteorder)


def encode_flat(frame: dict[str, str | int | None]) -> bytes:
    """One line, of an object without objects in it."""
    try:
        from _json import encode_basestring_ascii as quoted
    except ImportError:
        return encode(frame)
    words = {None: "null", True: "true", False: "false"}
    parts = []
    for name, value in frame.items():
        plain = quoted(value) if isinstance(value, str) else words[value] if value is None or isinstance(value, bool) else str(value)
        parts.append(f"{quoted(name)}:{plain}")
    return ("{" + ",".join(parts) + "}\n").encode()


def encode(frame: dict[str, Any]) -> bytes:
    """One line."""
    import json

    return json.dumps(frame, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass") + b"\n"


def decode(line: bytes) -> dict[str, Any]:
    """The object in a line. Raises `ValueError` for anything else."""
    import json

    found = json.loads(line.decode("utf-8"))
    if not isinstance(found, dict):
        raise ValueError("not an object")
    return found


_SHOWN = f'{{"version":"{__version__}","ok":true,"shown":['


def string_at(text: str, at: int) -> tuple[str, int]:
    """The JSON string whose opening quote stands at `at`, and the place behind it; loads no JSON parser. Raises `ValueError`."""
    try:
        from _json import scanstring
    except ImportError:
        import json

        value, end = json.JSONDecoder().raw_decode(text, at)
        return str(value), end
    return scanstring(text, at + 1, True)


def decode_shown(line: bytes) -> list[str] | None:
    """The texts of an answer that is ready to be shown; None when the line is another answer."""
    text = line.decode("utf-8", "surrogatepass")
    if not text.startswith(_SHOWN):
        return None
    texts: list[str] = []
    at = len(_SHOWN)
    while text[at] == '"':
        said, at = string_at(text, at)
        texts.append(said)
        at += text[at] == ","
    return texts
