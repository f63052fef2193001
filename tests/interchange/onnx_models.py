#!/usr/bin/env python3
# Part of Crossisle, SPDX-License-Identifier: MIT
"""Imports ONNX models that it makes itself, one or more for each operator with work, and compares multiply-accumulates
and weights with counts by hand.

onnx_models.py PROGRAM [--mutations N]     # and N damaged copies of the models, none of which may crash the program
"""
import argparse
import json
import pathlib
import random
import subprocess
import sys
import tempfile

try:
    import numpy
    import onnx
    from onnx import TensorProto, helper, numpy_helper
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

FLOAT, INT64, INT32, UINT8, INT8 = (TensorProto.FLOAT, TensorProto.INT64, TensorProto.INT32, TensorProto.UINT8,
                                    TensorProto.INT8)
CASES = []


def case(function):
    CASES.append(function)
    return function


def weights(name, *shape, kind=numpy.float32):
    return numpy_helper.from_array(numpy.ones(shape, dtype=kind), name)


def integers(name, values):
    return numpy_helper.from_array(numpy.array(values, dtype=numpy.int64), name)


def scalar(name, value, kind=numpy.float32):
    return numpy_helper.from_array(numpy.array(value, dtype=kind), name)


def model(nodes, inputs, initialisers=(), opset=13, domains=(), kind=FLOAT, outputs=("y",), functions=()):
    """Returns a model; inputs are {name: shape} or {name: (shape, type)}."""
    values = []
    for name, shape in inputs.items():
        of_kind = kind
        if isinstance(shape, tuple):
            shape, of_kind = shape
        values.append(helper.make_tensor_value_info(name, of_kind, shape))
    graph = helper.make_graph(list(nodes), "graph", values,
                              [helper.make_tensor_value_info(name, FLOAT, None) for name in outputs], list(initialisers))
    opsets = [helper.make_opsetid("", opset)] + [helper.make_opsetid(domain, 1) for domain in domains]
    return helper.make_model(graph, opset_imports=opsets, functions=list(functions))


def node(operator, inputs, outputs=("y",), **attributes):
    return helper.make_node(operator, list(inputs), list(outputs), **attributes)


# Each case returns a model, its multiply-accumulates, its weights, and options of the program.

@case
def conv_1d():
    # 10 - 3 + 1 = 8 positions, 4 x 6 x 3 weights.
    return model([node("Conv", "xw")], {"x": [1, 4, 10]}, [weights("w", 6, 4, 3)]), 8 * 72, 72


@case
def conv_2d_with_groups_stride_dilation_and_pads():
    # Rows: (11 + 2 - 5) / 2 + 1 = 5; columns: (9 + 1 - 3) / 1 + 1 = 8. Per group 2 channels in, 3 out.
    made = node("Conv", "xw", group=4, strides=[2, 1], dilations=[2, 1], pads=[1, 0, 1, 1])
    return model([made], {"x": [1, 8, 11, 9]}, [weights("w", 12, 2, 3, 3)]), 5 * 8 * 12 * 2 * 9, 12 * 2 * 9


@case
def conv_3d():
    # Output 4 x 5 x 6 of 6 x 7 x 8; the batch of 2 counts.
    return model([node("Conv", "xw")], {"x": [2, 3, 6, 7, 8]}, [weights("w", 5, 3, 3, 3, 3)]), 2 * 120 * 5 * 81, 5 * 81


@case
def conv_with_automatic_pads():
    # SAME: ceil(9 / 2) = 5 rows and columns; VALID would be 4.
    made = node("Conv", "xw", auto_pad="SAME_UPPER", strides=[2, 2])
    return model([made], {"x": [1, 1, 9, 9]}, [weights("w", 1, 1, 3, 3)], opset=7), 25 * 9, 9


@case
def conv_transpose():
    # Output 2 (5 - 1) + 4 - 2 = 10; sub-pixel form: 4 kernels of 2 x 2 at 25 positions, which is 25 x 16 per channel pair.
    made = node("ConvTranspose", "xw", strides=[2, 2], pads=[1, 1, 1, 1])
    return model([made], {"x": [1, 3, 5, 5]}, [weights("w", 3, 2, 4, 4)]), 25 * 16 * 6, 96


@case
def gemm_with_transposed_weights():
    return model([node("Gemm", "xwb", transB=1)], {"x": [7, 16]}, [weights("w", 10, 16), weights("b", 10)]), 7 * 160, 160


