"""Random patches of all pictures, cut on the device that trains."""

import numpy
import torch
from torch import Tensor

BLACK = 16 / 255


class Patches:
    """All pictures in two flat tensors: high resolution, and one for all versions of the low resolution."""

    def __init__(self, pairs: list[tuple[numpy.ndarray, list[numpy.ndarray]]], device: str, least_gain: float):
        """Half of the patches become darker by a factor from `least_gain` to 1, as stages and nights are."""
        self.least_gain = least_gain
        versions = len(pairs[0][1])
        sizes = numpy.array([lows[0].shape for _, lows in pairs])
        starts = numpy.concatenate([[0], numpy.cumsum(sizes.prod(1))])
        self.area = int(starts[-1])
        self.starts = torch.tensor(starts[:-1], device=device)
        self.heights, self.widths = torch.tensor(sizes, device=device).T.contiguous()
        self.versions = versions
        self.high = torch.from_numpy(numpy.concatenate([high.reshape(-1) for high, _ in pairs])).to(device)
        self.low = torch.from_numpy(
            numpy.concatenate([lows[version].reshape(-1) for version in range(versions) for _, lows in pairs])
        ).to(device)

    def cut(self, count: int, side: int) -> tuple[Tensor, Tensor]:
        """Low- and high-resolution patches [count, 1, side, side] and [count, 1, 2 side, 2 side], flipped and turned."""
        device = self.low.device

        def draw(limit: Tensor | float) -> Tensor:
            return (torch.rand(count, device=device) * limit).long()

        picture = draw(float(len(self.starts)))
        height, width = self.heights[picture], self.widths[picture]
        y, x = draw(height - side + 1), draw(width - side + 1)
        flips = torch.randint(2, (3, count, 1, 1), device=device)
        start = self.starts[picture]
        low_start = start + draw(float(self.versions)) * self.area
        low = self.low[locate(low_start, y, x, width, side, flips)]
        high = self.high[locate(start * 4, y * 2, x * 2, width * 2, side * 2, flips)]
        gain = (self.least_gain + (1 - self.least_gain) * 2 * torch.rand(count, 1, 1, device=device)).clamp(max=1)
        return ((low - BLACK) * gain + BLACK)[:, None], ((high - BLACK) * gain + BLACK)[:, None]


def locate(start: Tensor, y: Tensor, x: Tensor, width: Tensor, side: int, flips: Tensor) -> Tensor:
    """Positions of patches [count, side, side] in a flat tensor, with rows, columns or both axes exchanged."""
    line = torch.arange(side, device=start.device)
    rows, columns = line[None, :, None], line[None, None, :]
    turned = flips[2] == 1
    rows, columns = torch.where(turned, columns, rows), torch.where(turned, rows, columns)
    rows = torch.where(flips[0] == 1, side - 1 - rows, rows)
    columns = torch.where(flips[1] == 1, side - 1 - columns, columns)
    return start[:, None, None] + (y[:, None, None] + rows) * width[:, None, None] + x[:, None, None] + columns
