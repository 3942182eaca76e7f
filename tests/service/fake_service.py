"""The real server around a fake model: `python fake_service.py [--idle S] [--memory MB] [--delay S] [--load S] [--wait S] [--quiet S] [--train COMMAND...]`."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from shellmate import paths
from shellmate.core.errors import ShellmateError
from shellmate.core.slots import SlottedRequest
from shellmate.engine.base import Answer, Hypothesis
from shellmate.engine.manifest import Manifest, read_manifest
from shellmate.service.server import Options, serve
from shellmate.shell.choices import ready


class FakeModel:
    """Answers `ls`, then three others, after a while; a request with `crash` in it makes it fail."""

    def __init__(self, folder: Path, manifest: Manifest, delay_s: float) -> None:
        self.folder, self.manifest, self.delay_s = folder, manifest, delay_s

    def generate(self, request: SlottedRequest, beams: int, count: int) -> list[Hypothesis]:
        """Always the same."""
        if "crash" in request.text:
            raise RuntimeError("secret words of the request")
        time.sleep(self.delay_s)
        return [Hypothesis(t, -0.1 * (i + 1), 2) for i, t in enumerate(("ls", "ls -la", "pwd", "date"))][:count]

    def answer(self, request: SlottedRequest, beams: int) -> Answer:
        """Always the same."""
        return Answer(tuple(self.generate(request, beams, beams)))


def main() -> int:
    """Serves."""
    parser = argparse.ArgumentParser()
    for name, default in (("--idle", 600.0), ("--memory", 4096.0), ("--delay", 0.0), ("--load", 0.0), ("--wait", 5.0), ("--quiet", 300.0)):
        parser.add_argument(name, type=float, default=default)
    parser.add_argument("--train", nargs=argparse.REMAINDER, default=[])
    options = parser.parse_args()

    def load(folder: Path) -> FakeModel:
        time.sleep(options.load)
        return FakeModel(folder, read_manifest(folder), options.delay)

    try:
        return serve(load, Options(options.idle, options.memory, paths.state_folder() / "service.log", wait_s=options.wait, shown={"key": ready}, train=tuple(options.train), quiet_s=options.quiet))
    except ShellmateError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code


if __name__ == "__main__":
    sys.exit(main())