@case
def matmul_with_weights():
    return model([node("MatMul", "xw")], {"x": [2, 5, 16]}, [weights("w", 16, 12)]), 10 * 192, 192


@case
def matmul_with_weights_from_the_left():
    return model([node("MatMul", "wx")], {"x": [16, 5]}, [weights("w", 12, 16)]), 5 * 192, 192


@case
def matmul_of_activations():
    # Scores of 4 heads: no weights.
    return model([node("MatMul", "ab")], {"a": [1, 4, 6, 8], "b": [1, 4, 8, 7]}), 4 * 6 * 8 * 7, 0


@case
def matmul_with_batches_of_weights():
    return model([node("MatMul", "xw")], {"x": [3, 5, 8]}, [weights("w", 3, 8, 4)]), 3 * 5 * 32, 96


@case
def weights_through_other_operators():
    # Weights are transposed, reshaped, and come from ConstantOfShape; none of this is work at an inference.
    nodes = [node("Transpose", "w", "t", perm=[1, 0]), node("MatMul", ["x", "t"], "h"),
             node("ConstantOfShape", "s", "c"), node("MatMul", ["h", "c"])]
    return model(nodes, {"x": [2, 8]}, [weights("w", 6, 8), integers("s", [6, 5])]), 2 * 48 + 2 * 30, 48 + 30


@case
def shapes_that_the_graph_computes():
    # Reshape to [batch, -1] by Shape, Gather, Unsqueeze and Concat: 3 x 4 x 4 = 48 inputs.
    nodes = [node("Shape", "x", "s"), node("Gather", "si", "n"), node("Unsqueeze", "na", "u"), node("Concat", "um", "c", axis=0),
             node("Reshape", "xc", "f"), node("Gemm", "fw")]
    made = model(nodes, {"x": ["batch", 3, 4, 4]},
                 [integers("i", 0), integers("a", [0]), integers("m", [-1]), weights("w", 48, 10)])
    return made, 2 * 480, 480, ["--dim", "batch=2"]


@case
def sizes_of_windows_that_are_symbolic():
    made = model([node("Conv", "xw", pads=[1, 1, 1, 1])], {"x": [1, 3, "height", "width"]}, [weights("w", 4, 3, 3, 3)])
    return made, 20 * 30 * 108, 108, ["--dim", "height=20", "--dim", "width=30"]


@case
def einsum_with_weights():
    # Heads of a projection: 5 tokens of 8 by 8 x 2 x 4.
    return model([node("Einsum", "xw", equation="bsd,dhe->bshe")], {"x": [1, 5, 8]}, [weights("w", 8, 2, 4)]), 5 * 64, 64


@case
def einsum_of_activations():
    made = node("Einsum", "ab", equation="bhqd,bhkd->bhqk")
    return model([made], {"a": [1, 2, 5, 8], "b": [1, 2, 7, 8]}), 2 * 5 * 7 * 8, 0


def recurrent(operator, gates):
    # 6 steps, batch 2, 5 inputs, 3 hidden, two directions: 12 positions of gates x 3 x (5 + 3) x 2.
    made = node(operator, ["x", "w", "r"], ["y"], hidden_size=3, direction="bidirectional")
    return (model([made], {"x": [6, 2, 5]}, [weights("w", 2, gates * 3, 5), weights("r", 2, gates * 3, 3)]),
            12 * gates * 3 * 8 * 2, gates * 3 * 8 * 2)


@case
def lstm():
    return recurrent("LSTM", 4)


@case
def gru():
    return recurrent("GRU", 3)


@case
def qlinear_conv():
    names = ["x", "xs", "xz", "w", "ws", "wz", "ys", "yz"]
    made = model([node("QLinearConv", names)], {"x": ([1, 3, 8, 8], UINT8)},
                 [scalar("xs", 1), scalar("xz", 0, numpy.uint8), weights("w", 4, 3, 3, 3, kind=numpy.int8), scalar("ws", 1),
                  scalar("wz", 0, numpy.int8), scalar("ys", 1), scalar("yz", 0, numpy.uint8)])
    return made, 36 * 108, 108


@case
def qlinear_matmul():
    names = ["x", "xs", "xz", "w", "ws", "wz", "ys", "yz"]
    made = model([node("QLinearMatMul", names)], {"x": ([5, 8], UINT8)},
                 [scalar("xs", 1), scalar("xz", 0, numpy.uint8), weights("w", 8, 4, kind=numpy.int8), scalar("ws", 1),
                  scalar("wz", 0, numpy.int8), scalar("ys", 1), scalar("yz", 0, numpy.uint8)])
    return made, 5 * 32, 32


