"""Controls of the settings: a switch that says on or off, and a choice that leaves the arrow keys to the screen."""

from __future__ import annotations

from typing import ClassVar

from textual.app import RenderResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Size
from textual.widgets import Select, Switch


class OnOff(Switch):
    """On or off, told by word, sign and colour."""

    def render(self) -> RenderResult:
        """The sign and the word."""
        return Content.assemble(("● ", "$text-success"), ("on", "bold")) if self.value else Content.assemble(("○ off", "$muted"))

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """Both words have room."""
        return 5

    def watch_value(self, value: bool) -> None:
        """Another word."""
        super().watch_value(value)
        self.refresh()


class Choice(Select[str], inherit_bindings=False):
    """Opens at Enter or Space; the arrow keys go from setting to setting."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter,space", "show_overlay", "Choose", show=False)]
