"""Measures nets on pictures they were not trained on: PSNR of luma in dB, mean over the folder.

Clean, coded as JPEG and coded as H.264 pictures at twice the size, and what a second net adds at four times.
"""

import argparse
import math
from pathlib import Path

import numpy
import torch
from network import build_net, load_safetensors
from photographs import code_as_film, compress, luma
from PIL import Image

CODINGS = {
    "clean": lambda picture: picture,
    "JPEG 50": lambda picture: compress(picture, 50),
    "H.264 crf 28": lambda picture: code_as_film([picture], 28)[0],
}


def load(path: Path) -> torch.nn.Module:
    return build_net(load_safetensors(path)).eval()


def double(net: torch.nn.Module, low: numpy.ndarray) -> numpy.ndarray:
    with torch.inference_mode():
        return net(torch.from_numpy(low)[None, None])[0, 0].numpy()


def lanczos(low: numpy.ndarray, scale: int) -> numpy.ndarray:
    size = (low.shape[1] * scale, low.shape[0] * scale)
    return numpy.asarray(Image.fromarray(low).resize(size, Image.Resampling.LANCZOS))


def psnr(result: numpy.ndarray, high: numpy.ndarray, border: int) -> float:
    height, width = min(len(result), len(high)), min(result.shape[1], high.shape[1])
    inner = (slice(border, height - border), slice(border, width - border))
    return -10 * math.log10(numpy.mean((result[inner] - high[inner]).astype(numpy.float64) ** 2))


def pairs(folder: Path):
    for path in sorted(folder.glob("*_HR.png")):
        low = Image.open(str(path).replace("_HR", "_LR")).convert("RGB")
        yield low, luma(Image.open(path).convert("RGB"))


def report(title: str, folder: Path, methods: dict, border: int) -> None:
    print(f"\n| {title} | " + " | ".join(CODINGS) + " |\n" + "|---" * (len(CODINGS) + 1) + "|")
    sources = list(pairs(folder))
    for name, method in methods.items():
        means = [numpy.mean([psnr(method(luma(code(low))), high, border) for low, high in sources]) for code in CODINGS.values()]
        print(f"| {name} | " + " | ".join(f"{mean:.2f}" for mean in means) + " |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("nets", type=Path, help="folder of .safetensors files")
    parser.add_argument("--x2", type=Path, required=True, help="folder of NNN_HR.png and half-size NNN_LR.png")
    parser.add_argument("--x4", type=Path, help="folder of NNN_HR.png and quarter-size NNN_LR.png")
    arguments = parser.parse_args()
    nets = {path.stem: load(path) for path in sorted(arguments.nets.glob("*.safetensors"))}
    twofold = {"Lanczos": lambda low: lanczos(low, 2), **{name: lambda low, net=net: double(net, low) for name, net in nets.items()}}
    report("x2", arguments.x2, twofold, 2)
    if arguments.x4:
        fourfold = {"Lanczos": lambda low: lanczos(low, 4)}
        for name, net in nets.items():
            fourfold[f"{name}, Lanczos"] = lambda low, net=net: lanczos(double(net, low), 2)
            if "fast" in nets and name != "fast":
                fourfold[f"{name}, fast"] = lambda low, net=net: double(nets["fast"], double(net, low))
        report("x4", arguments.x4, fourfold, 4)


if __name__ == "__main__":
    main()
