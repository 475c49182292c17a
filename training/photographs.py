"""Pairs of luma patches from a folder of photographs.

Low-resolution pictures are made as the benchmark sets make them: bicubic (a = -0.5, antialiased) in RGB, rounded to
8 bits, then luma by ITU-R BT.601 in limited range, the convention of super-resolution papers.
"""

import io
import subprocess
from collections import defaultdict
from pathlib import Path

import numpy
from PIL import Image

LUMA_WEIGHTS = numpy.array([65.481, 128.553, 24.966]) / 255
# Reduced copies are free of the photograph's own JPEG artefacts and show smaller structures.
REDUCTIONS = (1.0, 0.8, 0.6)
# Constant rate factors of x264: from a good web film to a poor one.
RATE_FACTORS = (22, 26, 29, 33)


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


def add_noise(picture: Image.Image, sigma: float, random: numpy.random.Generator) -> Image.Image:
    """Gaussian noise of the given standard deviation in code values, weaker in colour than in luma."""
    codes = numpy.asarray(picture, dtype=numpy.float32)
    grain = random.normal(0, sigma, codes.shape[:2])[..., None] + random.normal(0, sigma * 0.4, codes.shape)
    return Image.fromarray(numpy.clip(codes + grain, 0, 255).round().astype(numpy.uint8))


def degrade(picture: Image.Image, random: numpy.random.Generator) -> Image.Image:
    """What a compressed, noisy recording does to a picture: softness, grain, then blocks."""
    if random.random() < 0.3:
        side = random.uniform(0.75, 0.95)
        small = (max(8, round(picture.width * side)), max(8, round(picture.height * side)))
        picture = picture.resize(small, Image.Resampling.BICUBIC).resize(picture.size, Image.Resampling.BICUBIC)
    if random.random() < 0.5:
        picture = add_noise(picture, random.uniform(0.5, 6), random)
    return compress(picture, int(random.integers(30, 90))) if random.random() < 0.9 else picture


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


def run_ffmpeg(arguments: list[str], content: bytes) -> bytes:
    command = ["ffmpeg", "-hide_banner", "-loglevel", "error", *arguments]
    return subprocess.run(command, input=content, stdout=subprocess.PIPE, check=True).stdout


class Photographs:
    """Aligned luma pictures: high resolution, and one or more low-resolution versions of each."""

    def __init__(self, folder: Path, damage: str, seed: int):
        """`damage` is "none", "jpeg" (three versions of each) or "film" (two, and one per rate factor)."""
        random = numpy.random.default_rng(seed)
        self.pairs: list[tuple[numpy.ndarray, list[numpy.ndarray]]] = []
        versions = {"none": 1, "jpeg": 3, "film": 2}[damage]
        lows_by_size: dict[tuple[int, int], list[tuple[int, Image.Image]]] = defaultdict(list)
        for path in sorted(folder.iterdir()):
            if path.suffix.lower() not in (".jpg", ".png"):
                continue
            original = Image.open(path).convert("RGB")
            for reduction in REDUCTIONS:
                size = tuple(int(side * reduction) // 2 * 2 for side in original.size)
                high = original if size == original.size else original.crop((0, 0, *size))
                if reduction < 1:
                    high = original.resize(size, Image.Resampling.BICUBIC)
                low = halve(high)
                lows = [luma(low if damage == "none" else degrade(low, random)) for _ in range(versions)]
                lows_by_size[low.size].append((len(self.pairs), low))
                self.pairs.append((luma(high), lows))
        if damage == "film":
            for members in lows_by_size.values():
                self.add_film_versions(members)

    def add_film_versions(self, members: list[tuple[int, Image.Image]]) -> None:
        for rate_factor in RATE_FACTORS:
            coded = code_as_film([low for _, low in members], rate_factor)
            for (number, _), picture in zip(members, coded):
                self.pairs[number][1].append(luma(picture))

    def batch(self, count: int, side: int, random: numpy.random.Generator) -> tuple[numpy.ndarray, numpy.ndarray]:
        """Low- and high-resolution patches [count, 1, side, side] and [count, 1, 2 side, 2 side], flipped and turned."""
        lows = numpy.empty((count, 1, side, side), numpy.float32)
        highs = numpy.empty((count, 1, side * 2, side * 2), numpy.float32)
        for i in range(count):
            high, versions = self.pairs[random.integers(len(self.pairs))]
            low = versions[random.integers(len(versions))]
            y = random.integers(low.shape[0] - side + 1)
            x = random.integers(low.shape[1] - side + 1)
            turn, flip = random.integers(4), random.integers(2)
            for target, patch in (
                (lows, low[y : y + side, x : x + side]),
                (highs, high[2 * y : 2 * (y + side), 2 * x : 2 * (x + side)]),
            ):
                patch = numpy.rot90(patch, turn)
                target[i, 0] = patch[:, ::-1] if flip else patch
        return lows, highs
