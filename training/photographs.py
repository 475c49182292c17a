"""Pairs of luma pictures from a folder of photographs.

Low-resolution pictures are made as the benchmark sets make them: bicubic (a = -0.5, antialiased) in RGB, rounded to
8 bits, then luma by ITU-R BT.601 in limited range, the convention of super-resolution papers.
"""

import io
import subprocess
from dataclasses import dataclass
from functools import partial
from multiprocessing import Pool
from pathlib import Path

import numpy
import torch
from network import build_net, load_safetensors
from PIL import Image

LUMA_WEIGHTS = numpy.array([65.481, 128.553, 24.966]) / 255
# Reduced copies are free of the photograph's own JPEG artefacts and show smaller structures.
REDUCTIONS = (1.0, 0.8, 0.6)


def luma(picture: Image.Image) -> numpy.ndarray:
    """BT.601 luma, 16..235 code values as float32 [height, width] / 255."""
    rgb = numpy.asarray(picture.convert("RGB"), dtype=numpy.float64)
    return ((rgb @ LUMA_WEIGHTS + 16) / 255).astype(numpy.float32)


def halve(picture: Image.Image) -> Image.Image:
    return picture.resize((picture.width // 2, picture.height // 2), Image.Resampling.BICUBIC)


def compress(picture: Image.Image, quality: int) -> Image.Image:
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=quality)
    return Image.open(io.BytesIO(buffer.getvalue())).convert("RGB")


def soften(picture: Image.Image, share: float) -> Image.Image:
    """Reduced to a share of its sides and enlarged again."""
    small = (max(8, round(picture.width * share)), max(8, round(picture.height * share)))
    return picture.resize(small, Image.Resampling.BICUBIC).resize(picture.size, Image.Resampling.BICUBIC)


def add_noise(picture: Image.Image, sigma: float, random: numpy.random.Generator) -> Image.Image:
    """Gaussian noise of the given standard deviation in code values, weaker in colour than in luma."""
    codes = numpy.asarray(picture, dtype=numpy.float32)
    grain = random.normal(0, sigma, codes.shape[:2])[..., None] + random.normal(0, sigma * 0.4, codes.shape)
    return Image.fromarray(numpy.clip(codes + grain, 0, 255).round().astype(numpy.uint8))


def wear(picture: Image.Image, random: numpy.random.Generator) -> Image.Image:
    """What a recording does to a picture before it is compressed: softness, then grain, each at random."""
    if random.random() < 0.3:
        picture = soften(picture, random.uniform(0.75, 0.95))
    return add_noise(picture, random.uniform(0.5, 6), random) if random.random() < 0.5 else picture


def degrade(picture: Image.Image, random: numpy.random.Generator) -> Image.Image:
    worn = wear(picture, random)
    return compress(worn, int(random.integers(30, 90))) if random.random() < 0.9 else worn


def run_ffmpeg(arguments: list[str], content: bytes) -> bytes:
    command = ["ffmpeg", "-hide_banner", "-loglevel", "error", *arguments]
    return subprocess.run(command, input=content, stdout=subprocess.PIPE, check=True).stdout


def code_as_film(pictures: list[Image.Image], rate_factor: int) -> list[Image.Image]:
    """Pictures of one size as the key frames of an H.264 film (4:2:0), and back. Needs the ffmpeg program."""
    width, height = pictures[0].size
    size = f"{width}x{height}"
    raw = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", size]
    coder = ["-vf", "pad=ceil(iw/2)*2:ceil(ih/2)*2:0:0", "-pix_fmt", "yuv420p", "-c:v", "libx264", "-g", "1"]
    content = b"".join(picture.tobytes() for picture in pictures)
    coded = run_ffmpeg([*raw, "-i", "-", *coder, "-crf", str(rate_factor), "-f", "matroska", "-"], content)
    decoded = run_ffmpeg(["-i", "-", "-vf", f"format=rgb24,crop={width}:{height}:0:0", "-f", "rawvideo", "-pix_fmt", "rgb24", "-"], coded)
    bytes_each = width * height * 3
    return [
        Image.frombytes("RGB", (width, height), decoded[start : start + bytes_each])
        for start in range(0, len(decoded), bytes_each)
    ]


def list_photographs(folder: Path, held_out_every: int = 0) -> tuple[list[Path], list[Path]]:
    """Those to train on, and those held out: one in so many."""
    paths = sorted(path for path in folder.iterdir() if path.suffix.lower() in (".jpg", ".png"))
    held_out = paths[::held_out_every] if held_out_every else []
    return [path for path in paths if path not in held_out], held_out


def open_upright(path: Path) -> Image.Image:
    """Wider than high, so that most photographs of a folder have one size; quarter turns are part of the augmentation."""
    picture = Image.open(path).convert("RGB")
    return picture if picture.width >= picture.height else picture.transpose(Image.Transpose.ROTATE_90)


def crop_to(picture: Image.Image, multiple: int) -> Image.Image:
    return picture.crop((0, 0, picture.width // multiple * multiple, picture.height // multiple * multiple))


def reduce(photograph: Image.Image, reduction: float) -> Image.Image:
    if reduction == 1:
        return crop_to(photograph, 4)
    size = tuple(int(side * reduction) // 4 * 4 for side in photograph.size)
    return photograph.resize(size, Image.Resampling.BICUBIC)


def get_film_path(folder: Path, photograph: Path, reduction: float, version: int) -> Path:
    return folder / f"{photograph.stem}-{round(reduction * 100)}-{version}.webp"


def double_by(net: Path, low: numpy.ndarray) -> numpy.ndarray:
    """What a net makes of a picture of half the size: the source of the next doubling."""
    torch.set_num_threads(1)
    with torch.inference_mode():
        return build_net(load_safetensors(net))(torch.from_numpy(low)[None, None])[0, 0].numpy()


@dataclass(frozen=True)
class Damage:
    """Which low-resolution versions a picture has: clean, coded as JPEG, as films (see code_films.py), doubled by nets."""

    clean: int = 1
    jpegs: int = 0
    films: Path | None = None
    film_versions: int = 0
    nets: tuple[Path, ...] = ()


def make_pairs(numbered: tuple[int, Path], damage: Damage, seed: int) -> list[tuple[numpy.ndarray, list[numpy.ndarray]]]:
    """A photograph's high-resolution luma at each reduction, with its low-resolution versions."""
    number, path = numbered
    random = numpy.random.default_rng((seed, number))
    photograph = open_upright(path)
    pairs = []
    for reduction in REDUCTIONS:
        high = reduce(photograph, reduction)
        low = halve(high)
        lows = [luma(low)] * damage.clean
        lows.extend(luma(degrade(low, random)) for _ in range(damage.jpegs))
        lows.extend(double_by(net, luma(halve(low))) for net in damage.nets)
        for version in range(damage.film_versions):
            film = Image.open(get_film_path(damage.films, path, reduction, version))
            lows.append(numpy.asarray(film.convert("L"), dtype=numpy.float32) / 255)
        pairs.append((luma(high), lows))
    return pairs


def load_pairs(paths: list[Path], damage: Damage, seed: int, workers: int) -> list[tuple[numpy.ndarray, list[numpy.ndarray]]]:
    with Pool(workers) as pool:
        return [pair for pairs in pool.imap(partial(make_pairs, damage=damage, seed=seed), enumerate(paths)) for pair in pairs]
