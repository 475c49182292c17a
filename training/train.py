"""Trains one of the embedded nets. See README.md for the commands that made the shipped files."""

import argparse
import math
import time
from pathlib import Path

import numpy
import torch
from network import LumaNet, build_net, load_safetensors, parameter_count, save_safetensors
from patches import Patches
from photographs import Damage, compress, crop_to, halve, list_photographs, load_pairs, luma, open_upright
from PIL import Image
from torch import nn
from trainer import Trainer

# Channels, and hidden layers.
SIZES = {"fast": (16, 4), "lean": (32, 4), "default": (32, 8), "restore": (32, 4), "fine": (64, 8)}
BORDER = 2
# Steps between looks at the clock.
STRIDE = 20


def measure(net: nn.Module, pairs) -> float:
    """Mean over pictures of PSNR in dB on luma without the border, as in super-resolution papers."""
    with torch.inference_mode():
        return float(numpy.mean([psnr(net(low[None, None])[0, 0].cpu().numpy(), high) for low, high in pairs]))


def psnr(result: numpy.ndarray, high: numpy.ndarray) -> float:
    difference = (result - high)[BORDER:-BORDER, BORDER:-BORDER].astype(numpy.float64)
    return -10 * math.log10(numpy.mean(difference**2))


def benchmark_pairs(folder: Path, is_degraded: bool, device: str):
    for path in sorted(folder.glob("*_HR.png")):
        high = crop_to(Image.open(path).convert("RGB"), 2)
        low = compress(halve(high), 50) if is_degraded else Image.open(str(path).replace("_HR", "_LR"))
        yield torch.from_numpy(luma(low)).to(device), luma(high)


def held_out_pairs(paths: list[Path], is_degraded: bool, device: str):
    for path in paths:
        high = crop_to(open_upright(path), 4)
        low = halve(high)
        yield torch.from_numpy(luma(compress(low, 50) if is_degraded else low)).to(device), luma(high)


def synchronise(device: str) -> None:
    if device == "cuda":
        torch.cuda.synchronize()


def save(net: LumaNet, arguments) -> None:
    metadata = {"architecture": "footlight-luma-x2", "variant": arguments.variant, "slope": "0.1", "scale": "2"}
    save_safetensors(net.state_dict(), metadata, arguments.out)


def load_patches(paths: list[Path], arguments) -> Patches:
    film_versions = len(list(arguments.films.glob(f"{paths[0].stem}-100-*"))) if arguments.films else 0
    damage = Damage(arguments.clean, arguments.jpegs, arguments.films, film_versions, tuple(arguments.doubled))
    pairs = load_pairs(paths, damage, arguments.seed, arguments.workers)
    return Patches(pairs, arguments.device, arguments.least_gain)


def load_references(held_out: list[Path], arguments) -> dict:
    is_degraded = arguments.jpegs > arguments.clean
    references = {}
    if held_out:
        references["held-out"] = list(held_out_pairs(held_out, is_degraded, arguments.device))
    if arguments.validate:
        references["Set5"] = list(benchmark_pairs(arguments.validate, is_degraded, arguments.device))
    return references


def train(arguments) -> None:
    torch.manual_seed(arguments.seed)
    torch.backends.cudnn.benchmark = True
    paths, held_out = list_photographs(arguments.data, arguments.held_out_every)
    patches = load_patches(paths, arguments)
    references = load_references(held_out, arguments)
    net = build_net(load_safetensors(arguments.start)) if arguments.start else LumaNet(*SIZES[arguments.variant])
    net = net.to(arguments.device, memory_format=torch.channels_last)
    trainer = Trainer(net, patches, arguments)
    trainer.set_progress(0, 0)
    step = trainer.record()
    print(f"{arguments.variant}: {parameter_count(net)} parameters, {len(patches.starts)} pictures", flush=True)
    started = time.monotonic()
    steps, progress, next_report = 0, 0.0, arguments.every
    while progress < 1:
        trainer.set_progress(progress, steps)
        for _ in range(STRIDE):
            step()
        synchronise(arguments.device)
        steps += STRIDE
        elapsed = time.monotonic() - started
        progress = min(1.0, elapsed / arguments.seconds)
        if progress == 1 or elapsed >= next_report:
            next_report = elapsed + arguments.every
            qualities = ", ".join(f"{name} {measure(trainer.mean, pairs):.3f} dB" for name, pairs in references.items())
            print(f"{steps} steps, {elapsed:.0f} s, loss {trainer.loss.item():.5f}, {qualities}", flush=True)
            save(trainer.mean, arguments)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("variant", choices=SIZES)
    parser.add_argument("--data", type=Path, required=True, help="folder of photographs")
    parser.add_argument("--validate", type=Path, help="folder of NNN_HR.png and NNN_LR.png pairs, measured on only")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--start", type=Path, help="weights to begin from")
    parser.add_argument("--held-out-every", type=int, default=0, help="one photograph in so many is measured on only")
    parser.add_argument("--least-gain", type=float, default=0.3, help="half of the patches get darker, down to this")
    parser.add_argument("--clean", type=int, default=1, help="how many versions of each picture are clean")
    parser.add_argument("--doubled", type=Path, nargs="*", default=[], help="nets whose results are versions too")
    parser.add_argument("--jpegs", type=int, default=0, help="worn versions of each picture, coded as JPEG")
    parser.add_argument("--films", type=Path, help="folder of code_films.py")
    parser.add_argument("--seconds", type=float, default=480, help="how long to train")
    parser.add_argument("--batch", type=int, default=32, help="patches a step")
    parser.add_argument("--side", type=int, default=80, help="of a patch, in source pixels")
    parser.add_argument("--rate", type=float, default=0.02)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--every", type=float, default=30, help="seconds between measurements")
    parser.add_argument("--workers", type=int, default=2, help="processes that read photographs")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    train(parser.parse_args())
