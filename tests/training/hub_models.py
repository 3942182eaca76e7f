"""Tiny random models of the guide's families, with tokenizers of their kind, as folders that `from_pretrained` reads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from transformers import (
    BartConfig,
    BartForConditionalGeneration,
    GPT2Config,
    GPT2LMHeadModel,
    PreTrainedTokenizerFast,
    T5Config,
    T5ForConditionalGeneration,
)

from tests.training.test_textcode import byte_level, metaspace


def _save(model: Any, tokenizer: Tokenizer, folder: Path, **special: str) -> Path:
    model.save_pretrained(folder, safe_serialization=True)
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, **special).save_pretrained(folder)
    return folder


def make(family: str, folder: Path) -> Path:
    """A model folder of `family`: t5, flan-t5, bart or gpt2."""
    torch.manual_seed(0)
    if family in ("t5", "flan-t5"):
        tokenizer = metaspace()
        flan = {"feed_forward_proj": "gated-gelu", "tie_word_embeddings": False} if family == "flan-t5" else {}
        config = T5Config(vocab_size=tokenizer.get_vocab_size() + 28, d_model=64, d_kv=16, d_ff=96, num_layers=2, num_heads=4, decoder_start_token_id=0, pad_token_id=0, eos_token_id=1, **flan)
        return _save(T5ForConditionalGeneration(config), tokenizer, folder, pad_token="<pad>", eos_token="</s>", unk_token="<unk>")
    tokenizer = byte_level()
    start, pad, end = (tokenizer.token_to_id(t) for t in ("<s>", "<pad>", "</s>"))
    if family == "bart":
        config = BartConfig(
            vocab_size=tokenizer.get_vocab_size(), d_model=64, encoder_layers=2, decoder_layers=2, encoder_attention_heads=4, decoder_attention_heads=4, encoder_ffn_dim=96, decoder_ffn_dim=96,
            max_position_embeddings=256, bos_token_id=start, pad_token_id=pad, eos_token_id=end, decoder_start_token_id=end, forced_eos_token_id=end,
        )  # fmt: skip
        return _save(BartForConditionalGeneration(config), tokenizer, folder, bos_token="<s>", pad_token="<pad>", eos_token="</s>")
    config = GPT2Config(vocab_size=tokenizer.get_vocab_size(), n_embd=64, n_layer=2, n_head=4, n_positions=256, bos_token_id=end, eos_token_id=end)
    return _save(GPT2LMHeadModel(config), tokenizer, folder, eos_token="</s>")
