"""Trains one of the embedded nets. See README.md for the commands that made the shipped files."""

import argparse
import copy
import math
import time
from pathlib import Path

import numpy
import torch
from network import LumaNet, load_safetensors, parameter_count, save_safetensors
from photographs import Photographs, compress, halve, luma
from PIL import Image

SIZES = {"fast": (16, 7), "default": (32, 8), "restore": (32, 8)}
BATCH = 16
SIDE = 40
BORDER = 2


class Muon(torch.optim.Optimizer):
    """Momentum whose update is orthogonalised (Jordan et al., 2024): for layers seen as matrices [out, in * 9]."""

    def __init__(self, parameters, lr: float):
        super().__init__(parameters, {"lr": lr, "momentum": 0.95})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for parameter in group["params"]:
                state = self.state.setdefault(parameter, {})
                momentum = state.setdefault("momentum", torch.zeros_like(parameter))
                momentum.lerp_(parameter.grad, 1 - group["momentum"])
                update = parameter.grad.lerp(momentum, group["momentum"])
                matrix = orthogonalise(update.reshape(len(update), -1))
                scale = max(1, matrix.shape[0] / matrix.shape[1]) ** 0.5
                parameter.sub_(matrix.reshape(parameter.shape), alpha=group["lr"] * scale)


def orthogonalise(matrix: torch.Tensor) -> torch.Tensor:
    """Five Newton-Schulz steps towards the nearest semi-orthogonal matrix."""
    result = matrix / (matrix.norm() + 1e-7)
    for _ in range(5):
        gram = result @ result.T
        result = 3.4445 * result + (-4.7750 * gram + 2.0315 * gram @ gram) @ result
    return result


def peak_signal_to_noise(net, pairs) -> float:
    """Mean over pictures of PSNR in dB on 8-bit luma without the border, as in super-resolution papers."""
    with torch.inference_mode():
        return float(numpy.mean([psnr(net(torch.from_numpy(low)[None, None])[0, 0].numpy(), high) for low, high in pairs]))


def psnr(result: numpy.ndarray, high: numpy.ndarray) -> float:
    difference = (result - high)[BORDER:-BORDER, BORDER:-BORDER].astype(numpy.float64)
    return -10 * math.log10(numpy.mean(difference**2))


def validation_pairs(folder: Path, is_degraded: bool):
    pairs = []
    for path in sorted(folder.glob("*_HR.png")):
        high = Image.open(path).convert("RGB")
        high = high.crop((0, 0, high.width // 2 * 2, high.height // 2 * 2))
        low = Image.open(str(path).replace("_HR", "_LR")).convert("RGB")
        pairs.append((luma(compress(halve(high), 50) if is_degraded else low), luma(high)))
    return pairs


def optimisers(net: LumaNet, rate: float):
    hidden = [layer.weight for layer in net.body]
    others = [parameter for name, parameter in net.named_parameters() if not (name.startswith("body") and "weight" in name)]
    return [Muon(hidden, lr=rate), torch.optim.Adam(others, lr=rate / 10, betas=(0.9, 0.99))]


def train(arguments) -> None:
    torch.manual_seed(arguments.seed)
    random = numpy.random.default_rng(arguments.seed)
    photographs = Photographs(arguments.data, arguments.damage, arguments.seed)
    pairs = validation_pairs(arguments.validate, arguments.damage != "none") if arguments.validate else []
    net = LumaNet(*SIZES[arguments.variant])
    if arguments.start:
        net.load_state_dict(load_safetensors(arguments.start))
    net = net.to(arguments.device, memory_format=torch.channels_last)
    average = copy.deepcopy(net)
    print(f"{arguments.variant}: {parameter_count(net)} parameters, {len(photographs.pairs)} pictures", flush=True)
    steppers = optimisers(net, arguments.rate)
    started = time.monotonic()
    for step in range(arguments.steps):
        progress = step / arguments.steps
        for stepper in steppers:
            base = arguments.rate if isinstance(stepper, Muon) else arguments.rate / 10
            # Warm-up, flat, then down to nothing over the last 60 %.
            stepper.param_groups[0]["lr"] = base * min(1, (step + 1) / 100, (1 - progress) / 0.6 + 1e-3)
        low, high = (torch.from_numpy(patches).to(arguments.device) for patches in photographs.batch(BATCH, SIDE, random))
        difference = net(low) - high
        # The metric is a mean square, so the end is trained on it; before that, means of magnitudes learn faster.
        loss = torch.sqrt(difference**2 + 1e-6).mean() if progress < 0.8 else (difference**2).mean() * 30
        for stepper in steppers:
            stepper.zero_grad(set_to_none=True)
        loss.backward()
        for stepper in steppers:
            stepper.step()
        with torch.no_grad():
            for kept, current in zip(average.parameters(), net.parameters()):
                kept.lerp_(current, 1e-3 if step > 2000 else 1e-2)
        if (step + 1) % arguments.every == 0 or step + 1 == arguments.steps:
            quality = peak_signal_to_noise(average.cpu().eval(), pairs) if pairs else float("nan")
            average = average.to(arguments.device)
            print(f"{step + 1} {time.monotonic() - started:.0f}s loss {loss.item():.5f} Set5 {quality:.3f} dB", flush=True)
            save(average, arguments)


def save(net: LumaNet, arguments) -> None:
    metadata = {"architecture": "footlight-luma-x2", "variant": arguments.variant, "slope": "0.1", "scale": "2"}
    save_safetensors(net.state_dict(), metadata, arguments.out)


parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("variant", choices=SIZES)
parser.add_argument("--data", type=Path, required=True, help="folder of photographs")
parser.add_argument("--validate", type=Path, help="folder of NNN_HR.png and NNN_LR.png pairs")
parser.add_argument("--out", type=Path, required=True)
parser.add_argument("--start", type=Path, help="weights to begin from")
parser.add_argument("--damage", choices=("none", "jpeg", "film"), default="none", help="what the sources went through")
parser.add_argument("--steps", type=int, default=20000)
parser.add_argument("--rate", type=float, default=0.02)
parser.add_argument("--seed", type=int, default=1)
parser.add_argument("--every", type=int, default=500)
parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
train(parser.parse_args())
