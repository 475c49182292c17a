"""Codes the photographs to train on as key frames of H.264 films, and writes their luma as pictures.

A step of its own, so that the machine that trains needs no ffmpeg. Films are coded from what photographs.py halves, some
after softening and grain.
"""

import argparse
from collections import defaultdict
from pathlib import Path

import numpy
from photographs import REDUCTIONS, get_film_path, halve, list_photographs, open_upright, reduce, run_ffmpeg, wear
from PIL import Image

# Constant rate factors of x264, from a good web film to a poor one, and whether the picture is worn before. Each version
# of a picture is one of two, in turn.
VERSIONS = (((22, False), (24, True)), ((26, False), (28, True)), ((29, False), (33, False)))


def code_luma(pictures: list[Image.Image], rate_factor: int) -> list[Image.Image]:
    """BT.601 luma of pictures of one even size after H.264, in limited range."""
    width, height = pictures[0].size
    even = (width // 2 * 2, height // 2 * 2)
    raw = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{even[0]}x{even[1]}", "-i", "-"]
    content = b"".join(picture.crop((0, 0, *even)).tobytes() for picture in pictures)
    coder = ["-pix_fmt", "yuv420p", "-c:v", "libx264", "-g", "1", "-crf", str(rate_factor), "-f", "matroska", "-"]
    coded = run_ffmpeg([*raw, *coder], content)
    planes = run_ffmpeg(["-i", "-", "-vf", "extractplanes=y", "-f", "rawvideo", "-pix_fmt", "gray", "-"], coded)
    area = even[0] * even[1]
    return [Image.frombytes("L", even, planes[start : start + area]) for start in range(0, len(planes), area)]


def code_photographs(paths: list[Path], reduction: float, turn: int, out: Path, random: numpy.random.Generator) -> None:
    by_size = defaultdict(list)
    for path in paths:
        low = halve(reduce(open_upright(path), reduction))
        by_size[low.size].append((path, low))
    for members in by_size.values():
        for version, choices in enumerate(VERSIONS):
            rate_factor, is_worn = choices[turn]
            lows = [wear(low, random) if is_worn else low for _, low in members]
            for (path, _), picture in zip(members, code_luma(lows, rate_factor)):
                picture.save(get_film_path(out, path, reduction, version), lossless=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="folder of photographs")
    parser.add_argument("out", type=Path, help="folder for the coded pictures")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    random = numpy.random.default_rng(arguments.seed)
    paths, _ = list_photographs(arguments.data)
    for number, reduction in enumerate(REDUCTIONS):
        for turn in range(2):
            code_photographs(paths[(turn + number) % 2 :: 2], reduction, turn, arguments.out, random)


if __name__ == "__main__":
    main()
