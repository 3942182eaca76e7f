"""How well the words of a request go with the pieces of a command: a second opinion on what the decoder writes.

The decoder judges a command piece by piece and forgives a missing `-i` or a stage too many; here every word and pair of words of the
request meets every program, option and pair of pieces of the command at once. Both sides are sums of rows of a table, the affinity is
their product, in nats; it says little about a command alone and much about which of several is meant.

`affinity.npz` in a bundle, for the sides `asked` and `written` each: `_keys` uint32 [n], CRC-32 of the features, sorted; `_rows` int8 [n, width]
with `_scales` float16 [n]. Features that are in no table say nothing. `training.affinity` fits it.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from shellmate.core.errors import BundleError
from shellmate.core.slots import CLOSE, OPEN, SYMBOL
from shellmate.engine.manifest import UNREADABLE_ARRAYS

FILE = "affinity.npz"
SIDES = ("asked", "written")
Floats = NDArray[np.float32]
Keys = NDArray[np.uint32]

_INFLECTION = re.compile(r"(?<=[a-z]{3})(?:ing|ed|es|e|s|ly)$")
_ASKED = re.compile(rf"{OPEN}[a-z]\d{CLOSE}|\.[a-z]\w*|[a-z]+|\d+|[^\s\w{OPEN}{CLOSE}]")
_LONG_WORD, _PART = 5, 4
"""Words from this length on are also known by their parts of this length: typing mistakes leave most of them."""
_WRITTEN = re.compile(r"'[^']*'|\"(?:\\.|[^\"\\])*\"|\$\(|<\(|>\(|&&|\|\||2>&1|2>>?|&>|>>|[|;<>()&`{}]|[^\s|;<>()&'\"`{}]+")
_SCRIPT = re.compile(rf"{OPEN}[A-Z]{CLOSE}|[A-Za-z_]+|\d+|[^\w\s]")
_JOINTS = frozenset(["|", "&&", "||", ";", "$(", "<(", ">(", "(", "{", "`", "&", "do", "then", "-exec"])
"""A program follows."""
_BEFORE = frozenset(("sudo", "time", "nohup"))
_CLUSTER = re.compile(r"-[a-zA-Z]{2,5}")
_LONG_WITH_ONE_DASH = frozenset(
    """find java ffmpeg ffprobe openssl convert magick identify mogrify gcc g++ go terraform xrandr exiftool qemu-img javac jq xset setxkbmap wmctrl xinput nmcli iptables
    ip6tables mvn gs import pactl ip dd sed kubectl docker tmux""".split()
)
"""Programs whose `-name` is one option; for others `-rni` is three."""


def _kinds(text: str) -> str:
    return SYMBOL.sub(lambda m: f"{OPEN}{m[1]}{CLOSE}", text)


def request_features(text: str) -> list[str]:
    """Of a slotted request: stems, pairs of neighbours and of next neighbours, parts of long words, and slots with what stands beside them."""
    tokens = _ASKED.findall(SYMBOL.sub(lambda m: f" {m[0]} ", text).lower())
    stems = [_INFLECTION.sub("", token) if token.isalpha() else token[:2] if token[0] == OPEN else token for token in tokens]
    framed = ["^", *stems, "$"]
    found = [f"u {stem}" for stem in stems]
    found += [f"b {a} {b}" for a, b in pairwise(framed)]
    found += [f"s {a} {b}" for a, b in zip(framed, framed[2:], strict=False)]
    numbered = ["^", *(token if token[0] == OPEN else stem for token, stem in zip(tokens, stems, strict=True))]
    found += [f"n {a} {b}" for a, b in pairwise(numbered) if b[0] == OPEN]
    for token in tokens:
        if token.isalpha() and len(token) >= _LONG_WORD:
            word = f"<{token}>"
            found += [f"c {word[at : at + _PART]}" for at in range(len(word) - _PART + 1)]
    return list(dict.fromkeys(found))


def pieces(template: str) -> list[str]:
    """The words, operators and quoted scripts of a command template, in order."""
    return _WRITTEN.findall(template)


def command_features(template: str) -> list[str]:
    """Of a command template: programs, options with their programs, words, joints, what stands in scripts, pairs of neighbours, and slots with what stands before them."""
    found: list[str] = []
    row: list[str] = []
    program, expected = "", True
    for numbered in pieces(template):
        piece = _kinds(numbered)
        if piece in _JOINTS:
            found.append(f"o {piece}")
            row.append(piece)
            expected = True
        elif piece in _BEFORE:
            found.append(f"p {piece}")
            row.append(piece)
        elif expected and piece[0] not in "-'\"" and "=" not in piece:
            program, expected = piece, piece == "xargs"
            found.append(f"p {piece}")
            row.append(piece)
        elif piece == "xargs":
            program, expected = piece, True
            found.append("p xargs")
            row.append(piece)
        elif piece[0] in "'\"":
            inner = _SCRIPT.findall(piece[1:-1])
            found += [f"q {x}" for x in inner] + [f"r {a} {b}" for a, b in pairwise(inner)] + [f"q {program} {x}" for x in inner]
            row.append("'" + "".join(inner[:1]))
        else:
            found += _argument(program, piece, row)
        found += [f"n {row[-2] if len(row) > 1 else '^'} {m[0]}" for m in SYMBOL.finditer(numbered)]
    return list(dict.fromkeys([*found, *(f"b {a} {b}" for a, b in pairwise(["^", *row, "$"]))]))


def _argument(program: str, piece: str, row: list[str]) -> list[str]:
    """The features of an option or another word of a program; what stands for it in the row of pieces is added there."""
    if piece.startswith("--"):
        name = piece.partition("=")[0]
        row.append(name)
        return [f"f {program} {name}", *([f"w {piece}"] if name != piece else [])]
    if piece.startswith("-") and len(piece) > 1:
        options = [f"-{letter}" for letter in piece[1:]] if program not in _LONG_WITH_ONE_DASH and _CLUSTER.fullmatch(piece) else [piece]
        row += options
        return [f"f {program} {option}" for option in options]
    row.append(piece)
    return [f"w {piece}", f"w {program} {piece}"]


def keys_of(features: Iterable[str]) -> Keys:
    """CRC-32 of each."""
    return np.array([zlib.crc32(feature.encode()) for feature in features], np.uint32)


def places_of(keys: Keys, features: Iterable[str]) -> NDArray[np.int64]:
    """Where the features stand in a table's sorted keys; those that do not are left out."""
    wanted = keys_of(features)
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    found: NDArray[np.int64] = at[keys[at] == wanted]
    return found


