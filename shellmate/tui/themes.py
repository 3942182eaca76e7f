"""The app's themes: dark, light, high contrast; and the terminal's own colours."""

from __future__ import annotations

from textual.theme import Theme

DARK = Theme(
    name="dark", dark=True, primary="#7aa2f7", secondary="#bb9af7", accent="#7dcfff", foreground="#c8d0e8", background="#16181f", surface="#1c1f29", panel="#262a37",
    success="#9ece6a", warning="#e0af68", error="#f7768e", variables={"block-cursor-text-style": "none", "footer-key-foreground": "#7dcfff", "border": "#3b4261", "muted": "#828bb0", "input-selection-background": "#7aa2f7 35%"},
)  # fmt: skip
LIGHT = Theme(
    name="light", dark=False, primary="#2e5cc5", secondary="#7847bd", accent="#0f6f8f", foreground="#2b3044", background="#f5f6fa", surface="#ffffff", panel="#e6e9f2",
    success="#3a6f1f", warning="#8f5a00", error="#c0324a", variables={"block-cursor-text-style": "none", "footer-key-foreground": "#0f6f8f", "border": "#b4bad0", "muted": "#666e8c", "input-selection-background": "#2e5cc5 25%"},
)  # fmt: skip
CONTRAST = Theme(
    name="high-contrast", dark=True, primary="#ffff00", secondary="#ff9dff", accent="#00ffff", foreground="#ffffff", background="#000000", surface="#000000", panel="#1a1a1a",
    success="#00ff66", warning="#ffb000", error="#ff6b6b", variables={"block-cursor-text-style": "bold", "footer-key-foreground": "#00ffff", "border": "#ffffff", "muted": "#d0d0d0", "text-muted": "#e0e0e0", "text-disabled": "#d0d0d0"},
)  # fmt: skip
TERMINAL = Theme(
    name="terminal", ansi=True, primary="ansi_blue", secondary="ansi_magenta", accent="ansi_cyan", foreground="ansi_default", background="ansi_default", surface="ansi_default", panel="ansi_default", boost="ansi_default",
    success="ansi_green", warning="ansi_yellow", error="ansi_red", variables={
        "ansi-background": "ansi_black", "ansi-foreground": "ansi_white", "border": "ansi_bright_black", "border-blurred": "ansi_bright_black", "footer-key-foreground": "ansi_cyan", "scrollbar": "ansi_bright_black", "scrollbar-hover": "ansi_blue", "scrollbar-active": "ansi_blue", "scrollbar-background": "ansi_default",
        "block-cursor-foreground": "ansi_black", "block-cursor-background": "ansi_cyan", "input-cursor-background": "ansi_default", "input-cursor-foreground": "ansi_default", "input-cursor-text-style": "reverse",
        "input-selection-background": "ansi_cyan", "input-selection-foreground": "ansi_black", "screen-selection-background": "ansi_cyan", "screen-selection-foreground": "ansi_black",
    },
)  # fmt: skip
"""The terminal's sixteen colours and its own background."""
OURS = (DARK, LIGHT, CONTRAST, TERMINAL)
