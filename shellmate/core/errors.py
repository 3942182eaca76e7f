"""The one family of errors. Each says what is wrong and how to mend it; `cli` maps them to exit codes, once."""

from __future__ import annotations


class ExitCode:
    """Process exit codes of every `shellmate` command. Plain numbers: loading enumerations costs 3 ms of every suggestion."""

    DONE = 0
    INTERNAL = 1
    USAGE = 2
    NOT_CONFIDENT = 3
    MODEL = 4
    """The bundle is missing or damaged."""
    SERVICE = 5
    """The service cannot be reached or started."""
    DANGEROUS = 6
    """Refused because of what the command would do."""
    NOT_USED = 7
    """Trained, but the gate kept the adapter out."""
    CANCELLED = 130
    ALL = frozenset((0, 1, 2, 3, 4, 5, 6, 7, 130))


class ShellmateError(Exception):
    """Anything a user can cause or mend: one sentence, and the fix."""

    exit_code: int = ExitCode.INTERNAL

    def __init__(self, message: str, fix: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.fix = fix

    def __str__(self) -> str:
        return f"{self.message} {self.fix}".strip()


class UsageError(ShellmateError):
    """The request, an option or an input file is not usable."""

    exit_code = ExitCode.USAGE


class NotConfidentError(ShellmateError):
    """The model has nothing it would stand for."""

    exit_code = ExitCode.NOT_CONFIDENT


class BundleError(ShellmateError):
    """A bundle is missing, damaged, or made for another version."""

    exit_code = ExitCode.MODEL


class ServiceError(ShellmateError):
    """The service cannot be reached or started."""

    exit_code = ExitCode.SERVICE


class DangerError(ShellmateError):
    """A command was refused for what it would do."""

    exit_code = ExitCode.DANGEROUS
