"""The real key program with only the model replaced: answers come from a JSON file, `request -> [commands]` or `request -> {...}`.

A command may be an object with `command`, `level`, `reason`, `missing`, `confidence`. `"delay"` seconds, `"error"` text, `"unsure"` true.
Every question is logged.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from shellmate.core import follow_up
from shellmate.core.errors import ServiceError
from shellmate.shell import asking, key

FOLDER = Path(os.environ["FAKE_FOLDER"])


def _candidate(command: Any) -> dict[str, Any]:
    given = command if isinstance(command, dict) else {"command": command}
    level = given.get("level", "safe")
    reasons = [{"rule": "fake", "message": given["reason"]}] if "reason" in given else []
    return {"command": given["command"], "confidence": given.get("confidence", 0.9), "source": "model", "valid": True, "missing": given.get("missing", []), "risk": {"level": level, "reasons": reasons}}


def candidates(request: str, shell: str, cwd: str, earlier: str = "") -> dict[str, Any]:
    """Looks the request up, together with the one before where it goes on with that."""
    request = follow_up.joined(earlier, request) or request
    with (FOLDER / "asked").open("a", encoding="utf-8") as log:
        log.write(json.dumps([request, shell, cwd]) + "\n")
    known = json.loads((FOLDER / "answers.json").read_text(encoding="utf-8"))
    found = known.get(request, [])
    rule = found if isinstance(found, dict) else {"commands": found}
    time.sleep(rule.get("delay", 0))
    if "error" in rule:
        raise ServiceError(rule["error"])
    model = {"name": "fake", "adapter": None, "fingerprint": "f" * 8}
    return {"request": request, "candidates": [_candidate(c) for c in rule["commands"]], "model": model, "elapsed_ms": 1.0, "confident": not rule.get("unsure", False)}


def no_service(*_: object, **__: object) -> list[str]:
    """Only the table above answers."""
    raise asking.client.NotRunning


if __name__ == "__main__":
    asking.candidates = candidates
    asking.client.shown = no_service  # type: ignore[assignment]
    assert sys.argv[1] == "key"
    sys.exit(key.main(sys.argv[2:]))
