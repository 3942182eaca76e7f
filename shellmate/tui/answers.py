"""The contract's `suggest --json` object, read back into the shared types. Refuses what does not fit."""

from __future__ import annotations

from typing import Any

from shellmate.core.errors import ServiceError
from shellmate.core.types import Candidate, Level, ModelInfo, Reason, Risk, Source, Suggestion


def suggestion_from_json(raw: dict[str, Any]) -> Suggestion:
    """The suggestion. Raises `ServiceError` with the sender's sentence, or when the object cannot be understood."""
    if "error" in raw:
        error = raw["error"]
        raise ServiceError(str(error.get("message", error)) if isinstance(error, dict) else str(error))
    try:
        model = raw["model"]
        info = ModelInfo(str(model["name"]), model.get("adapter"), str(model["fingerprint"]))
        found = tuple(_candidate(c) for c in raw["candidates"])
        return Suggestion(str(raw["request"]), found, info, float(raw["elapsed_ms"]), bool(raw.get("confident", True)), bool(raw.get("cut", False)))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ServiceError("The answer could not be understood.", "Run `shellmate doctor`.") from error


def _candidate(raw: dict[str, Any]) -> Candidate:
    return Candidate(
        str(raw["command"]), float(raw["confidence"]), Source(raw.get("source", "model")), bool(raw.get("valid", True)), tuple(map(str, raw.get("missing", ()))), _risk(raw.get("risk", {}))
    )


def _risk(raw: dict[str, Any]) -> Risk:
    level = Level[str(raw.get("level", "caution")).upper()]
    return Risk(level, tuple(Reason(str(r["rule"]), str(r["message"]), str(r.get("safer", "")), level) for r in raw.get("reasons", ())))
