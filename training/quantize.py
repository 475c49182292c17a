"""Measures what the embedded nets lose and gain in 8 bits: PSNR of luma in dB, flat fields, processor time of a tile.

Weights are 8-bit by channel, activations 8-bit with ranges calibrated on coded photographs (QDQ, static). Nothing is
written: in 8 bits all nets lose more than they may (docs/performance.md).
"""

import argparse
import tempfile
import time
from pathlib import Path

import numpy
import onnx
import onnxruntime
from evaluate import CODINGS, pairs, psnr
from network import SLOPE, load_safetensors
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
from photographs import code_as_film, compress, crop_to, halve, list_photographs, luma, open_upright

FLAT = 48
# Code values of 10 bits from black to white, where what a net adds is looked at and where it is subtracted.
LEVELS = numpy.linspace(0, 1, 129)
PROBES = numpy.arange(64, 941, 3) / 1023
# Layers that stay in float: none, or the first and the last with the sums around them.
VARIANTS = {"8 bits": [], "8 bits, head and tail float": ["head", "tail", "anchor", "shuffle", "sum"]}


def write_graph(weights: dict[str, numpy.ndarray], path: Path) -> None:
    """The net as ONNX: what `LumaNet.forward` computes."""
    nodes = []

    def add(kind: str, inputs: list[str], name: str, **attributes) -> str:
        nodes.append(helper.make_node(kind, inputs, [name], name=name, **attributes))
        return name

    def convolve(layer: str, source: str) -> str:
        return add("Conv", [source, f"{layer}.weight", f"{layer}.bias"], layer, pads=[1, 1, 1, 1], kernel_shape=[3, 3])

    first = features = add("LeakyRelu", [convolve("head", "low")], "first", alpha=SLOPE)
    for layer in [name[:-7] for name in weights if name.startswith("body") and name.endswith("weight")]:
        features = add("LeakyRelu", [convolve(layer, features)], f"{layer}.active", alpha=SLOPE)
    tail = convolve("tail", add("Add", [features, first], "sum"))
    add("DepthToSpace", [add("Add", [tail, "low"], "anchor")], "shuffle", blocksize=2, mode="CRD")
    ports = [
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, 1, f"{name}.height", f"{name}.width"])]
        for name in ("low", "shuffle")
    ]
    constants = [numpy_helper.from_array(values.copy(), name) for name, values in weights.items()]
    graph = helper.make_graph(nodes, "luma-x2", *ports, constants)
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), path)


class CodedPhotographs(CalibrationDataReader):
    """Halved photographs, clean and coded in turn, every fifth darkened."""

    def __init__(self, photographs: list[Path]):
        self.pictures = (self.read(number, path) for number, path in enumerate(photographs))

    def read(self, number: int, path: Path) -> dict[str, numpy.ndarray]:
        low = halve(crop_to(open_upright(path), 4))
        codings = (lambda: low, lambda: compress(low, 40), lambda: compress(low, 75), lambda: code_as_film([low], 26)[0])
        picture = luma(codings[number % 4]()) * (numpy.float32(0.4) if number % 5 == 0 else numpy.float32(1))
        return {"low": picture[None, None]}

    def get_next(self) -> dict[str, numpy.ndarray] | None:
        return next(self.pictures, None)


class Net:
    def __init__(self, path: Path):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])

    def double(self, low: numpy.ndarray) -> numpy.ndarray:
        return self.session.run(None, {"low": low[None, None].astype(numpy.float32)})[0][0, 0]

    def respond(self, level: float) -> numpy.ndarray:
        """What it adds to a flat field at each of the four sub-pixels, far from the edges."""
        return self.double(numpy.full((FLAT, FLAT), level))[FLAT : FLAT + 2, FLAT : FLAT + 2] - level

    def time(self, tile: numpy.ndarray) -> float:
        started_at = time.process_time()
        self.double(tile)
        return time.process_time() - started_at


def flat_error(net: Net) -> float:
    """The most that is left of a flat field's error, of 255, after the answer at 129 levels is subtracted."""
    known = numpy.array([net.respond(level) for level in LEVELS]).reshape(len(LEVELS), 4)
    errors = [
        [abs(value - numpy.interp(level, LEVELS, known[:, i])) for i, value in enumerate(net.respond(level).flat)]
        for level in PROBES
    ]
    return float(numpy.max(errors) * 255)


def measure(net: Net, set5: list, held_out: list) -> list[float]:
    codings = [[psnr(net.double(luma(code(low))), high, 2) for low, high in set5] for code in CODINGS.values()]
    photographs = [psnr(net.double(luma(halve(picture))), luma(picture), 2) for picture in held_out]
    return [float(numpy.mean(values)) for values in (*codings, photographs)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("nets", type=Path, nargs="+", help=".safetensors files")
    parser.add_argument("--data", type=Path, required=True, help="folder of photographs to calibrate on")
    parser.add_argument("--x2", type=Path, required=True, help="folder of NNN_HR.png and half-size NNN_LR.png")
    parser.add_argument("--rounds", type=int, default=6, help="the quickest counts")
    arguments = parser.parse_args()
    known, others = list_photographs(arguments.data, 15)
    set5, held_out = list(pairs(arguments.x2)), [crop_to(open_upright(path), 4) for path in others[::2]]
    tile = numpy.random.default_rng(1).random((256, 256))
    print("| net | " + " | ".join(CODINGS) + " | held out | flat field, of 255 | CPU ms a tile of 256 |\n" + "|---" * 7 + "|")
    for path in arguments.nets:
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder, "float.onnx")
            write_graph({name: tensor.numpy() for name, tensor in load_safetensors(path).items()}, source)
            nets = {"float": Net(source)}
            for name, excluded in VARIANTS.items():
                coded = Path(folder, f"{len(nets)}.onnx")
                kinds = {"activation_type": QuantType.QUInt8, "weight_type": QuantType.QInt8, "quant_format": QuantFormat.QDQ}
                quantize_static(source, coded, CodedPhotographs(known[::14]), per_channel=True, nodes_to_exclude=excluded, **kinds)
                nets[name] = Net(coded)
            times = [[net.time(tile) for net in nets.values()] for _ in range(arguments.rounds)]
            for (name, net), milliseconds in zip(nets.items(), numpy.min(times, axis=0) * 1000):
                figures = " | ".join(f"{value:.2f}" for value in measure(net, set5, held_out))
                print(f"| {path.stem}, {name} | {figures} | {flat_error(net):.2f} | {milliseconds:.0f} |", flush=True)


if __name__ == "__main__":
    main()
