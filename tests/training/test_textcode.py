"""The text code spells every text through tokenizers that cannot."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

from shellmate.core.slots import SYMBOL
from shellmate.engine import textcode
from shellmate.engine.textcode import TextCode
from shellmate.training import replay

WORDS = ["find the files in my home folder", "list processes by memory", "find . -type f -name", "tar -czf backup.tar.gz docs"] * 5


def metaspace() -> Tokenizer:
    """As T5's: unigram over words with the space in front, no braces, tildes, carets or backslashes, white space folded."""
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace("  ", " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()])
    tokenizer.decoder = decoders.Metaspace()
    alphabet = list("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,-_/:;'\"()!?*+=&%$#@")
    tokenizer.train_from_iterator(WORDS, trainers.UnigramTrainer(vocab_size=400, special_tokens=["<pad>", "</s>", "<unk>"], unk_token="<unk>", initial_alphabet=alphabet, show_progress=False))
    return tokenizer


def byte_level() -> Tokenizer:
    """As GPT-2's and BART's."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.train_from_iterator(WORDS, trainers.BpeTrainer(vocab_size=400, special_tokens=["<s>", "<pad>", "</s>"], initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False))
    return tokenizer


@pytest.fixture(scope="module", params=[metaspace, byte_level], ids=["t5", "gpt2"])
def code(request: pytest.FixtureRequest) -> TextCode:
    tokenizer = request.param()
    textcode.extend(tokenizer)
    return TextCode(tokenizer)


@pytest.mark.parametrize("text", ["a{b}c", "find ‹P1› -name '‹G1›'", "‹P1›/‹F1›.bak", "echo  two   spaces ", " leading", "awk '{print $1}' ~/x | tr -d '\\n'", "x\ty\nz", "naïve … 日本 ﬁ", "‹N1›‹+1›k", "‹", "‹join›", "^~`<>|"])
def test_texts_come_back_to_the_letter(code: TextCode, text: str) -> None:
    assert code.decode(code.encode(text)) == text


@given(st.text(alphabet=st.one_of(st.characters(min_codepoint=32, max_codepoint=126), st.sampled_from(" {}~‹›\n\tÀéﬁ日")), max_size=40))
@settings(max_examples=150, deadline=None)
def test_any_text_comes_back(text: str) -> None:
    for tokenizer in _TOKENIZERS:
        assert tokenizer.decode(tokenizer.encode(text)) == text


def _coded(tokenizer: Tokenizer) -> TextCode:
    textcode.extend(tokenizer)
    return TextCode(tokenizer)


_TOKENIZERS = [_coded(metaspace()), _coded(byte_level())]


def test_commands_of_the_dataset_come_back(code: TextCode) -> None:
    lessons = replay.replayed(1500, 5)
    assert len(lessons) == 1500
    for lesson in lessons:
        assert code.decode(code.encode(lesson.template)) == lesson.template
        assert code.decode(code.encode(lesson.text)) == lesson.text


def test_slots_are_single_tokens(code: TextCode) -> None:
    text = "mv ‹F1› ‹P1›"
    assert sum(SYMBOL.search(code.decode([i])) is not None for i in code.encode(text)) == 2
