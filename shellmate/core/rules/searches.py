"""Reads a `find` expression as `find` itself does: which of its tests hold a following action back. A test after the action does not."""

from __future__ import annotations

from collections.abc import Callable, Collection

_ACTIONS = frozenset("-delete -exec -execdir -ok -okdir -print -print0 -printf -ls -fprint -fprint0 -fprintf -fls".split())
_RUNS = frozenset("-exec -execdir -ok -okdir".split())
_VALUES = frozenset(
    "-name -iname -path -ipath -wholename -iwholename -lname -ilname -regex -iregex -regextype -type -xtype -size -mtime -mmin -atime -amin -ctime -cmin -newer -anewer -cnewer -newermt -user -group -uid -gid -perm "
    "-maxdepth -mindepth -links -inum -samefile -fstype -used -printf -fprint -fprint0 -fls -context".split()
)


def bounded(texts: list[str], test: Callable[[str, str], bool]) -> bool:
    """Whether every action of the search reaches only files for which `test(TEST, VALUE)` holds.

    `texts` are find's arguments. `-o` and `,` begin a new alternative, `!` and `-not` turn a test round, brackets group.
    """
    frames, negated, at, acted = [_Frame()], False, 0, False
    while at < len(texts):
        text = texts[at]
        value = texts[at + 1] if text in _VALUES and at + 1 < len(texts) else ""
        if text in ("!", "-not"):
            negated = not negated
        elif text == "(":
            frames.append(_Frame(negated))
            negated = False
        elif text == ")" and len(frames) > 1:
            inner = frames.pop()
            frames[-1].holds |= inner.whole and not inner.negated
        elif text in ("-o", "-or", ","):
            frames[-1].next()
        elif text in _ACTIONS:
            if not any(frame.holds for frame in frames if not frame.negated):
                return False
            acted = True
            if text in _RUNS:
                at = next((i for i in range(at, len(texts)) if texts[i] == ";" or texts[i] == "+" and texts[i - 1] == "{}"), len(texts))
            negated = False
        elif text.startswith("-") and text not in ("-a", "-and"):
            frames[-1].holds |= test(text, value) and not negated
            negated = False
        at += 2 if value else 1
    return acted or frames[0].whole


def deletes(texts: list[str]) -> bool:
    """Whether `-delete` stands among find's arguments as an action, not as a name looked for."""
    return any(text == "-delete" and not (at and texts[at - 1] in _VALUES) for at, text in enumerate(texts))


_FREE = frozenset("-mindepth -depth -d -xdev -mount -noleaf -daystart -warn -nowarn -ignore_readdir_race -print -print0 -ls -true -a -and".split())
"""They hold nothing back, or only the folder itself that the search begins in."""


def sweeps(expression: list[str], actions: Collection[str] = _RUNS) -> bool:
    """Whether one of these actions meets all that lies in the folders of a search: only what holds nothing back stands before it."""
    for at, text in enumerate(expression):
        if text in actions:
            return True
        if text not in _FREE and not (at and expression[at - 1] == "-mindepth"):
            return False
    return False


class _Frame:
    """One level of brackets: what the alternatives so far, and the running one, are held to."""

    def __init__(self, negated: bool = False) -> None:
        self.negated = negated
        self.holds = False
        self._earlier = True

    @property
    def whole(self) -> bool:
        """Every alternative is held back."""
        return self._earlier and self.holds

    def next(self) -> None:
        """`-o`: another alternative begins."""
        self._earlier = self._earlier and self.holds
        self.holds = False
