"""The full-screen app. It never loads the model: it asks the service, or a child process, and shows the answers."""

from __future__ import annotations

import os
import select
import signal
import sys
import threading
from types import FrameType

_POOR = ("dumb", "unknown", "")
"""Terminal types without a movable cursor."""


def possible() -> bool:
    """Whether there is a terminal that can show the app."""
    return sys.stdin.isatty() and sys.stdout.isatty() and os.environ.get("TERM", "dumb") not in _POOR


def start(request: str = "") -> int:
    """Opens the app, with a request that is asked at once; returns the exit code.

    With SHELLMATE_APP_FD=N in the environment (set by the shell's app key) the command to insert is written to that descriptor; without,
    it is printed when the app is left. SHELLMATE_APP_TEXT is what stands in the input at first. Raises `UsageError` without a terminal.
    """
    from shellmate.core.errors import UsageError

    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("The full-screen app needs a terminal.", "In scripts, use `shellmate suggest REQUEST`.")
    if os.environ.get("TERM", "dumb") in _POOR:
        raise UsageError(f"The terminal type {os.environ.get('TERM', '')!r} cannot show a full-screen app.", "Use `shellmate suggest REQUEST`, or set TERM.")
    from shellmate import config
    from shellmate.tui.app import ShellmateApp

    settings = config.current()
    app = ShellmateApp(settings, first_text=request or os.environ.get("SHELLMATE_APP_TEXT", ""), insertion=_insertion_fd())
    app.complaints = config.complaints()
    for number in (signal.SIGHUP, signal.SIGTERM):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _leave)
    threading.Thread(target=_leave_with_terminal, args=(sys.stdin.fileno(),), daemon=True, name="terminal").start()
    command = app.run(mouse=True)
    if app.failure is not None:
        raise app.failure
    if command:
        _hand_over(command, app.insertion)
    return 0


def _leave(number: int, frame: FrameType | None) -> None:
    """Ends what runs without a terminal, then goes as the signal wants."""
    from shellmate.tui.captured import end_all

    end_all()
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)


def _leave_with_terminal(descriptor: int) -> None:
    """Ends the process when its terminal has gone and no signal said so (a shell may have it ignored): what was recorded is on the disk already."""
    from shellmate.tui.captured import end_all

    watched = select.poll()
    watched.register(descriptor, 0)
    gone = select.POLLHUP | select.POLLERR | select.POLLNVAL
    while not any(event & gone for _, event in watched.poll(60_000)):
        pass
    end_all()
    os._exit(128 + signal.SIGHUP)


def _insertion_fd() -> int | None:
    """The descriptor that the shell's key reads from, if it is open."""
    try:
        number = int(os.environ.get("SHELLMATE_APP_FD", ""))
        os.fstat(number)
    except (ValueError, OSError, OverflowError):
        return None
    return number if number > 2 else None


def _hand_over(command: str, descriptor: int | None) -> None:
    """Gives the command to whoever waits for it; at a terminal without what that would obey."""
    from shellmate.core.obeyed import fit_for

    if descriptor is None:
        print(fit_for(sys.stdout, command))
        return
    with os.fdopen(descriptor, "w", encoding="utf-8", errors="replace") as out:
        out.write(fit_for(out, command))
