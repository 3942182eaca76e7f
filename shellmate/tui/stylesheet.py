"""A stylesheet that is read once for each set of colours: Textual's reads everything again with every theme that is set, and once more behind that."""

from __future__ import annotations

from textual.css.stylesheet import Stylesheet


class KeptStylesheet(Stylesheet):
    """Keeps what it has parsed until a variable changes."""

    def __init__(self, variables: dict[str, str]) -> None:
        super().__init__(variables=variables)
        self._parsed_with = variables

    def set_variables(self, variables: dict[str, str]) -> None:
        """Forgets what was parsed with other variables."""
        if variables != self._parsed_with:
            super().set_variables(variables)
            self._parsed_with = variables

    def reparse(self) -> None:
        """Parses what is not parsed yet; Textual's does so in a copy and throws away what the copy has learnt."""
        self.parse()
