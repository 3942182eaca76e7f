"""What Ctrl-C does, from the nearest thing on: copies what is selected, stops a command, goes back from a dialog, clears the request, leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.binding import Binding
from textual.screen import ModalScreen

if TYPE_CHECKING:
    from shellmate.tui.app import ShellmateApp


async def interrupt(app: ShellmateApp) -> None:
    """Does the first of these that there is; with none of them, leaves the app."""
    from shellmate.tui.screens.ask import AskScreen
    from shellmate.tui.screens.output import OutputScreen

    focused: Any = app.focused
    written = getattr(focused, "chosen_text", getattr(focused, "selected_text", ""))
    if selected := written or app.screen.get_selected_text():
        app.copy(selected)
        app.screen.clear_selection()
        if written:
            focused.action_cursor_right()  # to the end of the selection, which is gone
    elif isinstance(app.screen, OutputScreen):
        app.screen.action_back()
    elif isinstance(app.screen, ModalScreen) and (back := _way_back(app.screen)):
        await app.run_action(back.action, app.screen)
    elif not (isinstance(app.screen, AskScreen) and app.screen.clear()):
        app.exit()


def _way_back(screen: ModalScreen[Any]) -> Binding | None:
    """What Escape does in a dialog, whichever key it has now."""
    return next((b for b in vars(type(screen)).get("BINDINGS", ()) if isinstance(b, Binding) and "escape" in b.key.split(",")), None)
