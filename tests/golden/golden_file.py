"""What the scripts of this folder have in common: numbers that are the same every time, names of cases, and the file format."""
import json
import math
import struct

import torch


class Numbers:
    """Uniform in [0, 1): the upper 24 bits of x <- 1664525 x + 1013904223 mod 2^32 (Numerical Recipes)."""

    def __init__(self, seed):
        self.state = seed

    def uniform(self):
        self.state = (self.state * 1664525 + 1013904223) % 2**32
        return (self.state >> 8) / 2**24

    def tensor(self, shape, low, high):
        """Rounded to single precision, so that both precisions start from the same numbers."""
        shape = (shape,) if isinstance(shape, int) else shape
        values = [low + (high - low) * self.uniform() for _ in range(math.prod(shape))]
        return torch.tensor(values).to(torch.float32).to(torch.float64).reshape(shape)


def word(value):
    """As the command line of LayerLab wants an option's value: true, 0.5, 2,3."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return ",".join(str(entry) for entry in value)
    return str(value)


def case_name(*words, **options):
    return " ".join([*words] + [f"{option}={word(value)}" for option, value in options.items()])


def shape_word(shape):
    return "x".join(str(size) for size in shape)


def write_safetensors(path, arrays):
    """Header length, JSON header, data in the order of the header. Arrays that are no tensors become F64."""
    header, data = {}, b""
    for name, values in arrays.items():
        if not isinstance(values, torch.Tensor):
            values = torch.tensor(values, dtype=torch.float64)
        assert torch.isfinite(values).all(), name
        letter, kind = {torch.float32: ("f", "F32"), torch.float64: ("d", "F64")}[values.dtype]
        content = struct.pack(f"<{values.numel()}{letter}", *values.flatten().tolist())
        header[name] = {"dtype": kind, "shape": list(values.shape), "data_offsets": [len(data), len(data) + len(content)]}
        data += content
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


class GoldenCase:
    """One case: what is given, in single precision, and what PyTorch makes of it, in double. Parameters and buffers come into being
    when they are asked for, so that the arithmetic says what there is. Numbers depend on nothing but the name."""

    def __init__(self, name, options):
        self.name, self.options = name, options
        # A hash that stays the same, unlike Python's own.
        self.numbers = Numbers(sum((i + 1) * 2654435761 * byte for i, byte in enumerate(name.encode())) % 2**32)
        self.arrays = {}
        self.parameters = {}

    def option(self, name, default):
        return self.options.get(name, default)

    def given(self, name, values, wants_gradient=False):
        self.arrays[name] = values.detach().to(torch.float32)
        assert torch.equal(self.arrays[name].to(torch.float64), values), f"{self.name}: {name} is not single precision"
        return values.clone().requires_grad_(wants_gradient)

    def drawn(self, name, shape, low, high, wants_gradient=False):
        return self.given(name, self.numbers.tensor(shape, low, high), wants_gradient)

    def parameter(self, name, shape, low=-0.5, high=0.5):
        if name not in self.parameters:
            self.parameters[name] = self.drawn(f"parameter {name}", shape, low, high, wants_gradient=True)
        return self.parameters[name]

    def result(self, name, values):
        self.arrays[name] = values.detach().to(torch.float64).contiguous()

    def add_to(self, arrays):
        """Under names such as "dense units=3 of 1x4 / output"."""
        assert f"{self.name} / {next(iter(self.arrays))}" not in arrays, f"two cases are called {self.name}"
        arrays.update({f"{self.name} / {name}": values for name, values in self.arrays.items()})
