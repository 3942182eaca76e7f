"""The graphs that the fast engine runs, taken out of the files that Optimum exported.

`decoder_model_merged.onnx` holds two decoders in the branches of an `If`. Out of it come (1) the encoder with the cross-attention keys
and values behind it, so that a request costs one call, and (2) the decoder with past as a plain graph: no `If`, no copies at its border.
The weights are the exported ones, to the bit.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import onnx
from onnx import GraphProto, ModelProto, NodeProto, TensorProto, ValueInfoProto, helper, numpy_helper

from shellmate.core.errors import BundleError

ENCODER, MERGED = "encoder_model.onnx", "decoder_model_merged.onnx"


def _needed(nodes: Iterable[NodeProto], outputs: Iterable[str]) -> tuple[list[NodeProto], set[str]]:
    """The nodes that `outputs` depend on, in order, and every name they read."""
    wanted, kept = set(outputs), []
    for node in reversed(list(nodes)):
        if wanted.intersection(node.output):
            kept.append(node)
            wanted.update(name for name in node.input if name)
    return kept[::-1], wanted


def _branches(graph: GraphProto, path: Path) -> tuple[GraphProto, GraphProto]:
    """(with past, without past)."""
    choice = next((n for n in graph.node if n.op_type == "If"), None)
    if choice is None:
        raise BundleError(f"{path} is not a merged decoder.", "Export the bundle again.")
    found = {a.name: a.g for a in choice.attribute}
    return found["then_branch"], found["else_branch"]


def _initialisers(graphs: Iterable[GraphProto], names: set[str]) -> list[TensorProto]:
    return [t for graph in graphs for t in graph.initializer if t.name in names]


def _model(like: ModelProto, nodes: list[NodeProto], inputs: list[ValueInfoProto], outputs: list[ValueInfoProto], weights: list[TensorProto]) -> ModelProto:
    graph = helper.make_graph(nodes, "fast", inputs, outputs, weights)
    return helper.make_model(graph, opset_imports=like.opset_import, ir_version=like.ir_version)


def step_model(merged: ModelProto, path: Path) -> ModelProto:
    """The decoder with past: ids and past in, logits and new past out."""
    branch, _ = _branches(merged.graph, path)
    outputs = [o for o in branch.output if ".encoder." not in o.name]
    nodes, names = _needed(branch.node, (o.name for o in outputs))
    inputs = [i for i in merged.graph.input if i.name in names]
    return _model(merged, nodes, inputs, outputs, _initialisers((merged.graph, branch), names))


def _fixed_reshapes(branch: GraphProto, outputs: Iterable[ValueInfoProto]) -> TensorProto:
    """Lets keys and values take their batch size from themselves: the exported graph reads it from the decoder's own states."""
    wanted = {o.name for o in outputs}
    heads, width = (next(iter(outputs)).type.tensor_type.shape.dim[i].dim_value for i in (1, 3))
    shape = numpy_helper.from_array(np.array([0, -1, heads, width], np.int64), "split_heads")
    split = {node.input[0] for node in branch.node if node.op_type == "Transpose" and wanted.intersection(node.output)}
    for node in branch.node:
        if node.op_type == "Reshape" and split.intersection(node.output):
            node.input[1] = shape.name
    return shape


def encoder_model(encoder: ModelProto, merged: ModelProto, path: Path) -> ModelProto:
    """The encoder, with the decoder's cross-attention keys and values computed from what it says."""
    _, branch = _branches(merged.graph, path)
    outputs = [o for o in branch.output if ".encoder." in o.name]
    shape = _fixed_reshapes(branch, outputs)
    nodes, names = _needed(branch.node, (o.name for o in outputs))
    weights = [*_initialisers((merged.graph, branch), names), shape]
    produced = {name for node in nodes for name in node.output} | {t.name for t in weights}
    public = {o.name for o in outputs}

    def renamed(name: str) -> str:
        if name in public or not name:
            return name
        if name in produced:
            return f"cross:{name}"
        return {"encoder_hidden_states": encoder.graph.output[0].name, "encoder_attention_mask": "attention_mask"}.get(name, name)

    for node in nodes:
        node.input[:] = [renamed(n) for n in node.input]
        node.output[:] = [renamed(n) for n in node.output]
        node.name = f"cross:{node.name}"
    for tensor in weights:
        tensor.name = renamed(tensor.name)
    own = encoder.graph
    return _model(encoder, [*own.node, *nodes], list(own.input), outputs, [*own.initializer, *weights])


def derive(folder: Path) -> tuple[ModelProto, ModelProto]:
    """(encoder, step) of a bundle folder.

    Raises `BundleError` when the files are not an exported T5.
    """
    try:
        encoder, merged = onnx.load(folder / ENCODER), onnx.load(folder / MERGED)
    except Exception as error:
        raise BundleError(f"{folder} holds ONNX files that cannot be read ({type(error).__name__}).", "Run install.sh again.") from error
    return encoder_model(encoder, onnx.load(folder / MERGED), folder / MERGED), step_model(merged, folder / MERGED)
