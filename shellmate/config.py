"""Settings: declared types, strict TOML, comments kept when written.

To whoever looks after the file (`load`, `change`) an unknown key or a wrong type is an error naming file and key; whoever only needs the
settings (`current`) gets them as far as they can be used, and `complaints` says what cannot. A typed flag beats the file; a default of a
flag never does.
"""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct, field

from shellmate import paths
from shellmate.core.errors import UsageError
from shellmate.core.types import UserRules


class SuggestSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """What is asked for."""

    count: Annotated[int, Meta(ge=1, le=20)] = 5
    """Candidates wanted."""
    while_typing: bool = True
    """The app answers while you type, not only at Enter."""
    delay_ms: Annotated[int, Meta(ge=0, le=5000)] = 120
    """Milliseconds without a key press before the app asks."""


class HistorySettings(Struct, frozen=True, forbid_unknown_fields=True):
    """What is remembered."""

    enabled: bool = True
    """Keep requests and commands, without secrets, on this computer."""
    recall: bool = True
    """Offer what you accepted before for the same kind of request."""
    keep_output: bool = False
    """Capture the output of run commands into a pane of the app (only for commands that need no terminal)."""


class AppearanceSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """How the app looks."""

    theme: Literal["dark", "light", "high-contrast", "terminal"] = "dark"
    explain: bool = True
    """Explain the chosen command beside the list."""
    preview: bool = True
    """Count the files that the chosen command would touch, where that can be known."""
    animations: bool = True


class SafetySettings(Struct, frozen=True, forbid_unknown_fields=True):
    """Your own rules; they cannot silence the critical ones."""

    deny: list[str] = field(default_factory=list)
    """Commands that begin like this are dangerous."""
    allow: list[str] = field(default_factory=list)
    """Commands that begin like this are fine."""


class ShellSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """The shell key."""

    empty_line: Literal["picker", "nothing"] = "picker"
    """What the key does on an empty line when there is no repair of the last command."""


class ServiceSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """The resident process."""

    enabled: bool = True
    idle_minutes: Annotated[int, Meta(ge=1, le=100_000)] = 30
    """It ends after so many minutes without a request."""


class TrainingSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """The personal adapter."""

    automatic: bool = False
    """Train by itself when enough is new and the computer is idle."""
    after: Annotated[int, Meta(ge=10, le=100_000)] = 50
    """How many new accepted entries are enough."""


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """Everything that can be set."""

    engine: Literal["fast", "optimum"] = "fast"
    """`optimum`: Optimum's own generate (slow, the reference)."""
    suggest: SuggestSettings = SuggestSettings()
    history: HistorySettings = HistorySettings()
    appearance: AppearanceSettings = AppearanceSettings()
    safety: SafetySettings = field(default_factory=SafetySettings)
    shell: ShellSettings = ShellSettings()
    service: ServiceSettings = ServiceSettings()
    training: TrainingSettings = TrainingSettings()
    adapters: dict[str, str] = field(default_factory=dict)
    """Folder -> name of the adapter that is used in it."""
    keys: dict[str, str] = field(default_factory=dict)
    """Binding id of the app -> keys, comma-separated."""


_OPEN_TABLES = ("adapters", "keys")


def load(path: Path | None = None) -> Settings:
    """The settings; defaults where there is no file. Raises `UsageError` naming file and key."""
    path = path or paths.config_file()
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Settings()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read ({type(error).__name__}).", "Check its owner, mode and encoding.") from error
    return _checked(text, path)


_CAREFUL = {"history.enabled": False}
"""What a key is taken for when its value cannot be read and the default could be against the user's will."""
_DENY = re.compile(r"\bdeny\b")
"""What tells of safety rules in a file or a table that cannot be read as a whole."""


def usable(path: Path | None = None) -> tuple[Settings, tuple[str, ...]]:
    """The settings as far as they can be used, and a sentence for each thing that cannot; defaults stand in. The file is left as it is.

    Raises `UsageError` like `load` where safety rules would be passed by.
    """
    path = path or paths.config_file()
    try:
        return load(path), ()
    except UsageError as error:
        wrong = error
    try:
        text = path.read_text(encoding="utf-8")
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        if _DENY.search(text):
            raise wrong from error
        said = f"{path} is not TOML: {error}. The defaults are used and nothing is recorded until it is mended with `shellmate config edit`."
        return Settings(history=HistorySettings(enabled=False)), (said,)
    except (OSError, UnicodeDecodeError) as error:
        raise wrong from error
    return _used(table, path, wrong)


def _used(table: dict[str, Any], path: Path, wrong: UsageError) -> tuple[Settings, tuple[str, ...]]:
    """The settings in a table without the keys that msgspec refuses. Raises `wrong` when one of them may be a safety rule."""
    said: list[str] = []
    while True:
        try:
            return msgspec.convert(table, Settings), tuple(said)
        except msgspec.ValidationError as error:
            if not _drop(table, str(error)):
                raise wrong from error
            said.append(f"{path}: {_plain(str(error))}. It is passed over; mend it with `shellmate config edit`.")


def _drop(table: dict[str, Any], message: str) -> bool:
    """Takes the key that msgspec complains of out of a table; False where that is not allowed."""
    what, _, where = message.partition(" - at `$")
    keys = [key for key in where.rstrip("`").partition("[")[0].split(".") if key]
    unknown = re.fullmatch(r"Object contains unknown field `(.*)`", what)
    if unknown:
        keys.append(unknown[1])
    for key in keys[:-1]:
        table = table[key]
    if not keys or keys[0] == "safety" or keys[-1] not in table or _DENY.search(f"{keys[-1]} {table[keys[-1]]}"):
        return False
    if ".".join(keys) in _CAREFUL:
        table[keys[-1]] = _CAREFUL[".".join(keys)]
    else:
        del table[keys[-1]]
    return True


