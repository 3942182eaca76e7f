"""The values that pass between rooms: requests, contexts, candidates, suggestions, risks."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, IntEnum


class Level(IntEnum):
    """How much harm a command can do; they compare by severity."""

    SAFE = 0
    CAUTION = 1
    """Changes something; ordinarily recoverable or small."""
    DANGER = 2
    """Can destroy data, lock the user out, or hand the machine to others."""

    @property
    def word(self) -> str:
        """As JSON and people see it."""
        return self.name.lower()


@dataclass(frozen=True)
class Reason:
    """Why a command has its level."""

    rule: str
    """Rule id, kebab-case."""
    message: str
    """One plain sentence."""
    safer: str = ""
    """A safer way, if there is one."""
    level: Level = Level.CAUTION


@dataclass(frozen=True)
class Risk:
    """The verdict on a command."""

    level: Level = Level.SAFE
    reasons: tuple[Reason, ...] = ()

    def as_json(self) -> dict[str, object]:
        """The contract's `risk` object."""
        return {"level": self.level.word, "reasons": [{"rule": r.rule, "message": r.message, **({"safer": r.safer} if r.safer else {})} for r in self.reasons]}


@dataclass(frozen=True)
class UserRules:
    """The user's own rules: how commands begin, word by word (`safety.deny` and `safety.allow` in the settings)."""

    deny: tuple[str, ...] = ()
    """Danger, wherever such a command stands: behind sudo, in a list, in a loop."""
    allow: tuple[str, ...] = ()
    """At most caution when every command in the line begins so; never for the critical few."""


class Shell(Enum):
    """Whose rules a command must follow."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"


class Source(Enum):
    """Where a candidate comes from."""

    MODEL = "model"
    HISTORY = "history"
    """A command the user accepted before."""
    TYPED = "typed"
    """The request itself, which is a command already."""


@dataclass(frozen=True)
class Context:
    """What the caller's surroundings are; the service's own mean nothing."""

    cwd: str = "."
    """Absolute path of the caller's working directory."""
    path: str = ""
    """The caller's PATH variable."""
    shell: Shell = Shell.BASH


@dataclass(frozen=True)
class Request:
    """One question."""

    text: str
    count: int = 5
    """Candidates wanted, 1 to 20."""
    context: Context = field(default_factory=Context)
    earlier: str = ""
    """The request before, which this one may go on with: see `core.follow_up`."""


@dataclass(frozen=True)
class Candidate:
    """One suggested command."""

    command: str
    confidence: float
    """Chance (0..1) that an expert would accept it."""
    source: Source = Source.MODEL
    valid: bool = True
    """It parses in the caller's shell."""
    missing: tuple[str, ...] = ()
    """Utilities it calls that are not on the caller's PATH."""
    risk: Risk = field(default_factory=Risk)
    template: str = ""
    """The command with slots, as the model wrote it."""
    score: float = 0.0
    """Log-probability of the template under the model, per token count to the chosen power."""

    def as_json(self) -> dict[str, object]:
        """The contract's candidate object."""
        return {
            "command": self.command, "confidence": round(self.confidence, 4), "source": self.source.value, "valid": self.valid,
            "missing": list(self.missing), "risk": self.risk.as_json(),
        }  # fmt: skip


@dataclass(frozen=True)
class ModelInfo:
    """Which model answered."""

    name: str
    adapter: str | None
    fingerprint: str

    def as_json(self) -> dict[str, object]:
        """The contract's `model` object."""
        return {"name": self.name, "adapter": self.adapter, "fingerprint": self.fingerprint}


@dataclass(frozen=True)
class Suggestion:
    """The answer to one request: distinct candidates, best first."""

    request: str
    candidates: tuple[Candidate, ...]
    model: ModelInfo
    elapsed_ms: float
    confident: bool = True
    """False: none of the candidates that the model or the history gave is likely right; they are only the closest."""
    cut: bool = False
    """Whether only the beginning of the request was read, since it is too long; then it is not confident either."""

    @property
    def sure(self) -> bool:
        """Whether the first candidate is likely right: confident, or a command that was typed."""
        return self.confident or any(c.source is Source.TYPED for c in self.candidates[:1])

    def as_json(self) -> dict[str, object]:
        """The contract's `suggest --json` object."""
        return {
            "request": self.request, "candidates": [c.as_json() for c in self.candidates], "model": self.model.as_json(),
            "elapsed_ms": round(self.elapsed_ms, 1), "confident": self.confident, **({"cut": True} if self.cut else {}),
        }  # fmt: skip
