#!/usr/bin/python3
"""Writes training_losses.json: what PyTorch says of 50 training steps, for tests/engine/tst_golden.cpp.

Needs PyTorch (Debian 12: python3-torch, 1.13.1), which the test does not. Data and start weights come from the generator below, which the
test has too, so that only the losses have to be stored. Weights are drawn in the layouts of LayerLab (dense (I, O),
convolution (KH, KW, C, O)) and rearranged for PyTorch; images are (N, H, W, C) and flattened in that order.
"""
import json
import pathlib

import torch

STEPS, BATCH, CLASSES = 50, 32, 10
SAMPLES = STEPS * BATCH


class Numbers:
    """Uniform in [0, 1): the upper 24 bits of x <- 1664525 x + 1013904223 mod 2^32 (Numerical Recipes)."""

    def __init__(self, seed):
        self.state = seed

    def uniform(self):
        self.state = (self.state * 1664525 + 1013904223) % 2**32
        return (self.state >> 8) / 2**24

    def tensor(self, *shape, scale=1.0, offset=0.0):
        count = 1
        for size in shape:
            count *= size
        values = [(self.uniform() + offset) * scale for _ in range(count)]
        return torch.tensor(values, dtype=torch.float64).to(torch.float32).reshape(shape)


def data(height):
    """Images of noise around zero with a brighter row at a place given by the class."""
    numbers = Numbers(1)
    images = numbers.tensor(SAMPLES, height, height, 1, offset=-0.5)
    labels = torch.tensor([(7 * n + n // 10) % CLASSES for n in range(SAMPLES)])
    for n in range(SAMPLES):
        images[n, labels[n] + 1, :, :] += 0.5
    return images, labels


def weights(shapes, fan_in):
    """Kernels uniform in +-sqrt(3 / fan in), biases in +-0.05, drawn in the order of the layers."""
    numbers = Numbers(2)
    result = []
    for shape, fan in zip(shapes, fan_in):
        result.append(numbers.tensor(*shape, scale=2 * (3 / fan) ** 0.5, offset=-0.5).requires_grad_())
        result.append(numbers.tensor(shape[-1], scale=0.1, offset=-0.5).requires_grad_())
    return result


def mlp(parameters, images):
    w1, b1, w2, b2 = parameters
    return torch.relu(images.flatten(1) @ w1 + b1) @ w2 + b2


def convnet(parameters, images):
    k1, b1, k2, b2, w, b = parameters
    x = images.permute(0, 3, 1, 2)
    x = torch.relu(torch.nn.functional.conv2d(x, k1.permute(3, 2, 0, 1), b1))
    x = torch.nn.functional.max_pool2d(x, 2)
    x = torch.relu(torch.nn.functional.conv2d(x, k2.permute(3, 2, 0, 1), b2))
    return x.permute(0, 2, 3, 1).flatten(1) @ w + b


MODELS = {
    "mlp": (mlp, 28, [(784, 32), (32, 10)], [784, 32]),
    "convnet": (convnet, 12, [(3, 3, 1, 8), (3, 3, 8, 8), (72, 10)], [9, 72, 72]),
}

OPTIMIZERS = {
    "sgd": lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9),
    "rmsprop": lambda p: torch.optim.RMSprop(p, lr=0.001, alpha=0.9, eps=1e-8),
    "adam": lambda p: torch.optim.Adam(p, lr=0.001, betas=(0.9, 0.999), eps=1e-8),
}


def losses(model, optimizer_name):
    forward, height, shapes, fan_in = MODELS[model]
    images, labels = data(height)
    parameters = weights(shapes, fan_in)
    optimizer = OPTIMIZERS[optimizer_name](parameters)
    result = []
    for step in range(STEPS):
        first = step * BATCH
        loss = torch.nn.functional.cross_entropy(forward(parameters, images[first:first + BATCH]), labels[first:first + BATCH])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        result.append(loss.item())
    return result


if __name__ == "__main__":
    torch.set_num_threads(1)
    content = {"torch": torch.__version__, "losses": {m: {o: losses(m, o) for o in OPTIMIZERS} for m in MODELS}}
    path = pathlib.Path(__file__).with_name("training_losses.json")
    path.write_text(json.dumps(content, indent=1) + "\n")
