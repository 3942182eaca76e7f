"""The service's log: what happened to the process, never what was asked or answered. A full disk costs lines, not the service."""

from __future__ import annotations

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

LARGEST = 256 * 1024
"""Bytes of a log file; one older file is kept."""


class _Quiet(RotatingFileHandler):
    """Loses what cannot be written."""

    def handleError(self, record: logging.LogRecord) -> None:
        """Nobody could be told."""


def open_log(file: Path) -> logging.Logger:
    """The logger that writes to `file`, or nowhere when the file cannot be made."""
    logger = logging.getLogger("shellmate.service")
    logger.setLevel(logging.INFO)
    logger.propagate = False
    logger.handlers.clear()
    handler: logging.Handler
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handler = _Quiet(file, maxBytes=LARGEST, backupCount=1, encoding="utf-8")
        file.chmod(0o600)
    except OSError:
        handler = logging.NullHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(process)d %(message)s"))
    logger.addHandler(handler)
    return logger
