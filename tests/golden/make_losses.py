#!/usr/bin/python3
"""Writes losses.safetensors: what PyTorch says of every loss and its gradient, for tests/engine/tst_golden_losses.cpp.

Needs PyTorch (Debian 12: python3-torch, 1.13), which the test does not. A case is called after the id, the options that differ from
LayerLab's defaults, in LayerLab's words, what the network gives, what the targets look like, and the shape. Values are means over the
batch. What is given is single precision, what comes out double. Written by hand here, as formulas for autograd: the hinges and log-cosh,
which PyTorch has not, and label smoothing where it has none.
"""
import math
import pathlib

import torch
import torch.nn.functional as F

from golden_file import GoldenCase, case_name, shape_word, write_safetensors


# --- losses -----------------------------------------------------------------------------------------------------------
def smoothed(y, case, classes):
    epsilon = case.option("label_smoothing", 0.0)
    return (1 - epsilon) * y + epsilon / classes


def classes_second(x):
    """(N, ..., K) to PyTorch's (N, K, ...)."""
    return x.movedim(-1, 1).contiguous()


def log_cosh(d):
    size = d.abs()
    return (size + torch.log1p(torch.exp(-2 * size)) - math.log(2)).mean()


def missing_margin(p, y):
    return torch.clamp(1 - torch.where(y > 0, 1.0, -1.0) * p, min=0)


def cross_entropy_of_logits(z, y, case):
    return F.cross_entropy(classes_second(z), y, label_smoothing=case.option("label_smoothing", 0.0))


def cross_entropy_of_probabilities(p, y, case):
    return -(smoothed(y, case, p.shape[-1]) * p.log()).sum(-1).mean()


def sparse_cross_entropy_of_probabilities(p, y, case):
    if "label_smoothing" in case.options:
        return cross_entropy_of_probabilities(p, F.one_hot(y.long(), p.shape[-1]), case)
    return F.nll_loss(classes_second(p.log()), y.long())


def kl_divergence(p, y, _):
    return F.kl_div(p.log(), y, reduction="sum") / math.prod(p.shape[:-1])


FROM_PREDICTIONS = {
    "binary_cross_entropy": lambda p, y, case: F.binary_cross_entropy(p, smoothed(y, case, 2)),
    "categorical_cross_entropy": cross_entropy_of_probabilities,
    "hinge": lambda p, y, case: missing_margin(p, y).mean(),
    "huber": lambda p, y, case: F.huber_loss(p, y, delta=case.option("delta", 1.0)),
    "kl_divergence": kl_divergence,
    "log_cosh": lambda p, y, case: log_cosh(p - y),
    "mean_absolute_error": lambda p, y, case: F.l1_loss(p, y),
    "mean_squared_error": lambda p, y, case: F.mse_loss(p, y),
    "poisson": lambda p, y, case: F.poisson_nll_loss(p, y, log_input=False, eps=0),
    "sparse_categorical_cross_entropy": sparse_cross_entropy_of_probabilities,
    "squared_hinge": lambda p, y, case: missing_margin(p, y).square().mean(),
}
FROM_LOGITS = {
    "binary_cross_entropy": (torch.sigmoid, lambda z, y, case: F.binary_cross_entropy_with_logits(z, smoothed(y, case, 2))),
    "categorical_cross_entropy": (lambda z: F.softmax(z, -1), lambda z, y, case: cross_entropy_of_logits(z, classes_second(y), case)),
    "sparse_categorical_cross_entropy": (lambda z: F.softmax(z, -1), lambda z, y, case: cross_entropy_of_logits(z, y.long(), case)),
}


# --- what networks give, and targets ----------------------------------------------------------------------------------
def single(x):
    return x.to(torch.float32).to(torch.float64)


def class_numbers(numbers, shape):
    return torch.floor(numbers.tensor(shape[:-1], 0, 1) * shape[-1])


def ones_at_classes(numbers, shape):
    return F.one_hot(class_numbers(numbers, shape).long(), shape[-1]).to(torch.float64)


def distributions(numbers, shape):
    return single(F.softmax(numbers.tensor(shape, -3, 3), -1))


def distributions_with_zeros(numbers, shape):
    """The first of every row is 0, and the others still add up to 1."""
    return torch.cat([torch.zeros(shape[:-1] + (1,)), distributions(numbers, shape[:-1] + (shape[-1] - 1,))], -1)


def values_with_matches(numbers, shape):
    """Multiples of 1/2, so that some differences are 0 or exactly 1."""
    return torch.round(numbers.tensor(shape, -2, 2) * 2) / 2


def around(size):
    return lambda numbers, shape: single(numbers.tensor(shape, -1, 1) * size)