@case
def integer_products():
    nodes = [node("MatMulInteger", "xw", "h"), node("ConvInteger", "ik", "c")]
    made = model(nodes, {"x": ([5, 8], UINT8), "i": ([1, 1, 4, 4], UINT8)},
                 [weights("w", 8, 4, kind=numpy.int8), weights("k", 2, 1, 3, 3, kind=numpy.int8)], outputs=("h", "c"))
    return made, 5 * 32 + 4 * 18, 32 + 18


@case
def quantised_by_pairs_of_operators():
    nodes = [node("QuantizeLinear", ["x", "s", "z"], "q"), node("DequantizeLinear", ["q", "s", "z"], "d"),
             node("DequantizeLinear", ["w", "s", "wz"], ["dw"]), node("Conv", ["d", "dw"])]
    made = model(nodes, {"x": [1, 3, 6, 6]}, [scalar("s", 1), scalar("z", 0, numpy.uint8), scalar("wz", 0, numpy.int8),
                                             weights("w", 2, 3, 3, 3, kind=numpy.int8)])
    return made, 16 * 54, 54


@case
def quantised_by_brevitas():
    nodes = [node("Quant", ["x", "s", "z", "b4"], ["qx"], domain="onnx.brevitas", signed=1, narrow=0),
             node("Quant", ["w", "s", "z", "b2"], ["qw"], domain="onnx.brevitas", signed=1, narrow=1), node("MatMul", ["qx", "qw"])]
    made = model(nodes, {"x": [1, 8]}, [scalar("s", 1), scalar("z", 0), scalar("b4", 4), scalar("b2", 2), weights("w", 8, 4)],
                 domains=["onnx.brevitas"])
    return made, 32, 32, [], {"input_bits: 4", "weight_bits: 2"}


@case
def contributed_attention():
    # 5 tokens of 16: projections 16 x 48, then 4 heads of 4: scores and context 5 x 5 x 4 each.
    made = node("Attention", ["x", "w", "b"], domain="com.microsoft", num_heads=4)
    return (model([made], {"x": [1, 5, 16]}, [weights("w", 16, 48), weights("b", 48)], domains=["com.microsoft"]),
            5 * 16 * 48 + 2 * 4 * 5 * 5 * 4, 16 * 48)


@case
def multi_head_attention():
    made = node("MultiHeadAttention", ["q", "k", "v"], domain="com.microsoft", num_heads=2)
    return model([made], {"q": [1, 3, 8], "k": [1, 7, 8], "v": [1, 7, 8]}, domains=["com.microsoft"]), 2 * 2 * 3 * 7 * 4, 0


@case
def group_query_attention():
    # 8 query heads of 4 for 2 K/V heads, one new token and 15 in the cache: causal, all 16 are attended to.
    made = node("GroupQueryAttention", ["q", "k", "v", "pk", "pv", "l", "t"], domain="com.microsoft", num_heads=8, kv_num_heads=2)
    inputs = {"q": [1, 1, 32], "k": [1, 1, 8], "v": [1, 1, 8], "pk": [1, 2, 15, 4], "pv": [1, 2, 15, 4], "l": ([1], INT32), "t": ([1], INT32)}
    return model([made], inputs, domains=["com.microsoft"]), 2 * 8 * 16 * 4, 0, [], {"operand: cached"}


@case
def attention_of_opset_23():
    made = node("Attention", "qkv")
    return model([made], {"q": [2, 4, 3, 8], "k": [2, 4, 6, 8], "v": [2, 4, 6, 5]}, opset=23), 8 * 3 * 6 * (8 + 5), 0


@case
def experts():
    # Two of four experts for each of 3 tokens: 8 x 16 up and 16 x 8 down.
    made = node("MoE", ["x", "r", "w1", "", "w2"], domain="com.microsoft", k=2)
    return (model([made], {"x": [3, 8], "r": [3, 4]}, [weights("w1", 4, 8, 16), weights("w2", 4, 16, 8)], domains=["com.microsoft"]),
            3 * 2 * 2 * 128, 4 * 2 * 128)


@case
def embedding():
    # A look-up has no multiply-accumulates; its table is not in the arrays.
    nodes = [node("Gather", "ei", "h"), node("MatMul", "hw")]
    return model(nodes, {"i": ([1, 5], INT64)}, [weights("e", 100, 8), weights("w", 8, 4)]), 5 * 32, 32