class _Side:
    def __init__(self, keys: Keys, rows: NDArray[np.int8], scales: Floats) -> None:
        if not len(keys) == len(rows) == len(scales) or rows.ndim != 2:
            raise ValueError("tables of different lengths")
        self._keys, self._rows, self._scales = keys, rows, scales

    def vector(self, features: Sequence[str]) -> Floats:
        """The sum of the rows, over the root of their number."""
        places = places_of(self._keys, features)
        total: Floats = self._scales[places] @ self._rows[places].astype(np.float32)
        return total / np.float32(max(1, len(places)) ** 0.5)

    def has(self, feature: str) -> bool:
        """Whether a row says something of it."""
        return len(places_of(self._keys, [feature])) > 0


class Affinity:
    """The tables of one bundle."""

    def __init__(self, path: Path) -> None:
        """Raises `BundleError` naming a file that is none."""
        try:
            with np.load(path, allow_pickle=False) as data:
                self._asked, self._written = (_Side(data[f"{side}_keys"], data[f"{side}_rows"], data[f"{side}_scales"].astype(np.float32)) for side in SIDES)
        except UNREADABLE_ARRAYS as error:
            raise BundleError(f"{path} is not a table of affinities.", "Run install.sh again.") from error

    def of(self, request: str, templates: Sequence[str]) -> list[float]:
        """Of a slotted request to each command template, in nats."""
        asked = self._asked.vector(request_features(request))
        return [float(asked @ self._written.vector(command_features(template))) for template in templates]

    def heard(self, feature: str) -> bool:
        """Whether commands with that feature are known."""
        return self._written.has(feature)


def load_affinity(folder: Path) -> Affinity | None:
    """That of a bundle; None when it has none."""
    return Affinity(folder / FILE) if (folder / FILE).is_file() else None
