"""The steps of a training, on a processor or recorded for a GPU."""

import copy

import torch
from optimisers import Adam, Muon
from patches import Patches
from torch import nn


class Trainer:
    """One step: patches, loss, gradients, both optimisers and the running mean of the weights."""

    def __init__(self, net: nn.Module, patches: Patches, arguments):
        self.net, self.patches, self.arguments = net, patches, arguments
        self.mean = copy.deepcopy(net)
        device = arguments.device
        self.rate, self.small_rate, self.square_share, self.mean_share = torch.zeros(4, device=device).unbind()
        hidden = [weight for name, weight in net.named_parameters() if is_hidden(name, weight)]
        others = [weight for name, weight in net.named_parameters() if not is_hidden(name, weight)]
        self.steppers = [Muon(hidden, self.rate), Adam(others, self.small_rate)]
        self.loss = torch.zeros((), device=device)

    def set_progress(self, progress: float, steps: int) -> None:
        """Warm-up, flat, then down to nothing over the last 60 %."""
        rate = self.arguments.rate * min(1, (steps + 1) / 200, (1 - progress) / 0.6 + 1e-3)
        self.rate.fill_(rate)
        self.small_rate.fill_(rate / 10)
        # The metric is a mean square, so the end is trained on it; before that, means of magnitudes learn faster.
        self.square_share.fill_(float(progress > 0.75))
        self.mean_share.fill_(1e-3 if steps > 2000 else 1e-2)

    def step(self) -> None:
        low, high = self.patches.cut(self.arguments.batch, self.arguments.side)
        if self.arguments.device == "cuda":
            low = low.contiguous(memory_format=torch.channels_last)
            with torch.autocast("cuda", torch.bfloat16):
                result = self.net(low)
        else:
            result = self.net(low)
        squares = (result.float() - high) ** 2
        loss = torch.lerp(torch.sqrt(squares + 1e-6).mean(), squares.mean() * 30, self.square_share)
        for weight in self.net.parameters():
            weight.grad = None
        loss.backward()
        for stepper in self.steppers:
            stepper.step()
        with torch.no_grad():
            self.loss.copy_(loss)
            for kept, current in zip(self.mean.parameters(), self.net.parameters()):
                kept.add_((current - kept) * self.mean_share)

    def record(self):
        """On a GPU, a step becomes one graph of kernels, which the processor starts at once."""
        if self.arguments.device != "cuda":
            return self.step
        stream = torch.cuda.Stream()
        stream.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(stream):
            for _ in range(5):
                self.step()
        torch.cuda.current_stream().wait_stream(stream)
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph):
            self.step()
        return graph.replay


def is_hidden(name: str, weight: nn.Parameter) -> bool:
    return weight.dim() >= 2 and not name.startswith(("head", "tail"))
