"""An explanation in a row or a few: the parts of `explain` that tell most, whole, in the order of the command. Pure."""

from __future__ import annotations

from shellmate.core.cells import cut, width
from shellmate.core.explain import Explanation, Part
from shellmate.core.explain_words import SAYS_NOTHING

_LABEL = 24
"""Cells of a part's own text at most."""
_BETWEEN = "; "
_MORE = "; …"
_RANKS = {"utility": 0, "option": 1, "redirection": 2, "assignment": 2, "substitution": 2, "structure": 2, "operator": 3, "word": 4, "value": 5}
"""What is kept first when not everything fits."""
_PARTIAL = "as far as bash can read it: "


def brief(found: Explanation, cells: int, rows: int = 1) -> str:
    """At most so many rows of at most `cells` cells. Meanings are those of `explain`, word for word; only a single part that is too long is cut."""
    start = "" if found.parses or cells < 2 * len(_PARTIAL) else _PARTIAL
    telling: dict[str, int] = {}
    for part in _flat(found.parts):
        if part.meaning and part.meaning not in SAYS_NOTHING:
            telling.setdefault(f"{cut(part.text, _LABEL)}: {part.meaning}", 0 if _is_warning(part) else _RANKS.get(part.kind, 4))
    if not telling:
        return cut(f"{start}nothing is known about it here", cells)
    laid: list[str] = []
    chosen: set[str] = set()
    for text in sorted(telling, key=lambda text: telling[text]):  # sorted keeps the command's order within a rank
        chosen.add(text)
        tried = _laid([part for part in telling if part in chosen], start, cells, len(chosen) < len(telling))
        if len(tried) > rows or any(width(row) > cells for row in tried):
            break
        laid = tried
    return "\n".join(laid) if laid else start + cut(min(telling, key=lambda text: telling[text]), cells - len(start))


def _laid(parts: list[str], start: str, cells: int, more: bool) -> list[str]:
    """Parts in rows, as many in each as there is room for; `more` of them are left out at the end."""
    rows = [start]
    for at, part in enumerate(parts):
        end = _BETWEEN.rstrip() if at + 1 < len(parts) else _MORE if more else ""
        joined = f"{rows[-1]} {part}{end}" if at else f"{start}{part}{end}"
        if at and width(joined) > cells:
            rows.append(f"{part}{end}")
        else:
            rows[-1] = joined
    return rows


def _is_warning(part: Part) -> bool:
    return part.kind == "option" and not part.known


def _flat(parts: list[Part]) -> list[Part]:
    """Every part in the order of the command; `-xzf` as the letters it is made of."""
    out: list[Part] = []
    stack = list(reversed(parts))
    while stack:
        part = stack.pop()
        if part.kind != "option" or not part.parts:
            out.append(part)
        stack.extend(reversed(part.parts))
    return out
