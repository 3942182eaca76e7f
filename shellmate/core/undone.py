"""What a line switches off and on again itself: `nmcli radio wifi off && nmcli radio wifi on`."""

from __future__ import annotations

from shellmate.core.commands import Call

_BACK = {"off": "on", "down": "up", "block": "unblock", "disconnect": "connect", "ifdown": "ifup"}
_RESTORES = frozenset("nmcli rfkill ifdown wg-quick tailscale networksetup bluetoothctl".split())
"""Tools whose way back brings addresses and routes along; `ip link set up` does not."""
_BETWEEN = frozenset("sudo doas sleep echo printf date true :".split())
"""What may stand between: it always comes to its end."""


def undone(command: str, calls: list[Call]) -> frozenset[int]:
    """The calls (by `id`) that a later one of this line surely takes back, here and not over a connection that they may cut."""
    if "||" in command or any(c.background or c.remote or c.looped for c in calls):
        return frozenset()
    found: set[int] = set()
    for at, call in enumerate(calls):
        wanted = _BACK.get(call.name, call.name), [_BACK.get(text, text) for text in call.texts]
        if call.name not in _RESTORES or wanted == (call.name, call.texts):
            continue
        after = next((c for c in calls[at + 1 :] if c.name not in _BETWEEN), None)
        if after is not None and (after.name, after.texts) == wanted and not after.upstream:
            found.add(id(call))
    return frozenset(found)
