"""Between slotted text and token ids, whatever the tokenizer: our own, or that of a model from a hub."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from tokenizers import Tokenizer

from shellmate.core.slots import SlottedRequest
from shellmate.engine import base
from shellmate.engine.base import LONGEST_SOURCE, LONGEST_TARGET
from shellmate.engine.textcode import TextCode
from shellmate.training.tokenizer import PREFIX, encode_command


class Codec(Protocol):
    """Slotted text to ids and back."""

    tokenizer: Tokenizer
    prefix: str
    pad: int
    eos: int

    def request(self, text: str) -> list[int]:
        """Ids of a slotted request with prefix and end mark."""
        ...

    def command(self, template: str) -> list[int]:
        """Ids of a slotted command with its end mark."""
        ...

    def decode(self, ids: Sequence[int]) -> str:
        """The slotted command of written ids."""
        ...


class OwnCodec:
    """shellmate's own tokenizer."""

    def __init__(self, tokenizer: Tokenizer, prefix: str = PREFIX) -> None:
        self.tokenizer, self.prefix, self.pad, self.eos = tokenizer, prefix, base.PAD, base.EOS

    def request(self, text: str) -> list[int]:
        """See `Codec.request`."""
        return base.source_ids(self.tokenizer, self.prefix, SlottedRequest(text, ()))

    def command(self, template: str) -> list[int]:
        """See `Codec.command`."""
        return encode_command(self.tokenizer, template)

    def decode(self, ids: Sequence[int]) -> str:
        """See `Codec.decode`."""
        return base.decode(self.tokenizer, ids)


class HubCodec:
    """A hub model's tokenizer behind the text code; `start` marks (BART) are left out, as the engine does."""

    def __init__(self, tokenizer: Tokenizer, pad: int, eos: int, prefix: str = PREFIX, separator: str = "") -> None:
        self.tokenizer, self.pad, self.eos = tokenizer, pad, eos
        self.prefix, self.separator = prefix, separator
        self._code = TextCode(tokenizer)

    def request(self, text: str) -> list[int]:
        """See `Codec.request`. A causal model's separator stands in place of the end mark."""
        ids = self._code.encode(f"{self.prefix} {text}")[: LONGEST_SOURCE - 1]
        return [*ids, *self._code.encode(self.separator)] if self.separator else [*ids, self.eos]

    def command(self, template: str) -> list[int]:
        """See `Codec.command`."""
        return [*self._code.encode(template)[: LONGEST_TARGET - 1], self.eos]

    def decode(self, ids: Sequence[int]) -> str:
        """See `Codec.decode`."""
        kept = list(ids[: list(ids).index(self.eos)] if self.eos in ids else ids)
        return self._code.decode([i for i in kept if i != self.pad])


def own_tokenizer(folder: Path) -> bool:
    """Whether the folder's tokenizer is shellmate's: it knows the slots and brings no settings of transformers'."""
    return (folder / "tokenizer.json").is_file() and not (folder / "tokenizer_config.json").exists()
