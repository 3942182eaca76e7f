"""Entry point: answers `--version` and warm suggestions before anything heavy is imported."""

from __future__ import annotations

import sys


def main() -> int:
    """Runs shellmate with the process's arguments; returns the exit code."""
    arguments = sys.argv[1:]
    if arguments == ["--version"]:
        from shellmate import __version__

        print(f"shellmate {__version__}")
        return 0
    if arguments[:1] == ["key"]:
        from shellmate.shell.key import main as press

        return press(arguments[1:])
    from shellmate.cli import run

    return run(arguments)


if __name__ == "__main__":
    sys.exit(main())
