"""The two graphs that the fast engine runs, built around the weights that Optimum exported.

`encoder.onnx`: ids -> keys and values of every cross-attention, so that a request costs one call. `step.onnx`: one piece further for
every beam, without `If`, with the past in fixed buffers that are written in place, query, key and value as one matrix, and each
attention as one node. Every result is that of the reference's optimised graph to the bit: one rounding that falls the other way becomes
a step of an int8 scale, and that turns the order of close beams. So the sums are kept apart from the norms, the first norm is spelt out as
ONNX Runtime leaves it there, and nothing that rounds otherwise is used (attention over beam indices, beams as rows of one attention).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import ModelProto, NodeProto, TensorProto, ValueInfoProto, helper, numpy_helper

from shellmate.engine.base import LONGEST_SOURCE, LONGEST_TARGET
from shellmate.engine.fast_weights import Array, ExportedGraph, Linear, NotFast, load_graphs, relative_bias, side_by_side

ENCODER, MERGED = "encoder_model.onnx", "decoder_model_merged.onnx"
_MICROSOFT = "com.microsoft"


@dataclass(frozen=True)
class T5Shape:
    """What of the model's configuration the graphs depend on."""

    layers: int
    encoder_layers: int
    heads: int
    width: int
    epsilon: float
    buckets: int
    furthest: int

    @property
    def head(self) -> int:
        """Numbers per attention head."""
        return self.width // self.heads


def read_shape(folder: Path) -> T5Shape:
    """The shape in a bundle's config.json.

    Raises `NotFast` for anything but a ReLU T5.
    """
    try:
        c = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        if c["model_type"] != "t5" or c["feed_forward_proj"] != "relu" or c["d_kv"] * c["num_heads"] != c["d_model"]:
            raise NotFast("not a T5 of the first kind")
        return T5Shape(c["num_decoder_layers"], c["num_layers"], c["num_heads"], c["d_model"], c["layer_norm_epsilon"], c["relative_attention_num_buckets"], c["relative_attention_max_distance"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NotFast(f"config.json: {error}") from error


class _Builder:
    """Collects nodes and weights; every method returns the name of what it computes."""

    def __init__(self, shape: T5Shape) -> None:
        self.shape = shape
        self.nodes: list[NodeProto] = []
        self.weights: dict[str, Array] = {}

    def constant(self, name: str, value: Array) -> str:
        self.weights[name] = np.ascontiguousarray(value)
        return name

    def add(self, kind: str, inputs: Sequence[str], outputs: Sequence[str], domain: str = "", **attributes: Any) -> str:
        self.nodes.append(helper.make_node(kind, list(inputs), list(outputs), name=outputs[0], domain=domain, **attributes))
        return outputs[0]

    def linear(self, name: str, x: str, matrix: Linear) -> str:
        inputs = [x, self.constant(f"{name}.weight", matrix.weight), self.constant(f"{name}.scale", matrix.scale)]
        return self.add("DynamicQuantizeMatMul", inputs, [name], _MICROSOFT)

    def embed(self, ids: str, table: tuple[Array, Array, Array]) -> str:
        values, scale, zero = (self.constant(f"embedding.{n}", v) for n, v in zip(("values", "scale", "zero"), table, strict=True))
        self.add("Gather", [values, ids], ["embedding.row"])
        return self.add("DequantizeLinear", ["embedding.row", scale, zero], ["embedded"])

    def norm(self, name: str, x: str, weight: Array, added: str = "") -> tuple[str, str]:
        """(normed, x + added): the sum goes on to the next block."""
        w = self.constant(f"{name}.weight", weight)
        total = self.add("Add", [x, added], [f"{name}.sum"]) if added else x
        return self.add("SimplifiedLayerNormalization", [total, w], [name], axis=-1, epsilon=self.shape.epsilon, stash_type=1), total

    def first_norm(self, x: str, weight: Array) -> str:
        """The norm behind the embedding, in single steps."""
        constants = {"first.two": 2.0, "first.epsilon": self.shape.epsilon}
        for name, value in constants.items():
            self.constant(name, np.array(value, np.float32))
        self.add("Pow", [x, "first.two"], ["first.squares"])
        self.add("ReduceMean", ["first.squares", self.constant("first.axis", np.array([-1], np.int64))], ["first.mean"], keepdims=1)
        self.add("Add", ["first.mean", "first.epsilon"], ["first.safe"])
        self.add("Sqrt", ["first.safe"], ["first.root"])
        self.add("Div", [x, "first.root"], ["first.even"])
        return self.add("Mul", [self.constant("first.weight", weight), "first.even"], ["first"])

    def feed_forward(self, name: str, x: str, graph: ExportedGraph, place: str) -> str:
        inner = self.linear(f"{name}.wi", x, graph.linear(f"{place}/wi"))
        active = self.add("Relu", [inner], [f"{name}.relu"])
        return self.linear(f"{name}.wo", active, graph.linear(f"{place}/wo"))

    def model(self, inputs: list[ValueInfoProto], outputs: list[ValueInfoProto]) -> ModelProto:
        graph = helper.make_graph(self.nodes, "fast", inputs, outputs, [numpy_helper.from_array(v, n) for n, v in self.weights.items()])
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18), helper.make_opsetid(_MICROSOFT, 1)], ir_version=9)


