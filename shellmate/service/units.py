"""User service files: a systemd unit with socket activation, or a launchd agent. Optional; the service also starts by itself."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from shellmate.core.errors import ServiceError

_MARK = "shellmate service install"
_SOCKET = f"""\
# Written by `{_MARK}`; `shellmate service uninstall` removes it.
[Unit]
Description=shellmate: socket of the local terminal assistant

[Socket]
ListenStream=%t/shellmate/service.sock
SocketMode=0600
DirectoryMode=0700

[Install]
WantedBy=sockets.target
"""
_SERVICE = f"""\
# Written by `{_MARK}`; `shellmate service uninstall` removes it.
[Unit]
Description=shellmate: local terminal assistant

[Service]
ExecStart={{python}} -m shellmate service run
NoNewPrivileges=yes
PrivateNetwork=yes
KillMode=process
"""
_AGENT = f"""\
<?xml version="1.0" encoding="UTF-8"?>
<!-- Written by `{_MARK}`; `shellmate service uninstall` removes it. -->
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0"><dict>
  <key>Label</key><string>shellmate</string>
  <key>ProgramArguments</key><array>
    <string>{{python}}</string><string>-m</string><string>shellmate</string><string>service</string><string>run</string>
  </array>
  <key>RunAtLoad</key><true/>
</dict></plist>
"""


def _systemd_quote(text: str) -> str:
    """A word of ExecStart= (systemd.service(5), "Command lines"): quoted, `%` and `$` doubled."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$") + '"'


def files(platform: str = sys.platform) -> dict[Path, str]:
    """Path -> content of the files for this system."""
    if platform == "darwin":
        python = sys.executable.replace("&", "&amp;").replace("<", "&lt;")
        return {Path.home() / "Library/LaunchAgents/shellmate.plist": _AGENT.format(python=python)}
    base = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "systemd" / "user"
    return {base / "shellmate.socket": _SOCKET, base / "shellmate.service": _SERVICE.format(python=_systemd_quote(sys.executable))}


def write(path: Path, text: str) -> None:
    """Writes one file in one step. Raises `ServiceError`, also where a file of somebody else's stands."""
    if path.exists() and _MARK not in path.read_text(encoding="utf-8", errors="replace"):
        raise ServiceError(f"{path} was not written by shellmate, so it stays as it is.", "Move it away first.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{path.name}.part")
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    except OSError as error:
        raise ServiceError(f"{path} cannot be written ({error.strerror}).", "Check its folder.") from error


def remove() -> list[Path]:
    """Removes our files; returns which there were."""
    found = [p for p in files() if p.is_file() and _MARK in p.read_text(encoding="utf-8", errors="replace")]
    for path in found:
        path.unlink()
    return found


def enable_hint(platform: str = sys.platform) -> str:
    """What to type next."""
    if platform == "darwin":
        return "Now run: launchctl load -w ~/Library/LaunchAgents/shellmate.plist\n"
    return "Now run: systemctl --user daemon-reload && systemctl --user enable --now shellmate.socket\n"
