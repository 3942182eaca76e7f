"""The weights inside the ONNX files that Optimum exported, by their place in the T5 network.

Nodes are found by the names that the exporter gives them, and everything with weights must be accounted for: a file of
another shape (gated feed-forward, fp32) is refused with `NotFast`, and the reference engine serves it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import GraphProto, numpy_helper

Array = NDArray[Any]


class NotFast(Exception):
    """The exported graph is not one that the fast engine knows."""


@dataclass(frozen=True)
class Linear:
    """A quantized matrix."""

    weight: Array
    """int8 [inputs, outputs]"""
    scale: Array
    """float32 [outputs]"""


def side_by_side(parts: list[Linear]) -> Linear:
    """One matrix that gives the parts' outputs one after the other; the same numbers, since scales are per output."""
    return Linear(np.concatenate([p.weight for p in parts], axis=1), np.concatenate([p.scale for p in parts]))


class ExportedGraph:
    """One exported graph: its nodes and initialisers by name."""

    def __init__(self, graph: GraphProto, outer: GraphProto | None = None) -> None:
        self.nodes = {name: node for node in graph.node for name in node.output}
        self._tensors = {t.name: t for g in (outer, graph) if g is not None for t in g.initializer}
        self.linear_count = sum(n.op_type == "MatMulInteger" for n in graph.node)
        self.linears_read = 0
        if any(n.op_type in ("Gelu", "Tanh", "Erf", "Sigmoid") for n in graph.node):
            raise NotFast("a gated feed-forward")

    def value(self, name: str) -> Array:
        """An initialiser or constant, also behind an `Identity`."""
        if name in self._tensors:
            return np.asarray(numpy_helper.to_array(self._tensors[name]))
        node = self._node(name)
        if node.op_type == "Identity":
            return self.value(node.input[0])
        if node.op_type == "Constant":
            return np.asarray(numpy_helper.to_array(node.attribute[0].t))
        raise NotFast(f"{name} is not constant")

    def _node(self, output: str) -> onnx.NodeProto:
        if output not in self.nodes:
            raise NotFast(f"there is no {output}")
        return self.nodes[output]

    def linear(self, place: str, quantized: str = "") -> Linear:
        """The matrix of a layer such as `/decoder/block.0/layer.0/SelfAttention/q`."""
        product = self._node(quantized or f"{place}/MatMul_output_0_output_quantized")
        scales = self._node(f"{place}/MatMul_quant_scales_mul:0")
        weight = self.value(product.input[1])
        if weight.dtype != np.int8 or (len(product.input) > 3 and self.value(product.input[3]).any()):
            raise NotFast(f"{place} is not symmetric int8")
        self.linears_read += 1
        return Linear(weight, np.broadcast_to(self.value(scales.input[1]), weight.shape[1:]))

    def norm(self, place: str, output: str = "") -> Array:
        """The weight of a root-mean-square norm."""
        return self.value(self._node(output or f"{place}/Mul_1_output_0").input[0])

    def constant_factor(self, output: str) -> Array:
        """The constant that `output` is a multiple by."""
        return self.value(self._node(output).input[1])

    def table(self, gathered: str) -> tuple[Array, Array, Array]:
        """(integers, scale, zero point) of an embedding."""
        gather = self._node(gathered)
        base = gather.input[0].removesuffix("_merged_0").removesuffix("_merged_1").removesuffix("_quantized")
        return self.value(gather.input[0]), self.value(f"{base}_scale"), self.value(f"{base}_zero_point")

    def finish(self) -> None:
        """Raises `NotFast` when matrices were left over."""
        if self.linears_read != self.linear_count:
            raise NotFast(f"{self.linear_count - self.linears_read} matrices with no known place")


def load_graphs(encoder: Path, merged: Path) -> tuple[ExportedGraph, ExportedGraph, ExportedGraph]:
    """(encoder, decoder with past, decoder without past)."""
    model = onnx.load(merged).graph
    choice = next((n for n in model.node if n.op_type == "If"), None)
    if choice is None:
        raise NotFast("no merged decoder")
    branches = {a.name: a.g for a in choice.attribute}
    return ExportedGraph(onnx.load(encoder).graph), ExportedGraph(branches["then_branch"], model), ExportedGraph(branches["else_branch"], model)


def relative_bias(table: tuple[Array, Array, Array], distances: Array, both_ways: bool, buckets: int, furthest: int) -> Array:
    """T5's bias [heads, distances] for `key position - query position` (Raffel et al. 2020, section 2.1)."""
    values, scale, zero = table
    weights = (values.astype(np.int32) - zero.astype(np.int32)).astype(np.float32) * scale
    bucket = np.zeros(distances.shape, np.int64)
    if both_ways:
        buckets //= 2
        bucket += (distances > 0) * buckets
        away = np.abs(distances)
    else:
        away = -np.minimum(distances, 0)
    exact = buckets // 2
    ratio = np.log(np.maximum(away, 1).astype(np.float32) / np.float32(exact)) / np.float32(math.log(furthest / exact))
    far = exact + (ratio * np.float32(buckets - exact)).astype(np.int64)
    bucket += np.where(away < exact, away, np.minimum(far, buckets - 1))
    return np.ascontiguousarray(weights[bucket].T.astype(np.float32))
