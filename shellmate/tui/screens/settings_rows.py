"""What the settings screen shows: a label and a sentence for every key, in groups."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One setting."""

    key: str
    label: str
    says: str
    choices: tuple[str, ...] = ()


GROUPS: tuple[tuple[str, tuple[Row, ...]], ...] = (
    (
        "Looks",
        (
            Row("appearance.theme", "Theme", "Colours; `terminal` uses those of your terminal", ("dark", "light", "high-contrast", "terminal")),
            Row("appearance.explain", "Explain", "A pane that explains the chosen command"),
            Row("appearance.preview", "Preview", "Count the files that a command would touch"),
            Row("appearance.animations", "Animations", "Smooth scrolling and blinking cursor"),
        ),
    ),
    (
        "Suggestions",
        (
            Row("suggest.count", "Candidates", "How many commands are offered, 1 to 20"),
            Row("suggest.while_typing", "While typing", "Answer while you type, not only at Enter"),
            Row("suggest.delay_ms", "Delay", "Milliseconds without a key before it asks"),
            Row("engine", "Engine", "How the model is run; `optimum` is slow, for comparing", ("fast", "optimum")),
        ),
    ),
    (
        "Privacy",
        (
            Row("history.enabled", "History", "Keep what you ask and run, without passwords, on this computer"),
            Row("history.recall", "Recall", "Offer what you accepted before for the same kind of request"),
            Row("history.keep_output", "Output pane", "Show output here when a command needs no terminal"),
            Row("service.enabled", "Service", "Keep the model ready in a resident process"),
            Row("service.idle_minutes", "Idle minutes", "The service ends after so many minutes without a request"),
        ),
    ),
    (
        "Learning",
        (
            Row("training.automatic", "Train by itself", "When enough is new and the computer is idle"),
            Row("training.after", "After", "How many new accepted commands are enough"),
        ),
    ),
    (
        "Safety and the shell key",
        (
            Row("safety.deny", "Always dangerous", "Commands that begin like this, separated by commas"),
            Row("safety.allow", "Always fine", "Commands that begin like this, separated by commas; the gravest warnings stay"),
            Row("shell.empty_line", "Empty line", "What the shell key does on an empty line", ("nothing", "picker")),
        ),
    ),
)  # fmt: skip
ROWS: dict[str, Row] = {row.key: row for _, rows in GROUPS for row in rows}