@case
def condition_with_a_known_and_an_unknown_value():
    def branch(name, width):
        made = [node("MatMul", ["x", name + "w"], [name])]
        return helper.make_graph(made, name, [], [helper.make_tensor_value_info(name, FLOAT, None)], [weights(name + "w", 8, width)])
    known = node("If", ["always"], ["k"], then_branch=branch("a", 2), else_branch=branch("b", 50))
    unknown = node("If", ["perhaps"], ["y"], then_branch=branch("c", 3), else_branch=branch("d", 7))
    made = model([known, unknown], {"x": [1, 8], "perhaps": ([], TensorProto.BOOL)},
                 [numpy_helper.from_array(numpy.array(True), "always")], outputs=("k", "y"))
    return made, 16 + 56, 16 + 56


@case
def loop_whose_body_counts_once():
    body = helper.make_graph([node("MatMul", ["h", "lw"], ["h2"]), node("Identity", ["c"], ["c2"])], "body",
                             [helper.make_tensor_value_info("i", INT64, []), helper.make_tensor_value_info("c", TensorProto.BOOL, []),
                              helper.make_tensor_value_info("h", FLOAT, [1, 8])],
                             [helper.make_tensor_value_info("c2", TensorProto.BOOL, []), helper.make_tensor_value_info("h2", FLOAT, [1, 8])],
                             [weights("lw", 8, 8)])
    made = model([node("Loop", ["n", "", "x"], ["y"], body=body)], {"x": [1, 8], "n": ([], INT64)})
    return made, 64, 64


@case
def function_of_the_model():
    body = helper.make_function("own", "Linear", ["a", "b"], ["c"], [node("MatMul", "ab", "c")], [helper.make_opsetid("", 13)])
    made = model([node("Linear", "xw", "h", domain="own"), node("Linear", ["h", "v"], domain="own")], {"x": [1, 8]},
                 [weights("w", 8, 4), weights("v", 4, 2)], domains=["own"], functions=[body])
    return made, 40, 40


@case
def residual_network_with_vector_operations():
    nodes = [node("Conv", "xw", "c", name="one", pads=[1, 1, 1, 1]), node("BatchNormalization", ["c", "s", "s", "s", "s"], "b"),
             node("Relu", "b", "r"), node("Conv", "rv", "d", name="two", pads=[1, 1, 1, 1]), node("Add", "dr", "a"), node("Relu", "a", "e"),
             node("MaxPool", "e", "p", kernel_shape=[2, 2], strides=[2, 2]), node("GlobalAveragePool", "p", "g"), node("Flatten", "g", "f"),
             node("Gemm", "fu"), ]
    made = model(nodes, {"x": [1, 3, 8, 8]}, [weights("w", 8, 3, 3, 3), weights("s", 8), weights("v", 8, 8, 3, 3), weights("u", 8, 5)])
    return made, 64 * 216 + 64 * 576 + 40, 216 + 576 + 40, [], {'name: "two"', 'add: "one"'}


@case
def conv_transpose_of_three_dimensions():
    # 4 x 5 x 6 positions with 8 x 4 channels and 8 weights each; the inserted zeros are skipped in all dimensions.
    made = node("ConvTranspose", "xw", strides=[2, 2, 2])
    return model([made], {"x": [1, 8, 4, 5, 6]}, [weights("w", 8, 4, 2, 2, 2)]), 4 * 5 * 6 * 8 * 4 * 8, 8 * 4 * 8


@case
def joined_outputs():
    # The second convolution reads the outputs of both before it; the first one waits.
    nodes = [node("Conv", "xw", "a", name="first", pads=[1, 1, 1, 1]), node("Conv", "av", "b", name="second", pads=[1, 1, 1, 1]),
             node("Concat", "ab", "c", axis=1), node("Relu", "c", "r"), node("Conv", "ru", name="third")]
    made = model(nodes, {"x": [1, 3, 4, 4]}, [weights("w", 4, 3, 3, 3), weights("v", 5, 4, 3, 3), weights("u", 2, 9, 1, 1)])
    return made, 16 * (108 + 180 + 18), 108 + 180 + 18, [], {'concat: "first"'}


@case
def upsampling_of_opset_7():
    nodes = [node("Upsample", "x", "u", scales=[1.0, 1.0, 2.0, 2.0]), node("Conv", "uw")]
    return model(nodes, {"x": [1, 2, 4, 4]}, [weights("w", 3, 2, 1, 1)], opset=7), 64 * 6, 6


@case
def unused_inputs_need_no_sizes():
    return model([node("MatMul", "xw")], {"x": [1, 8], "mask": ["batch", "tokens"]}, [weights("w", 8, 4)]), 32, 32


