"""The table of rules, family by family, and a quick way from a utility to the rules that look at it."""

from __future__ import annotations

from functools import cache

from shellmate.core.rules import (
    archives,
    clouds,
    code,
    data,
    disks,
    files,
    opened,
    remote,
    rewriting,
    running,
    sending,
    system,
    trust,
    unattended,
    upkeep,
    versions,
    windows,
)
from shellmate.core.rules.model import Rule

TABLES = (
    files.TABLE, rewriting.TABLE, archives.TABLE, disks.TABLE, system.PERMISSIONS, system.ACCOUNTS, system.SERVICES, system.PACKAGES, system.KERNEL, remote.TABLE, remote.SENDING, sending.TABLE, running.TABLE, opened.TABLE, trust.TABLE, unattended.TABLE, code.TABLE,
    versions.TABLE, clouds.CONTAINERS, clouds.CLOUDS, data.TABLE, upkeep.TRACES, upkeep.SETTINGS, upkeep.RESOURCES, windows.TABLE,
)  # fmt: skip


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule, in the order of the families."""
    return tuple(rule for table in TABLES for rule in table.rules)


@cache
def rules_for(name: str) -> tuple[Rule, ...]:
    """The rules that look at calls of this utility."""
    return tuple(rule for rule in all_rules() if not rule.names or name in rule.names)
