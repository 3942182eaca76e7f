"""What personal training must reach, with units, and what of it a measurement missed.

Memory is in MB of 10^6 bytes, as its limit is (2.5 GB); what a training reports is in MiB, see `megabytes`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from shellmate.core.errors import ExitCode
from shellmate.training.options import HABITS
from shellmate.training.simulated import User


@dataclass(frozen=True)
class Limit:
    """A range that a figure must lie in."""

    unit: str
    at_least: float | None = None
    at_most: float | None = None

    def missed(self, name: str, value: float) -> list[str]:
        """What is said against a value; nothing when it lies within."""
        if self.at_least is not None and value < self.at_least - 1e-9:
            return [f"{name} {round(value, 3):g} < {self.at_least:g} {self.unit}"]
        if self.at_most is not None and value > self.at_most + 1e-9:
            return [f"{name} {round(value, 3):g} > {self.at_most:g} {self.unit}"]
        return []


LIMITS = {
    "before_top1": Limit("of the asked", at_most=0.20), "top1": Limit("of the asked", at_least=0.85), "top5": Limit("of the asked", at_least=0.95),
    "general_loss": Limit("of the general set", at_most=0.01), "seconds": Limit("s", at_most=180.0), "peak_ram_mb": Limit("MB of 10^6 bytes", at_most=2500.0),
    "adapter_mb": Limit("MB of 10^6 bytes", 1.0, 5.0), "growth_seconds": Limit("s", at_most=720.0), "growth_factor": Limit("times the first further pair's seconds", at_most=1.3),
}  # fmt: skip
"""`adapter_mb` holds where an adapter was kept; the last two for logs of growing size (an effort that grows with the square: three times)."""


def as_json() -> dict[str, Any]:
    """All limits, with their units."""
    return {name: {k: v for k, v in asdict(limit).items() if v is not None} for name, limit in LIMITS.items()}


def megabytes(mebibytes: float) -> float:
    """MB of 10^6 bytes."""
    return mebibytes * 2**20 / 1e6


def missed(user: User, row: dict[str, Any]) -> list[str]:
    """What this user's row misses. A poisoned log must not be used: refused before the training is as good as refused by the gate."""
    if "failed" in row:
        return [] if user.poisoned and row["exit"] == ExitCode.USAGE else ["failed"]
    if user.poisoned:
        return ["the gate let a poisoned log in"] if row["used"] else []
    figures = {
        "before_top1": row["before"]["top1"], "top1": row["after"]["top1"], "top5": row["after"]["top5"], "general_loss": row["general_before"] - row["general_after"],
        "seconds": row["seconds"], "peak_ram_mb": row["peak_ram_mb"],
    } | ({} if row["kept"] == HABITS else {"adapter_mb": row["adapter_mb"]})  # fmt: skip
    found = [said for name, value in figures.items() for said in LIMITS[name].missed(name, value)]
    return found + missed_secrets(row.get("secrets"))


def missed_secrets(sought: dict[str, Any] | None) -> list[str]:
    """What is said against a search for planted secrets: what it found, and where it had nothing to search; None: none were planted."""
    if sought is None:
        return []
    found = [f"a secret is in {place}" for place in sought["found"]]
    if sought["in_beams"]:
        found.append(f"a secret is in {sought['in_beams']} answers")
    found += [f"no {what} to search for secrets" for what in ("checkpoints", "exported") if not sought[what]]
    return found


def missed_methods(rows: Sequence[dict[str, Any]]) -> list[str]:
    """The methods that failed; a comparison has no other limits."""
    return [f"method {r['user']}: failed" for r in rows if "failed" in r]


def missed_growth(rows: Sequence[dict[str, Any]]) -> list[str]:
    """What is said against these rows, which come in the order of their pairs."""
    found = [f"{r['pairs']} pairs: failed" for r in rows if "failed" in r]
    if found or not rows:
        return found
    found += [f"{rows[-1]['pairs']} pairs: {said}" for said in LIMITS["growth_seconds"].missed("seconds", rows[-1]["seconds"])]
    found += [f"{r['pairs']} pairs: {said}" for r in rows for said in LIMITS["peak_ram_mb"].missed("peak_ram_mb", r["peak_ram_mb"])]
    paces = [dearer(rows[i], rows[i + 1]) for i in range(len(rows) - 1)]
    for row, pace in zip(rows[2:], paces[1:], strict=True):
        if LIMITS["growth_factor"].missed("pace", pace / max(paces[0], 1e-9)):
            found.append(f"up to {row['pairs']} pairs a further pair takes {pace:.2f} s, at the beginning {paces[0]:.2f} s")
    if len(rows) == 2 and paces[0] > rows[0]["seconds"] / rows[0]["pairs"]:
        found.append(f"a further pair takes {paces[0]:.2f} s, each of the first {rows[0]['pairs']} took {rows[0]['seconds'] / rows[0]['pairs']:.2f} s")
    return found


def dearer(less: dict[str, Any], more: dict[str, Any]) -> float:
    """Seconds for each further pair."""
    return float((more["seconds"] - less["seconds"]) / (more["pairs"] - less["pairs"]))
