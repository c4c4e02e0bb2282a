#!/usr/bin/python3
"""Writes activations.safetensors: what PyTorch says of every activation and its gradient, for
tests/engine/tst_golden_activations.cpp.

Needs PyTorch (Debian 12: python3-torch, 1.13), which the test does not. A case is called after the id, the options that differ from
LayerLab's defaults, in LayerLab's words, and where z comes from. What is given is single precision, what comes out double.
"""
import pathlib

import torch

from golden_file import GoldenCase, case_name, write_safetensors
from torch_activations import ACTIVATIONS, activated

OPTIONS = {
    "elu": [{}, {"alpha": 0.0}, {"alpha": 0.3}, {"alpha": 1000.0}],
    "gelu": [{}, {"approximate": "tanh"}],
    "leaky_relu": [{}, {"negative_slope": 0.0}, {"negative_slope": 0.3}, {"negative_slope": 1.0}],
    "prelu": [{}, {"shared_slope": True}],
    "swish": [{}, {"beta": 0.0}, {"beta": 0.5}, {"beta": 1000.0}],
}

# Quarters hit the kinks at 0, -3 and 3. Beyond 100 every curve is a line; small numbers show lost digits.
GRID = [i / 4 for i in range(-24, 25)]
FAR = [-100.0, -30, -20, -16.5, -9, -0.001, -0.00001, 0, 0.00001, 0.001, 9, 16.5, 20, 30, 100]


def source(name, numbers):
    """z: (N, C) along the curve, far out, or an image of random numbers."""
    if name == "image":
        return numbers.tensor((3, 3, 2, 5), -6, 6)
    values, shape = (GRID, (7, 7)) if name == "grid" else (FAR, (3, 5))
    return torch.tensor(values).to(torch.float32).to(torch.float64).reshape(shape)


def add_case(arrays, activation, options, place):
    case = GoldenCase(case_name(activation, **options) + f" {place}", options)
    z = case.given("z", source(place, case.numbers), wants_gradient=True)
    a = activated(activation, z, case.option, case.parameter)
    gradient = case.drawn("gradient", a.shape, -1, 1)
    a.backward(gradient)
    case.result("a", a)
    case.result("gradient by z", z.grad)
    for name, parameter in case.parameters.items():
        case.result(f"gradient by {name}", parameter.grad)
    case.add_to(arrays)


if __name__ == "__main__":
    torch.set_num_threads(1)
    torch.set_default_dtype(torch.float64)
    arrays = {}
    for activation in ACTIVATIONS:
        for options in OPTIONS.get(activation, [{}]):
            for place in ["grid", "far", "image"]:
                add_case(arrays, activation, options, place)
    write_safetensors(pathlib.Path(__file__).with_name("activations.safetensors"), arrays)
