"""Optimisers whose rates are tensors, so that a whole step can be recorded once and repeated on a GPU."""

from collections import defaultdict

import torch
from torch import Tensor, nn

BETAS = (0.9, 0.99)
MOMENTUM = 0.95


class Muon:
    """Momentum whose update is orthogonalised (Jordan et al., 2024): for layers seen as matrices [out, in * 9]."""

    def __init__(self, parameters: list[nn.Parameter], rate: Tensor):
        self.rate = rate
        groups = defaultdict(list)
        for parameter in parameters:
            groups[(len(parameter), parameter[0].numel())].append(parameter)
        self.groups = [(members, torch.zeros(len(members), *shape, device=rate.device)) for shape, members in groups.items()]

    @torch.no_grad()
    def step(self) -> None:
        for members, momentum in self.groups:
            gradients = torch.stack([member.grad.reshape(momentum.shape[1:]) for member in members])
            momentum.lerp_(gradients, 1 - MOMENTUM)
            updates = orthogonalise(gradients.lerp(momentum, MOMENTUM))
            scale = max(1, momentum.shape[1] / momentum.shape[2]) ** 0.5
            for member, update in zip(members, (updates * self.rate * scale).unbind()):
                member.sub_(update.reshape(member.shape))


def orthogonalise(matrices: Tensor) -> Tensor:
    """Five Newton-Schulz steps towards the nearest semi-orthogonal matrices; [n, rows, columns]."""
    result = matrices / (matrices.flatten(1).norm(dim=1)[:, None, None] + 1e-7)
    for _ in range(5):
        gram = result @ result.transpose(1, 2)
        result = 3.4445 * result + (-4.7750 * gram + 2.0315 * gram @ gram) @ result
    return result


class Adam:
    """Kingma and Ba, 2015."""

    def __init__(self, parameters: list[nn.Parameter], rate: Tensor):
        self.rate = rate
        self.steps = torch.zeros((), device=rate.device)
        self.members = [(parameter, torch.zeros_like(parameter), torch.zeros_like(parameter)) for parameter in parameters]

    @torch.no_grad()
    def step(self) -> None:
        self.steps += 1
        for parameter, mean, square in self.members:
            mean.lerp_(parameter.grad, 1 - BETAS[0])
            square.lerp_(parameter.grad**2, 1 - BETAS[1])
            scale = (1 - BETAS[1] ** self.steps).sqrt() / (1 - BETAS[0] ** self.steps)
            parameter.sub_(self.rate * scale * mean / (square.sqrt() + 1e-8))