# Models that are refused: what the message says.
REFUSED = []


def refused(expected):
    def keep(function):
        REFUSED.append((function, expected))
        return function
    return keep


@refused("has inputs with sizes that are not stated: batch, height, x.3")
def sizes_without_values():
    return model([node("Conv", "xw")], {"x": ["batch", 3, "height", None]}, [weights("w", 4, 3, 3, 3)])


@refused("(Conv): convolves [1, 3, 8, 8] with [4, 5, 3, 3] in 1 groups")
def channels_that_differ():
    return model([node("Conv", "xw", name="bad")], {"x": [1, 3, 8, 8]}, [weights("w", 4, 5, 3, 3)])


@refused("node y (MatMul): uses 'nowhere' (nothing computes it)")
def dangling_name():
    return model([node("MatMul", ["x", "nowhere"])], {"x": [1, 8]})


@refused("is a transposed convolution with dilation")
def dilated_conv_transpose():
    return model([node("ConvTranspose", "xw", dilations=[2, 2])], {"x": [1, 3, 5, 5]}, [weights("w", 3, 2, 3, 3)])


@refused("states a kernel other than that of its weights")
def kernel_that_differs():
    return model([node("Conv", "xw", kernel_shape=[5, 5])], {"x": [1, 3, 8, 8]}, [weights("w", 4, 3, 3, 3)])


@refused("has weights of other sizes than its input")
def lstm_of_other_sizes():
    made = node("LSTM", ["x", "w", "r"], ["y"], hidden_size=3)
    return model([made], {"x": [6, 2, 5]}, [weights("w", 1, 12, 4), weights("r", 1, 12, 3)])


@refused("the shape of the output of lost (NonZero) is not known")
def shape_that_depends_on_values():
    nodes = [node("NonZero", "x", "n", name="lost"), node("MatMul", "nw")]
    return model(nodes, {"x": [4, 8]}, [weights("w", 8, 4)])


@refused("is part of a cycle")
def cycle():
    return model([node("Add", ["x", "b"], ["a"]), node("Relu", ["a"], ["b"])], {"x": [1, 8]})


@refused("is an operator 'own.Mystery' that is not known (it has weights")
def unknown_operator_with_weights():
    return model([node("Mystery", "xw", domain="own")], {"x": [1, 64]}, [weights("w", 64, 64)], domains=["own"])


@refused("external data must be in the folder of the model")
def external_data_elsewhere():
    made = model([node("MatMul", "xw")], {"x": [1, 8]}, [weights("w", 8, 4)])
    tensor = made.graph.initializer[0]
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    entry = tensor.external_data.add()
    entry.key, entry.value = "location", "../../etc/passwd"
    return made


@refused("tensor w has 128 bytes (its dimensions need 256)")
def dimensions_that_do_not_multiply():
    made = model([node("MatMul", "xw")], {"x": [1, 8]}, [weights("w", 8, 4)])
    made.graph.initializer[0].dims[1] = 8
    return made


def run(program, file, *arguments):
    return subprocess.run([program, "import", str(file), *arguments], capture_output=True, text=True, timeout=60)


def check_cases(program, folder):
    failures = []
    for made in CASES:
        graph, macs, held, *rest = made()
        file = folder / f"{made.__name__}.onnx"
        onnx.save(graph, str(file))
        arguments = rest[0] if rest else []
        result = run(program, file, *arguments, "--json", "-o", str(file.with_suffix(".yaml")))
        if result.returncode != 0:
            failures.append(f"{made.__name__}: {result.stderr.strip()}")
            continue
        found = json.loads(result.stdout)
        if (found["macs"], found["weights"]) != (macs, held):
            failures.append(f"{made.__name__}: {found['macs']} MACs and {found['weights']} weights instead of {macs} and {held}")
        text = file.with_suffix(".yaml").read_text()
        failures += [f"{made.__name__}: the file does not say {words}" for words in (rest[1] if len(rest) > 1 else ()) if words not in text]
    for made, expected in REFUSED:
        file = folder / f"{made.__name__}.onnx"
        onnx.save(made(), str(file))
        result = run(program, file, "-o", str(file.with_suffix(".yaml")))
        if result.returncode != 2 or expected not in result.stderr:
            failures.append(f"{made.__name__}: exit code {result.returncode}, {result.stderr.strip()}")
        if file.with_suffix(".yaml").exists():
            failures.append(f"{made.__name__}: left a file")
    return failures


