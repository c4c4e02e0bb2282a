"""LayerLab's activations as PyTorch computes them, for make_activations.py and make_layers.py."""
import torch
import torch.nn.functional as F


def prelu(z, option, parameter):
    """The channels are the last axis here and the second one there."""
    channels = 1 if option("shared_slope", False) else z.shape[-1]
    return F.prelu(z.movedim(-1, 1), parameter("slope", (channels,), -0.75, 0.75)).movedim(1, -1)


def swish(z, option, _):
    beta = option("beta", 1.0)
    return F.silu(z) if beta == 1 else z * torch.sigmoid(beta * z)


ACTIVATIONS = {
    "elu": lambda z, option, _: F.elu(z, option("alpha", 1.0)),
    "gelu": lambda z, option, _: F.gelu(z, approximate=option("approximate", "none")),
    # The gradient of hardsigmoid has 1/6 in single precision even among doubles in PyTorch 1.13; this is its definition there.
    "hard_sigmoid": lambda z, *_: F.relu6(z + 3) / 6,
    "leaky_relu": lambda z, option, _: F.leaky_relu(z, option("negative_slope", 0.01)),
    "linear": lambda z, *_: torch.nn.Identity()(z),
    "prelu": prelu,
    "relu": lambda z, *_: F.relu(z),
    "selu": lambda z, *_: F.selu(z),
    "sigmoid": lambda z, *_: torch.sigmoid(z),
    "softmax": lambda z, *_: F.softmax(z, dim=-1),
    "softplus": lambda z, *_: F.softplus(z, threshold=700),  # from its threshold on PyTorch takes z itself
    "softsign": lambda z, *_: F.softsign(z),
    # heaviside has no gradient in PyTorch 1.13; 0 · z gives the zeros.
    "step": lambda z, *_: torch.heaviside(z.detach(), torch.zeros(())) + 0 * z,
    "swish": swish,
    "tanh": lambda z, *_: torch.tanh(z),
}


def activated(name, z, option, parameter):
    """option(name, default) and parameter(name, shape, low, high) give what the activation needs."""
    return ACTIVATIONS[name](z, option, parameter)