KINDS = {
    "values": around(2), "halves": values_with_matches, "far": around(300), "near": around(0.001),
    "signs": lambda numbers, shape: torch.sign(numbers.tensor(shape, -1, 1)),
    "answers": lambda numbers, shape: torch.round(numbers.tensor(shape, 0, 1)),
    "parts": lambda numbers, shape: numbers.tensor(shape, 0, 1),
    "probabilities": lambda numbers, shape: numbers.tensor(shape, 0.02, 0.98),
    "distributions": distributions, "distributions_with_zeros": distributions_with_zeros,
    "classes": class_numbers, "one_hot": ones_at_classes,
    "rates": lambda numbers, shape: numbers.tensor(shape, 0.1, 4),
    "counts": lambda numbers, shape: torch.floor(numbers.tensor(shape, 0, 6)),
    "logits": around(4), "far_logits": around(60),
}


# --- cases ------------------------------------------------------------------------------------------------------------
def of_values(loss, *options):
    return [(loss, chosen, given, target, shape) for chosen in options or [{}]
            for given, target, shape in [("values", "values", (1, 1)), ("values", "values", (5, 3)), ("halves", "halves", (3, 2, 3, 2)),
                                         ("far", "far", (2, 7)), ("near", "near", (3, 3))]]


def of_classes(loss, targets, rows):
    smoothing = [{}, {"label_smoothing": 0.1}, {"label_smoothing": 1.0}]
    cases = [(loss, chosen, given, target, shape) for chosen in smoothing for given in ["distributions", "logits", "far_logits"]
             for target, shape in zip(targets, rows)]
    return cases + [(loss, {}, "logits", targets[0], (1, 2)), (loss, {}, "distributions", targets[0], (1, 19))]


def of_margins(loss):
    return [(loss, {}, given, target, shape)
            for given, target, shape in [("values", "signs", (5, 1)), ("values", "answers", (4, 1)), ("values", "one_hot", (3, 5)),
                                         ("far", "signs", (2, 4)), ("values", "signs", (1, 1)), ("values", "answers", (3, 2, 3, 2))]]


CASES = [
    *of_values("mean_squared_error"), *of_values("mean_absolute_error"), *of_values("log_cosh"),
    *of_values("huber", {}, {"delta": 0.000001}, {"delta": 0.5}, {"delta": 2.5}, {"delta": 1000000.0}),
    *of_margins("hinge"), *of_margins("squared_hinge"),
    ("poisson", {}, "rates", "counts", (1, 1)), ("poisson", {}, "rates", "counts", (5, 3)), ("poisson", {}, "rates", "parts", (3, 2, 3, 2)),
    ("kl_divergence", {}, "distributions", "distributions", (1, 4)), ("kl_divergence", {}, "distributions", "distributions", (5, 3)),
    ("kl_divergence", {}, "distributions", "distributions_with_zeros", (3, 5)),
    ("kl_divergence", {}, "distributions", "one_hot", (3, 4)), ("kl_divergence", {}, "distributions", "distributions", (2, 3, 4)),
    *[("binary_cross_entropy", chosen, given, target, shape)
      for chosen in [{}, {"label_smoothing": 0.1}, {"label_smoothing": 1.0}] for given in ["probabilities", "logits", "far_logits"]
      for target, shape in [("answers", (1, 1)), ("answers", (5, 3)), ("parts", (3, 2, 2, 2))]],
    *of_classes("categorical_cross_entropy", ["one_hot", "distributions", "distributions_with_zeros", "one_hot"],
                [(5, 3), (3, 4), (1, 4), (2, 2, 3, 3)]),
    *of_classes("sparse_categorical_cross_entropy", ["classes", "classes", "classes"], [(5, 3), (1, 4), (2, 2, 3, 3)]),
]


def add_case(arrays, loss, options, given, target, shape):
    case = GoldenCase(f"{case_name(loss, **options)} {given} {target} of {shape_word(shape)}", options)
    is_logits = given.endswith("logits")
    network = case.given("logits" if is_logits else "prediction", KINDS[given](case.numbers, shape), wants_gradient=True)
    y = case.given("target", KINDS[target](case.numbers, shape))
    if is_logits:
        activation, of = FROM_LOGITS[loss]
        case.result("activated", activation(network))
    else:
        of = FROM_PREDICTIONS[loss]
    value = of(network, y, case)
    value.backward()
    case.result("value", value.reshape(1))
    case.result("gradient", network.grad)
    if target == "classes":  # a sample's numbers are a list
        case.arrays["target"] = case.arrays["target"].reshape(shape[0], -1)
    case.add_to(arrays)


if __name__ == "__main__":
    torch.set_num_threads(1)
    torch.set_default_dtype(torch.float64)
    arrays = {}
    for chosen in CASES:
        add_case(arrays, *chosen)
    write_safetensors(pathlib.Path(__file__).with_name("losses.safetensors"), arrays)
