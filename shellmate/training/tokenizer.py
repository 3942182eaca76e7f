"""Our own tokenizer: byte-level BPE over slotted text, nothing folded, slot symbols as single tokens (each also with a
space in front, since that is how they mostly stand).

Every command comes back to the letter. Special tokens keep T5's places: `<pad>` 0, `</s>` 1, `<unk>` 2.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

from shellmate.core.slots import all_symbols

PAD, EOS, UNK = 0, 1, 2
VOCABULARY_SIZE = 8192
PROMPT_VERSION = "1"
PREFIX = "translate to command:"
"""The guide's task prefix; one token here."""
EXPLAIN_PREFIX = "describe the command:"
"""The reverse task."""

_PIECES = r" ?-{1,2}[A-Za-z][A-Za-z-]*| ?[A-Za-z]+| ?[0-9]| ?[^\sA-Za-z0-9‹›]+|\s+"


def train_tokenizer(texts: Iterable[str], vocabulary_size: int = VOCABULARY_SIZE) -> Tokenizer:
    """Learns the pieces from slotted requests and commands."""
    tokenizer = Tokenizer(models.BPE(byte_fallback=False))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Split(Regex(_PIECES), "isolated"), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)]
    )
    tokenizer.decoder = decoders.ByteLevel()
    symbols = all_symbols()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary_size,
        special_tokens=["<pad>", "</s>", "<unk>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        min_frequency=2,
        max_token_length=24,
        show_progress=False,
    )
    # The trainer counts only special tokens towards its size: leave room for the symbols and prefixes.
    trainer.vocab_size = vocabulary_size - 2 * len(symbols) - 2
    tokenizer.train_from_iterator((_without_symbols(t) for t in texts), trainer)
    tokenizer.add_tokens([AddedToken(s, normalized=False, special=False) for s in [*symbols, *(f" {s}" for s in symbols), PREFIX, EXPLAIN_PREFIX]])
    return tokenizer


def _without_symbols(text: str) -> str:
    for symbol in ("‹", "›"):
        text = text.replace(symbol, " ")
    return text


def load_tokenizer(path: Path) -> Tokenizer:
    """Reads `tokenizer.json`."""
    return Tokenizer.from_file(str(path))


def encode_request(tokenizer: Tokenizer, text: str, prefix: str = PREFIX) -> list[int]:
    """Ids of a slotted request with its task prefix and end mark."""
    return [*tokenizer.encode(f"{prefix} {text}", add_special_tokens=False).ids, EOS]


def encode_command(tokenizer: Tokenizer, template: str) -> list[int]:
    """Ids of a slotted command and its end mark. The leading space makes its first word the same piece as elsewhere."""
    return [*tokenizer.encode(f" {template}", add_special_tokens=False).ids, EOS]


def decode_command(tokenizer: Tokenizer, ids: Iterable[int]) -> str:
    """The slotted command of decoded ids; end and padding marks are dropped."""
    text: str = tokenizer.decode([i for i in ids if i > UNK], skip_special_tokens=False)
    return text.removeprefix(" ")