def _info(name: str, kind: int, *dims: int | str) -> ValueInfoProto:
    return helper.make_tensor_value_info(name, kind, dims)


def _qkv(graph: ExportedGraph, place: str) -> Linear:
    return side_by_side([graph.linear(f"{place}/{m}") for m in "qkv"])


def encoder_model(shape: T5Shape, encoder: ExportedGraph, first: ExportedGraph) -> ModelProto:
    """ids [1, source] -> cross [2 x layers, 1, heads, source, head], key and value of each layer in turn; and pooled [1, width], the mean state."""
    b = _Builder(shape)
    place = "/block.0/layer.0/SelfAttention/relative_attention_bias/Gather_output_0_quantized"
    distances = np.arange(LONGEST_SOURCE)[None, :] - np.arange(LONGEST_SOURCE)[:, None]
    bias = relative_bias(encoder.table(place), distances.reshape(-1), True, shape.buckets, shape.furthest)
    b.constant("bias.all", bias.reshape(1, shape.heads, LONGEST_SOURCE, LONGEST_SOURCE))
    for name, value in (("zero2", [0, 0]), ("axes23", [2, 3]), ("one", [1]), ("two", [2])):
        b.constant(name, np.array(value, np.int64))
    b.add("Shape", ["ids"], ["length"], start=1)
    b.add("Concat", ["length", "length"], ["square"], axis=0)
    b.add("Slice", ["bias.all", "zero2", "square", "axes23"], ["bias"])
    x, added = b.embed("ids", encoder.table("/embed_tokens/Gather_output_0_quantized")), ""
    for i in range(shape.encoder_layers):
        block = f"/block.{i}"
        weight = encoder.norm(f"{block}/layer.0/layer_norm")
        normed, x = b.norm(f"{i}.attention.norm", x, weight, added) if i else (b.first_norm(x, weight), x)
        packed = b.linear(f"{i}.qkv", normed, _qkv(encoder, f"{block}/layer.0/SelfAttention"))
        b.add("Split", [packed], [f"{i}.q", f"{i}.k", f"{i}.v"], axis=-1, num_outputs=3)
        seen = b.add("MultiHeadAttention", [f"{i}.q", f"{i}.k", f"{i}.v", "", "", "bias"], [f"{i}.seen"], _MICROSOFT, num_heads=shape.heads, scale=1.0)
        added = b.linear(f"{i}.o", seen, encoder.linear(f"{block}/layer.0/SelfAttention/o"))
        normed, x = b.norm(f"{i}.forward.norm", x, encoder.norm(f"{block}/layer.1/layer_norm"), added)
        added = b.feed_forward(str(i), normed, encoder, f"{block}/layer.1/DenseReluDense")
    hidden, _ = b.norm("final.norm", x, encoder.norm("", "last_hidden_state"), added)
    b.add("ReduceMean", [hidden, b.constant("over.places", np.array([1], np.int64))], ["pooled"], keepdims=0)
    encoder.finish()
    sides = [first.linear(f"/decoder/block.{i}/layer.1/EncDecAttention/{m}") for i in range(shape.layers) for m in "kv"]
    both = b.linear("cross.all", hidden, side_by_side(sides))
    b.add("Reshape", [both, b.constant("split", np.array([1, -1, 2 * shape.layers, shape.heads, shape.head], np.int64))], ["cross.split"])
    b.add("Transpose", ["cross.split"], ["cross"], perm=[2, 0, 3, 1, 4])
    return b.model([_info("ids", TensorProto.INT64, 1, "source")], [_info("cross", TensorProto.FLOAT, 2 * shape.layers, 1, shape.heads, "source", shape.head), _info("pooled", TensorProto.FLOAT, 1, shape.width)])


