"""The nearest known word to a mistyped one, or none when that is not certain."""

from __future__ import annotations

from collections.abc import Iterable


def distance(a: str, b: str, most: int = 2) -> int:
    """Letters added, left out, changed, or swapped with their neighbour (optimal string alignment); `most + 1` when there are more."""
    if abs(len(a) - len(b)) > most:
        return most + 1
    before, last = [0] * (len(b) + 1), list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        row = [i]
        for j, y in enumerate(b, 1):
            best = min(row[j - 1] + 1, last[j] + 1, last[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                best = min(best, before[j - 2] + 1)
            row.append(best)
        if min(row) > most:
            return most + 1
        before, last = last, row
    return min(last[-1], most + 1)


def allowed(word: str) -> int:
    """How many mistakes a word of this length may have and still be known for sure."""
    return 0 if len(word) < 2 else 1 if len(word) < 7 else 2


def nearest(word: str, known: Iterable[str], ordered: bool = False) -> str | None:
    """The known word that was meant. `ordered`: the first of several equally near ones is good enough; otherwise they are none."""
    best: list[str] = []
    limit = allowed(word)
    for candidate in known:
        if candidate == word or not candidate:
            continue
        gap = distance(word.lower(), candidate.lower(), limit)
        if gap > limit or (gap and len(candidate) < 2) or (gap == 2 and candidate[0] != word[0]):
            continue
        if gap < limit or not best:
            best = [candidate] if gap < limit else [*best, candidate]
            limit = gap
        else:
            best.append(candidate)
    if not best:
        return None
    same_letters = [c for c in best if sorted(c) == sorted(word)]
    return best[0] if len(best) == 1 or ordered else same_letters[0] if len(same_letters) == 1 else None
