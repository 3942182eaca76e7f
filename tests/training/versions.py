"""Versions of adapters whose bundles hold no model: enough for everything that loads none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from shellmate.engine.manifest import Manifest, read_manifest, write_manifest
from shellmate.training import deploy


def fake_bundle(folder: Path, content: str, parent: str | None = None, adapter: str | None = None) -> Path:
    """A bundle whose only file is text."""
    folder.mkdir(parents=True)
    (folder / "model.txt").write_text(content)
    write_manifest(folder, Manifest("fake", "t5", "t5-onnx", "lora", "", {}, adapter=adapter, parent=parent))
    return folder


def add(plain: Path, stem: str = "personal", used: bool = True, created: float = 1000.0, parent: str | None = None, **said: Any) -> str:
    """Installs a version whose report says `said` too; returns its full name."""
    made = deploy.making_folder()
    fake_bundle(made / "bundle", f"{stem} {created}", parent or read_manifest(plain).fingerprint, stem)
    (made / "adapter").mkdir()
    (made / "adapter" / "adapter_model.safetensors").write_bytes(b"weights")
    report = {"stem": stem, "used": used, "created": created, "reason": "it was tried.", "trained_on": [{"request": "my secret habit", "command": "true"}], "changes": [], **said}
    (made / "report.json").write_text(json.dumps(report))
    return deploy.install(made, stem)