def step_model(shape: T5Shape, decoder: ExportedGraph) -> ModelProto:
    """One piece a beam: see `fast_session` for what goes in and out."""
    b = _Builder(shape)
    heads = shape.heads
    place = "/decoder/block.0/layer.0/SelfAttention/relative_attention_bias/Gather_output_0_quantized"
    bias = relative_bias(decoder.table(place), np.arange(-(LONGEST_TARGET - 1), 1), False, shape.buckets, shape.furthest)
    b.constant("bias.all", bias.reshape(1, heads, 1, LONGEST_TARGET))
    for name, value in (("end", [LONGEST_TARGET]), ("axis3", [3])):
        b.constant(name, np.array(value, np.int64))
    b.add("Slice", ["bias.all", "bias_start", "end", "axis3"], ["bias"])
    x, added = b.embed("ids", decoder.table("/decoder/shared/Gather_output_0_quantized")), ""
    for i in range(shape.layers):
        block = f"/decoder/block.{i}"
        weight = decoder.norm(f"{block}/layer.0/layer_norm")
        normed, x = b.norm(f"{i}.self.norm", x, weight, added) if i else (b.first_norm(x, weight), x)
        packed = b.linear(f"{i}.qkv", normed, _qkv(decoder, f"{block}/layer.0/SelfAttention"))
        b.add("Split", [packed], [f"{i}.q", f"{i}.k", f"{i}.v"], axis=-1, num_outputs=3)
        inputs = [f"{i}.q", f"{i}.k", f"{i}.v", "", "bias", f"past.{i}.key", f"past.{i}.value", "past_length"]
        b.add("DecoderMaskedMultiHeadAttention", inputs, [f"{i}.self", f"present.{i}.key", f"present.{i}.value"], _MICROSOFT, num_heads=heads, scale=1.0, past_present_share_buffer=1)
        added = b.linear(f"{i}.self.o", f"{i}.self", decoder.linear(f"{block}/layer.0/SelfAttention/o"))
        normed, x = b.norm(f"{i}.cross.norm", x, decoder.norm(f"{block}/layer.1/layer_norm"), added)
        query = b.linear(f"{i}.cross.q", normed, decoder.linear(f"{block}/layer.1/EncDecAttention/q"))
        seen = b.add("MultiHeadAttention", [query, f"cross.{i}.key", f"cross.{i}.value"], [f"{i}.cross"], _MICROSOFT, num_heads=heads, scale=1.0)
        added = b.linear(f"{i}.cross.o", seen, decoder.linear(f"{block}/layer.1/EncDecAttention/o"))
        normed, x = b.norm(f"{i}.forward.norm", x, decoder.norm(f"{block}/layer.2/layer_norm"), added)
        added = b.feed_forward(str(i), normed, decoder, f"{block}/layer.2/DenseReluDense")
    hidden, _ = b.norm("final.norm", x, decoder.norm("/decoder/final_layer_norm"), added)
    scaled = b.add("Mul", [hidden, b.constant("head.factor", decoder.constant_factor("/Mul_output_0"))], ["scaled"])
    b.linear("logits", scaled, decoder.linear("/lm_head", "logits_output_quantized"))
    decoder.finish()
    return b.model(*_step_border(shape))


def _step_border(shape: T5Shape) -> tuple[list[ValueInfoProto], list[ValueInfoProto]]:
    number, whole = TensorProto.FLOAT, TensorProto.INT32
    inputs = [_info("ids", TensorProto.INT64, "beams", 1), _info("bias_start", TensorProto.INT64, 1), _info("past_length", whole, 1)]
    outputs = [_info("logits", number, "beams", 1, "vocabulary")]
    for i in range(shape.layers):
        for part in ("key", "value"):
            inputs.append(_info(f"past.{i}.{part}", number, "beams", shape.heads, LONGEST_TARGET, shape.head))
            inputs.append(_info(f"cross.{i}.{part}", number, "beams", shape.heads, "source", shape.head))
            outputs.append(_info(f"present.{i}.{part}", number, "beams", shape.heads, LONGEST_TARGET, shape.head))
    return inputs, outputs


def derive(folder: Path, encoder_out: Path, step_out: Path) -> None:
    """Builds both graphs of a bundle.

    Raises `NotFast` when the bundle's files are not of the shape that this module knows.
    """
    shape = read_shape(folder)
    try:
        encoder, later, first = load_graphs(folder / ENCODER, folder / MERGED)
    except NotFast:
        raise
    except Exception as error:
        raise NotFast(f"unreadable ONNX ({type(error).__name__})") from error
    onnx.save(encoder_model(shape, encoder, first), encoder_out)
    onnx.save(step_model(shape, later), step_out)