_seen: tuple[tuple[str, int, int, int], Settings, tuple[str, ...]] | None = None


def current() -> Settings:
    """The settings as far as they can be used, read again only when the file has changed: for every request. Raises like `usable`."""
    global _seen  # noqa: PLW0603
    path = paths.config_file()
    try:
        found = path.stat()
    except FileNotFoundError:
        _seen = None
        return Settings()
    except OSError:
        return load(path)
    stamp = (str(path), found.st_ino, found.st_mtime_ns, found.st_size)
    if _seen is None or _seen[0] != stamp:
        _seen = (stamp, *usable(path))
    return _seen[1]


def complaints() -> tuple[str, ...]:
    """What `current` could not use the last time, a sentence each."""
    return _seen[2] if _seen else ()


def user_rules() -> UserRules:
    """The user's own deny and allow rules. Raises `UsageError` when the settings cannot be read: no answer passes a rule by."""
    safety = current().safety
    return UserRules(tuple(safety.deny), tuple(safety.allow))


def _checked(text: str, path: Path) -> Settings:
    try:
        return msgspec.convert(tomllib.loads(text), Settings)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{path} is not TOML: {error}.", "Mend it with `shellmate config edit`.") from error
    except msgspec.ValidationError as error:
        raise UsageError(f"{path}: {_plain(str(error))}.", "Mend it with `shellmate config edit`; `shellmate config get` lists the keys.") from error


def _plain(message: str) -> str:
    """msgspec's message with the key in the words of the file."""
    what, _, where = message.partition(" - at `$")
    place = re.sub(r"^\.", "", where.rstrip("`"))
    unknown = re.fullmatch(r"Object contains unknown field `(.*)`", what)
    if unknown:
        return f"there is no key {'.'.join(filter(None, (place, unknown[1])))}"
    return f"{place or 'the file'}: {what[:1].lower()}{what[1:]}"


def flat(settings: Settings) -> dict[str, Any]:
    """Every setting by its dotted key, in the order of the declaration."""
    found: dict[str, Any] = {}
    for name in Settings.__struct_fields__:
        value = getattr(settings, name)
        if isinstance(value, Struct):
            found.update({f"{name}.{inner}": getattr(value, inner) for inner in value.__struct_fields__})
        elif isinstance(value, dict):
            found.update({f"{name}.{inner}": value[inner] for inner in value})
        else:
            found[name] = value
    return found


def get(key: str, path: Path | None = None) -> Any:
    """One setting. Raises `UsageError` for an unknown key."""
    settings = flat(current() if path is None else load(path))
    if key not in settings:
        raise _unknown(key)
    return settings[key]


def _unknown(key: str) -> UsageError:
    import difflib

    known = flat(Settings())
    meant = [name for name in known if name.rpartition(".")[2] == key] or difflib.get_close_matches(key, known, 1)
    return UsageError(f"There is no setting {key}.", f"Did you mean {meant[0]}?" if meant else "`shellmate config get` lists them.")


def change(key: str, value: Any, path: Path | None = None) -> Settings:
    """Writes one setting, or with None takes it out of the file; everything else in the file stays, comments too.

    Raises `UsageError` when key or value do not fit, before anything is written.
    """
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    path = path or paths.config_file()
    table, _, name = key.rpartition(".") if key.split(".", maxsplit=1)[0] not in _OPEN_TABLES else key.partition(".")
    if key not in flat(Settings()) and not (table in _OPEN_TABLES and name):
        raise _unknown(key)
    load(path)
    try:
        document = tomlkit.parse(path.read_text(encoding="utf-8")) if path.exists() else tomlkit.document()
    except TOMLKitError as error:
        raise UsageError(f"{path} is not TOML: {error}.") from error
    place: Any = document
    if table:
        if table not in document:
            document[table] = tomlkit.table()
        place = document[table]
    if value is None:
        place.pop(name, None)
    else:
        place[name] = value
    text = tomlkit.dumps(document)
    try:
        settings = msgspec.convert(tomllib.loads(text), Settings)
    except msgspec.ValidationError as error:
        raise UsageError(f"{key}: {_fitting(key)}, not {value if str(value).strip() else 'empty'}.") from error
    _write(path, text)
    return settings


def _fitting(key: str) -> str:
    """What a setting takes, in words."""
    from msgspec import inspect

    found: Any = inspect.type_info(Settings)
    for name in key.split("."):
        found = next((f.type for f in getattr(found, "fields", ()) if f.name == name), found)
    if isinstance(found, inspect.IntType):
        return f"{found.ge} to {found.le}"
    if isinstance(found, inspect.LiteralType):
        *first, last = map(str, found.values)
        return f"{', '.join(first)} or {last}"
    return "true or false" if isinstance(found, inspect.BoolType) else "a list of texts" if isinstance(found, inspect.ListType) else "a text"


def change_text(key: str, text: str, path: Path | None = None) -> Settings:
    """`change` with the value as typed: read as TOML where it is (`5`, `true`, `["rm"]`), else as plain text."""
    try:
        value: Any = tomllib.loads(f"v = {text}")["v"]
    except tomllib.TOMLDecodeError:
        value = text
    if isinstance(flat(Settings()).get(key, ""), str) and not isinstance(value, str):
        value = text
    return change(key, value, path)


def _write(path: Path, text: str) -> None:
    """Replaces the file in one step; a link stays a link."""
    target = path.resolve()
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part.write_text(text, encoding="utf-8")
        part.chmod(target.stat().st_mode & 0o777 if target.exists() else 0o600)
        part.replace(target)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise UsageError(f"{path} cannot be written ({error.strerror}).", "Check its owner, mode and the free space.") from error
