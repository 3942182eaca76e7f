"""Entry point: answers `--version` and warm suggestions before anything heavy is imported."""

from __future__ import annotations

import gc
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn


def main() -> int:
    """Runs shellmate with the process's arguments; returns the exit code."""
    arguments = sys.argv[1:]
    if arguments == ["--version"]:
        from shellmate import __version__

        print(f"shellmate {__version__}")
        return 0
    gc.disable()  # these live for milliseconds: looking for garbage would take one of them
    if arguments[:1] == ["suggest"] and (code := _warm(arguments[1:])) is not None:
        _leave(code)
    if arguments[:1] == ["key"]:
        from shellmate.shell.key import main as press

        code = press(arguments[1:])
        sys.stdout.flush()
        _leave(code)
    gc.enable()
    from shellmate.cli import run

    return run(arguments)


def _warm(arguments: list[str]) -> int | None:
    """A suggestion from the running service; None: the full command line is needed."""
    from shellmate.service.quick import answer

    try:
        code = answer(arguments)
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        import os

        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 0


def _leave(code: int) -> NoReturn:
    """Ends the process at once: everything is written, and taking the interpreter down in order would cost 3 ms more."""
    import os

    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    sys.exit(main())
