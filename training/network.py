"""The embedded luma x2 nets: plain 3x3 convolutions at low resolution, then one pixel shuffle.

The input itself is added to each of the four sub-pixels (the anchor of Zhang et al., ECBSR, ACM MM 2021), so the net
only learns what a repeated pixel lacks. LeakyReLU and channel counts in multiples of 16 are what ONNX Runtime fuses.
"""

import json
import struct
from pathlib import Path

import numpy
import torch
from torch import Tensor, nn

SLOPE = 0.1


class LumaNet(nn.Module):
    def __init__(self, channels: int, blocks: int):
        super().__init__()
        self.head = nn.Conv2d(1, channels, 3, padding=1)
        self.body = nn.ModuleList(nn.Conv2d(channels, channels, 3, padding=1) for _ in range(blocks))
        self.tail = nn.Conv2d(channels, 4, 3, padding=1)
        for layer in (self.head, *self.body):
            nn.init.kaiming_normal_(layer.weight, a=SLOPE)
            nn.init.zeros_(layer.bias)
        nn.init.normal_(self.tail.weight, std=1e-3)
        nn.init.zeros_(self.tail.bias)

    def forward(self, low: Tensor) -> Tensor:
        first = nn.functional.leaky_relu(self.head(low), SLOPE)
        features = first
        for layer in self.body:
            features = nn.functional.leaky_relu(layer(features), SLOPE)
        # In half precision, only the features are: the sum with the input is not.
        return nn.functional.pixel_shuffle(self.tail(features + first).float() + low, 2)


def build_net(weights: dict[str, Tensor]) -> LumaNet:
    """The net of a file, whose size its weights tell."""
    blocks = sum(name.startswith("body") and name.endswith("weight") for name in weights)
    net = LumaNet(len(weights["head.weight"]), blocks)
    net.load_state_dict(weights)
    return net


def parameter_count(net: nn.Module) -> int:
    return sum(parameter.numel() for parameter in net.parameters())


def save_safetensors(weights: dict[str, Tensor], metadata: dict[str, str], path: Path) -> None:
    """Writes float32 tensors in the safetensors format (huggingface/safetensors, README "Format")."""
    header: dict[str, object] = {"__metadata__": metadata}
    data = b""
    for name, tensor in weights.items():
        codes = tensor.detach().cpu().contiguous().numpy().astype("<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [len(data), len(data) + len(codes)]}
        data += codes
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


def load_safetensors(path: Path) -> dict[str, Tensor]:
    content = path.read_bytes()
    (length,) = struct.unpack("<Q", content[:8])
    header = json.loads(content[8 : 8 + length])
    weights = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        start, end = entry["data_offsets"]
        codes = numpy.frombuffer(content[8 + length + start : 8 + length + end], "<f4")
        weights[name] = torch.from_numpy(codes.reshape(entry["shape"]).copy())
    return weights