def check_mutations(program, folder, count):
    """Damages bytes of the models; the program may refuse them, but neither crash nor hang."""
    draw = random.Random(1)
    files = sorted(folder.glob("*.onnx"))
    file = folder / "damaged.onnx"
    failures = []
    for number in range(count):
        source = draw.choice(files)
        data = bytearray(source.read_bytes())
        for _ in range(draw.randint(1, 8)):
            kind = draw.randrange(3)
            place = draw.randrange(len(data))
            if kind == 0:
                data[place] = draw.randrange(256)
            elif kind == 1:
                del data[place:place + draw.randint(1, 20)]
            else:
                data[place:place] = bytes(draw.randrange(256) for _ in range(draw.randint(1, 20)))
            if not data:
                data = bytearray(b"\n")
        file.write_bytes(bytes(data))
        result = run(program, file)
        if result.returncode not in (0, 2) or "Sanitizer" in result.stderr:
            failures.append(f"mutation {number} of {source.name}: exit code {result.returncode}, {result.stderr.strip()[-300:]}")
            (folder / f"failure_{number}.bin").write_bytes(bytes(data))
    file.unlink(missing_ok=True)
    return failures


def check_size(program, folder):
    """A chain of 100,000 operators."""
    nodes = [helper.make_node("Relu" if i % 2 else "MatMul", [f"t{i}"] if i % 2 else [f"t{i}", "w"], [f"t{i + 1}"]) for i in range(100_000)]
    made = model(nodes, {"t0": [1, 8]}, [weights("w", 8, 8)], outputs=("t100000",))
    file = folder / "long.onnx"
    file.write_bytes(made.SerializeToString())
    result = run(program, file, "--json")
    file.unlink()
    if result.returncode != 0:
        return [f"100,000 nodes: {result.stderr.strip()[-300:]}"]
    return [] if json.loads(result.stdout)["macs"] == 50_000 * 64 else ["100,000 nodes: other multiply-accumulates"]


def check_costs(program, folder):
    """One network as ONNX model, as template and as list of layers: the same search finds the same costs."""
    nodes = [node("Gemm", "xw", "h", name="fc1"), node("Relu", "h", "r"), node("Gemm", "rv", "k", name="fc2"), node("Relu", "k", "s"),
             node("Gemm", "su", name="fc3")]
    sizes = [weights("w", 64, 48), weights("v", 48, 32), weights("u", 32, 10)]
    onnx.save(model(nodes, {"x": [1, 64]}, sizes), str(folder / "network.onnx"))
    head = "format: 2\nname: network\nsource: test\n"
    (folder / "template.yaml").write_text(head + "mlp: {sizes: [64, 48, 32, 10]}\n")
    (folder / "layers.yaml").write_text(head + "layers: [{name: fc1, c: 64, m: 48}, {name: fc2, c: 48, m: 32}, {name: fc3, c: 32, m: 10}]\n")
    configuration = pathlib.Path(__file__).resolve().parents[2] / "configs/physical_any_4networks.yaml"
    costs = []
    for name in "network.onnx", "template.yaml", "layers.yaml":
        result = subprocess.run(
            [program, "run", str(configuration), "-q", "--json", "-o", str(folder / f"run_{name}"), "--set",
             f"workloads.networks=[{folder / name}]", "search.population=20", "search.random_samples=100", "search.diverse_samples=50",
             "search.generations=3"], capture_output=True, text=True, timeout=60)
        if result.returncode != 0:
            return [f"{name}: {result.stderr.strip()[-300:]}"]
        found = json.loads(result.stdout)
        costs.append((found["objective"], found["networks"][0]["energy_j"], found["networks"][0]["latency_s"]))
    return [] if costs[0] == costs[1] == costs[2] else [f"costs by format: {costs}"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--mutations", type=int, default=300)
    parser.add_argument("--write", type=pathlib.Path, help="only write the models to this folder")
    arguments = parser.parse_args()
    if arguments.write:
        for made in [*CASES, *(made for made, expected in REFUSED)]:
            graph = made()
            onnx.save(graph[0] if isinstance(graph, tuple) else graph, str(arguments.write / f"{made.__name__}.onnx"))
        return
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        failures = check_cases(arguments.program, folder) + check_mutations(arguments.program, folder, arguments.mutations)
        failures += check_size(arguments.program, folder) + check_costs(arguments.program, folder)
    print("\n".join(failures) or f"{len(CASES)} models imported, {len(REFUSED)} refused, {arguments.mutations} damaged")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
