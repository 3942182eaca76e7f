"""A learnt soft prompt (Lester et al. 2021) put into the model for good: its vectors become tokens, the tokens part of the prefix.

Exact: the model reads the same vectors at the same places as while training. The tokens are read, never written.
"""

from __future__ import annotations

from typing import Any

import torch
from tokenizers import AddedToken, Tokenizer

from shellmate.engine.base import prompt_token


def baked(model: Any, tokenizer: Tokenizer, prefix: str) -> tuple[Any, str]:
    """(plain model, new prefix) of a PEFT model with a soft prompt; adds the tokens to `tokenizer`."""
    vectors = model.get_prompt_embedding_to_save("default").detach().float()
    plain = model.get_base_model()
    names = [prompt_token(i) for i in range(len(vectors))]
    tokenizer.add_tokens([AddedToken(n, normalized=False, special=False) for n in names])
    ids = [tokenizer.token_to_id(n) for n in names]
    if max(ids) >= plain.get_input_embeddings().num_embeddings:
        plain.resize_token_embeddings(max(ids) + 1, mean_resizing=False)
    with torch.no_grad():
        table = plain.get_input_embeddings()
        scale = float(getattr(table, "embed_scale", 1.0))
        table.weight[ids] = (vectors / scale).to(table.weight.dtype)
    return plain, "".join(names) + prefix
