"""Which way requests go: to the service, started if need be; to a child process that loads the model where that cannot be."""

from __future__ import annotations

import os

from shellmate.config import Settings
from shellmate.core.errors import ServiceError, ShellmateError
from shellmate.core.types import Context, Suggestion
from shellmate.tui.answers import suggestion_from_json
from shellmate.tui.asking import Asker, ChildAsker


class ServiceAsker:
    """Asks the resident process."""

    def __init__(self, context: Context, count: int) -> None:
        from shellmate.service import client

        self._fields = client.suggestion("", count=count, shell=context.shell.value, cwd=context.cwd)

    def ask(self, text: str) -> Suggestion:
        """See `Asker.ask`; starts or replaces the service first where need be."""
        from shellmate.service import lifecycle

        return suggestion_from_json(lifecycle.ask("suggest", **{**self._fields, "request": " ".join(text.splitlines())}))

    def close(self) -> None:
        """Nothing is held between requests."""


class Fallback:
    """The service while it can be reached; from the first failure to reach it on, a child."""

    def __init__(self, context: Context, count: int) -> None:
        self._context, self._count = context, count
        self._now: Asker = ServiceAsker(context, count)

    def ask(self, text: str) -> Suggestion:
        """See `Asker.ask`."""
        from shellmate.service.client import Refused

        try:
            return self._now.ask(text)
        except Refused:
            raise
        except ServiceError as error:
            if not isinstance(self._now, ServiceAsker):
                raise
            return self._by_child(text, error)

    def _by_child(self, text: str, error: ShellmateError) -> Suggestion:
        child = ChildAsker(self._context, self._count)
        try:
            answer = child.ask(text)
        except ShellmateError as second:
            child.close()
            raise second from error
        self._now = child
        return answer

    def close(self) -> None:
        """See `Asker.close`."""
        self._now.close()


def connect(context: Context, settings: Settings) -> Asker:
    """The way to ask in these surroundings."""
    if settings.service.enabled and settings.engine == "fast" and not os.environ.get("SHELLMATE_NO_SERVICE"):
        return Fallback(context, settings.suggest.count)
    return ChildAsker(context, settings.suggest.count)
