"""The two sessions of the fast engine and the buffers between them; everything is bound once and written in place.

A step reads `ids` (the last piece of each row) and the past keys and values, which it extends in place, and the cross-attention's keys
and values. A row is where a beam lives: beams keep their rows where they can, so that reordering them copies few.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from shellmate.engine.base import LONGEST_TARGET
from shellmate.engine.fast_graph import T5Shape
from shellmate.engine.fast_search import Floats, Ids

_CPU = "cpu"


def session(path: Path, threads: int) -> onnxruntime.InferenceSession:
    """A session over a graph that is to be run as it stands."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


class _Binding:
    """One number of rows: its view of the buffers, bound to the step session."""

    def __init__(self, step: onnxruntime.InferenceSession, past: Floats, rows: int, vocabulary: int) -> None:
        self.io = step.io_binding()
        self.ids = np.zeros((rows, 1), np.int64)
        self.bias_start = np.zeros(1, np.int64)
        self.past_length = np.zeros(1, np.int32)
        self.logits = np.zeros((rows, 1, vocabulary), np.float32)
        for name in ("ids", "bias_start", "past_length"):
            self._bind(name, getattr(self, name))
        for i in range(len(past) // 2):
            for j, part in enumerate(("key", "value")):
                buffer = past[2 * i + j, :rows]
                self._bind(f"past.{i}.{part}", buffer)
                self.io.bind_output(f"present.{i}.{part}", _CPU, 0, np.float32, buffer.shape, buffer.ctypes.data)
        self.io.bind_output("logits", _CPU, 0, np.float32, self.logits.shape, self.logits.ctypes.data)

    def _bind(self, name: str, value: NDArray[Any]) -> None:
        self.io.bind_input(name, _CPU, 0, value.dtype.type, value.shape, value.ctypes.data)

    def bind_cross(self, cross: Floats) -> None:
        """Keys and values of this request, once per row."""
        rows = len(self.ids)
        self.cross = cross if rows == 1 else np.repeat(cross, rows, axis=1)
        for i in range(len(cross) // 2):
            self._bind(f"cross.{i}.key", self.cross[2 * i])
            self._bind(f"cross.{i}.value", self.cross[2 * i + 1])


class Decoder:
    """Encoder and step sessions of one bundle; one request at a time."""

    def __init__(self, encoder: Path, step: Path, shape: T5Shape, vocabulary: int, *, threads: int) -> None:
        self._encoder, self._step = session(encoder, threads), session(step, threads)
        self._shape, self._vocabulary = shape, vocabulary
        self._capacity = 0
        self._bindings: dict[int, _Binding] = {}

    def _reserve(self, rows: int) -> None:
        """Buffers for this many rows; the pages are touched only as far as they are used."""
        if rows > self._capacity:
            self._capacity = rows
            self._past: Floats = np.empty((2 * self._shape.layers, rows, self._shape.heads, LONGEST_TARGET, self._shape.head), np.float32)
            self._bindings = {}

    def start(self, ids: Ids, rows: int) -> Floats:
        """Encodes a request [1, source] and forgets the one before; at most `rows` rows will be asked for. Returns the mean state [width]."""
        self._reserve(rows)
        cross, pooled = self._encoder.run(["cross", "pooled"], {"ids": ids})
        self._cross: Floats = cross
        self._bound: set[int] = set()
        self.again()
        mean: Floats = pooled[0]
        return mean

    def again(self) -> None:
        """The same request from its first piece."""
        self._length = 0

    def _binding(self, rows: int) -> _Binding:
        if rows not in self._bindings:
            self._bindings[rows] = _Binding(self._step, self._past, rows, self._vocabulary)
        if rows not in self._bound:
            self._bindings[rows].bind_cross(self._cross)
            self._bound.add(rows)
        return self._bindings[rows]

    def step(self, tokens: Ids, copies: Iterable[tuple[int, int]]) -> Floats:
        """Logits [rows, vocabulary] after one more piece of each row, once the past of some rows is copied (from, to)."""
        at = self._length
        for source, target in copies:
            self._past[:, target, :, :at] = self._past[:, source, :, :at]
        binding = self._binding(len(tokens))
        binding.ids[:, 0] = tokens
        binding.bias_start[0] = LONGEST_TARGET - 1 - at
        binding.past_length[0] = at
        self._step.run_with_iobinding(binding.io)
        self._length += 1
        logits: Floats = binding.logits[:, 0]
        return logits
