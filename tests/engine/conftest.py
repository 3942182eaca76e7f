"""A tiny model with random weights, exported as a real bundle is."""

from tests.training.conftest import tiny_base, tiny_bundle

__all__ = ["tiny_base", "tiny_bundle"]
