#!/usr/bin/python3
"""Writes layers.safetensors and window_layers.safetensors: what PyTorch says of every layer and its gradients, for
tests/engine/tst_golden_layers.cpp. The second file has the layers with windows that slide over an image.

Needs PyTorch (Debian 12: python3-torch, 1.13), which the test does not. A case is called after the id, the options that differ from
LayerLab's defaults, in LayerLab's words, the mode where there is a difference, and the shapes of its inputs, the batch first. What is
given is single precision, what comes out double. torch_layers.py has the arithmetic.
"""
import pathlib

import torch

from golden_file import case_name, shape_word, write_safetensors
from torch_layers import LAYERS, LayerCase

SAME = {"padding": "same"}
BILINEAR = {"interpolation": "bilinear"}


def explicit(top, bottom, left, right):
    return {"padding": "explicit", "explicit_padding": (top, bottom, left, right)}


# Options and the shapes of a batch of each input. Lists are of odd sizes, images of rectangular ones; batches of 1 and 3.
ACTIVATION_CASES = [
    ({}, (3, 3, 2, 3)), ({"activation": "linear"}, (1, 7)), ({"activation": "sigmoid"}, (3, 2, 3, 2)),
    ({"activation": "tanh"}, (1, 3, 5)), ({"activation": "step"}, (3, 7)), ({"activation": "softplus"}, (3, 7)),
    ({"activation": "softsign"}, (1, 2, 3, 3)), ({"activation": "hard_sigmoid"}, (3, 11)), ({"activation": "selu"}, (3, 9)),
    ({"activation": "elu", "alpha": 0.7}, (1, 2, 2, 5)), ({"activation": "leaky_relu", "negative_slope": 0.3}, (3, 2, 3)),
    ({"activation": "gelu"}, (3, 9)), ({"activation": "gelu", "approximate": "tanh"}, (3, 9)),
    ({"activation": "swish", "beta": 1.5}, (1, 2, 3, 3)), ({"activation": "prelu"}, (3, 3, 5, 2)),
    ({"activation": "prelu", "shared_slope": True}, (3, 2, 3)), ({"activation": "softmax"}, (3, 2, 3, 5)),
    ({"activation": "softmax"}, (1, 19)),
]
DENSE = [
    ({"units": 3}, (1, 4)), ({"units": 1}, (3, 1)), ({"units": 5, "use_bias": False}, (3, 7)),
    ({"units": 19, "activation": "tanh"}, (3, 5)), ({"units": 4, "activation": "relu"}, (5, 17)),
    ({"units": 10, "activation": "softmax"}, (3, 6)), ({"units": 5, "activation": "prelu"}, (3, 3)),
    ({"units": 3, "activation": "gelu"}, (1, 5)),
]
CONV2D = [
    ({"filters": 2}, (1, 5, 4, 1)), ({"filters": 2, "strides": (3, 2)}, (3, 8, 6, 2)),
    ({"filters": 3, "kernel_size": (2, 4), "strides": (2, 2), **SAME, "activation": "tanh"}, (3, 7, 5, 2)),
    ({"filters": 2, "kernel_size": (1, 2), "strides": (2, 3), **SAME}, (1, 5, 7, 1)),
    ({"filters": 2, "kernel_size": (5, 5), **SAME}, (3, 3, 2, 1)),
    ({"filters": 3, "kernel_size": (1, 1), "use_bias": False, "activation": "sigmoid"}, (3, 3, 4, 5)),
    ({"filters": 5, "kernel_size": (4, 3), "activation": "relu"}, (3, 4, 3, 2)),
    ({"filters": 2, "dilation_rate": (2, 3)}, (1, 7, 8, 2)),
    ({"filters": 3, "dilation_rate": (3, 2), "strides": (2, 1), **SAME}, (3, 5, 6, 1)),
    ({"filters": 2, **explicit(2, 0, 1, 3), "strides": (2, 3)}, (3, 4, 5, 2)),
    ({"filters": 6, "groups": 2, "activation": "elu"}, (3, 5, 4, 4)),
    ({"filters": 3, "kernel_size": (2, 1), "groups": 3, "dilation_rate": (2, 1), "use_bias": False}, (1, 4, 3, 6)),
    ({"filters": 6, "groups": 3, **SAME, "strides": (2, 2)}, (3, 4, 5, 3)),
    ({"filters": 3, "activation": "prelu", **SAME}, (1, 4, 5, 2)), ({"filters": 4, "activation": "softmax"}, (3, 4, 5, 1)),
    ({"filters": 19, "kernel_size": (3, 2)}, (1, 4, 3, 2)),
]
DEPTHWISE = [
    ({}, (1, 5, 6, 3)), ({"depth_multiplier": 2, **SAME, "activation": "tanh"}, (3, 5, 4, 2)),
    ({"depth_multiplier": 3, "kernel_size": (2, 3)}, (3, 4, 5, 1)), ({"strides": (3, 2), "use_bias": False}, (3, 8, 6, 2)),
    ({"dilation_rate": (2, 3), "kernel_size": (3, 2)}, (1, 7, 6, 2)), ({**explicit(2, 0, 1, 3), "strides": (2, 2)}, (3, 3, 5, 3)),
    ({"kernel_size": (2, 3), "strides": (2, 1), **SAME}, (3, 5, 4, 3)), ({"kernel_size": (1, 3), "activation": "swish"}, (1, 2, 4, 19)),
]
SEPARABLE = [
    ({"filters": 2}, (1, 5, 4, 3)), ({"filters": 4, "depth_multiplier": 2, **SAME, "activation": "tanh"}, (3, 5, 4, 2)),
    ({"filters": 3, "depth_multiplier": 2, "kernel_size": (2, 3)}, (3, 4, 5, 1)),
    ({"filters": 5, "strides": (2, 3), "use_bias": False}, (3, 6, 8, 2)),
    ({"filters": 3, "dilation_rate": (2, 1), "kernel_size": (2, 3), "activation": "softplus"}, (3, 5, 4, 2)),
    ({"filters": 2, **explicit(0, 2, 3, 1), "kernel_size": (1, 4)}, (1, 3, 3, 2)),
    ({"filters": 3, "kernel_size": (2, 4), "strides": (2, 2), **SAME}, (3, 5, 7, 2)),
]
TRANSPOSE = [
    ({"filters": 2}, (1, 3, 4, 1)), ({"filters": 3, "strides": (2, 2), "activation": "tanh"}, (3, 3, 2, 2)),
    ({"filters": 2, "kernel_size": (4, 5), "strides": (2, 3), **SAME}, (3, 3, 2, 3)),
    ({"filters": 1, **SAME, "use_bias": False}, (3, 5, 3, 2)),
    ({"filters": 2, "kernel_size": (3, 4), "strides": (2, 1), **SAME, "activation": "leaky_relu"}, (1, 3, 4, 2)),
    ({"filters": 2, "kernel_size": (1, 2), "strides": (3, 3), **SAME}, (3, 2, 3, 2)),
    ({"filters": 2, "kernel_size": (1, 2), "strides": (3, 2)}, (1, 3, 2, 2)),
    ({"filters": 2, "kernel_size": (2, 3), "dilation_rate": (3, 2)}, (1, 3, 3, 2)),
    ({"filters": 2, "dilation_rate": (2, 2), "strides": (2, 1), **SAME}, (3, 3, 4, 1)),
    ({"filters": 3, **explicit(1, 0, 2, 1), "strides": (2, 2), "activation": "relu"}, (3, 3, 3, 1)),
    ({"filters": 18, "kernel_size": (2, 2)}, (1, 2, 2, 2)),
]
POOLING = [
    ({}, (1, 4, 6, 2)), ({}, (3, 5, 7, 3)), (SAME, (3, 5, 7, 2)), ({"pool_size": (3, 2), "strides": (2, 1)}, (3, 7, 5, 1)),
    ({"pool_size": (3, 3), "strides": (1, 2), **SAME}, (1, 4, 5, 2)), ({"pool_size": (1, 2), "strides": (2, 3)}, (3, 5, 8, 2)),
    ({"pool_size": (2, 4), "strides": (2, 3), **SAME}, (1, 5, 6, 17)),
]
GLOBAL_POOLING = [({}, (1, 4, 3, 2)), ({}, (3, 5, 7, 3)), ({"keep_dimensions": True}, (3, 3, 2, 4)), ({}, (1, 1, 1, 19))]
BATCH_NORM = [
    ({}, (3, 5)), ({"momentum": 0.99, "epsilon": 0.001}, (3, 3, 2, 3)), ({"scale": False}, (3, 2, 3, 2)), ({"center": False}, (5, 4)),
    ({"scale": False, "center": False}, (3, 4, 3)), ({"activation": "tanh"}, (1, 3, 5, 2)), ({"momentum": 0.0}, (4, 19)),
    ({"activation": "prelu"}, (3, 2, 2, 3)),
]
LAYER_NORM = [
    ({}, (1, 7)), ({}, (3, 3, 2, 5)), ({"epsilon": 0.001}, (3, 4, 19)), ({"axes": "all"}, (3, 3, 5, 2)), ({"center": False}, (3, 3, 4)),
    ({"axes": "all", "scale": False}, (1, 2, 3, 1)), ({"activation": "tanh"}, (3, 5, 3)), ({"scale": False, "center": False}, (3, 6)),
]
GROUP_NORM = [
    ({"groups": 2}, (3, 3, 5, 4)), ({"groups": 1}, (1, 2, 3, 3)), ({"groups": 3}, (3, 5, 3, 3)), ({"groups": 2, "epsilon": 0.001}, (3, 10)),
    ({"groups": 3, "center": False}, (1, 2, 2, 6)), ({"groups": 2, "scale": False}, (3, 3, 2, 4)), ({}, (1, 2, 2, 16)),
    ({"groups": 2, "activation": "relu"}, (3, 3, 4)),
]
MERGING = [
    ({}, (3, 5), (3, 5)), ({}, (1, 3, 5, 2), (1, 3, 5, 2)), ({"inputs": 3}, (3, 7), (3, 7), (3, 7)),
    ({"inputs": 5}, *[(3, 3, 2, 3)] * 5), ({}, (1, 19), (1, 19)),
]
CHANNELS = [({}, (3, 3, 5, 2), (3, 2)), ({"inputs": 3}, (1, 2, 3, 4), (1, 1, 1, 4), (1, 2, 3, 4)), ({}, (3, 4, 3), (3, 3))]
ADD = [({"activation": "relu"}, (3, 3, 2, 2), (3, 3, 2, 2)), ({"inputs": 3, "activation": "prelu"}, (3, 4), (3, 4), (3, 4))]
DROPOUT = [({}, (1, 7)), ({"rate": 0.2}, (3, 3, 5, 2)), ({"rate": 0.9}, (3, 5, 3)), ({"rate": 0.0}, (1, 19))]

LAYER_CASES = {
    "activation": ACTIVATION_CASES,
    "add": MERGING + CHANNELS + ADD,
    "alpha_dropout": DROPOUT,
    "average": MERGING,
    "batch_norm": BATCH_NORM,
    "concatenate": [({}, (3, 5), (3, 3)), ({"inputs": 4}, (1, 3, 2, 2), (1, 3, 2, 1), (1, 3, 2, 4), (1, 3, 2, 17)),
                    ({"axis": 1}, (3, 2, 3, 2), (3, 4, 3, 2)), ({"axis": 2, "inputs": 3}, (1, 3, 1, 2), (1, 3, 4, 2), (1, 3, 2, 2)),
                    ({"axis": 2}, (3, 4, 3), (3, 4, 1)), ({"axis": 3}, (3, 2, 3, 1), (3, 2, 3, 2))],
    "cropping2d": [({}, (3, 5, 4, 2)), ({"cropping": (2, 0, 1, 3)}, (3, 3, 7, 1)), ({"cropping": (0, 0, 0, 0)}, (1, 5, 3, 3)),
                   ({"cropping": (2, 1, 0, 4)}, (1, 4, 5, 17))],
    "dense": DENSE,
    "dropout": DROPOUT,
    "flatten": [({}, (3, 4, 3, 2)), ({}, (1, 5)), ({}, (3, 2, 3)), ({}, (1, 1, 1, 1))],
    "gaussian_dropout": DROPOUT,
    "gaussian_noise": [({}, (1, 7)), ({"deviation": 0.5}, (3, 3, 5, 2)), ({"deviation": 10.0}, (3, 5, 3))],
    "global_average_pool2d": GLOBAL_POOLING,
    "global_max_pool2d": GLOBAL_POOLING,
    "group_norm": GROUP_NORM,
    "layer_norm": LAYER_NORM,
    "maximum": MERGING,
    "minimum": MERGING,
    "multiply": MERGING + CHANNELS,
    "normalization": [({}, (1, 4)), ({"mean": "0.5", "deviation": "0.25"}, (3, 3, 5, 2)),
                      ({"mean": "0.485,0.456,0.406", "deviation": "0.229,0.224,0.225"}, (3, 2, 3, 3)),
                      ({"mean": "-1,2e-1", "deviation": "4"}, (1, 5, 2)), ({"mean": "7", "deviation": "1,2,3,4,5"}, (3, 5))],
    "permute": [({}, (3, 3, 5, 2)), ({"order": (3, 1, 2)}, (1, 4, 3, 2)), ({"order": (1, 2, 3)}, (3, 2, 3, 1)),
                ({"order": (2, 1)}, (3, 7, 4)), ({"order": (1,)}, (1, 6)), ({"order": (4, 2, 5, 1, 3)}, (3, 2, 3, 1, 2, 3))],
    "rescale": [({}, (1, 4)), ({"scale": 1 / 255, "offset": 0.0}, (3, 3, 5, 2)), ({"scale": -0.5, "offset": 3.0}, (3, 7)),
                ({"scale": 0.1}, (1, 19))],
    "reshape": [({}, (3, 4, 3, 2)), ({"shape": (3, 5, 1)}, (3, 15)), ({"shape": (2, -1, 3)}, (1, 3, 4, 2)), ({"shape": (7, -1)}, (3, 7)),
                ({"shape": (2, 1, 3, 1, 2)}, (1, 4, 3))],
    "spatial_dropout": [({}, (1, 3, 4, 6)), ({"rate": 0.3}, (3, 3, 2, 5)), ({"rate": 0.0}, (1, 2, 2, 3))],
    "subtract": [({}, (3, 5), (3, 5)), ({}, (1, 3, 5, 2), (1, 3, 5, 2)), ({}, (1, 1), (1, 1)), ({}, (3, 4, 3), (3, 4, 3))],
    "upsampling2d": [({}, (1, 3, 4, 2)), ({"size": (3, 1)}, (3, 2, 5, 3)), ({"size": (1, 1)}, (3, 3, 2, 1)), (BILINEAR, (3, 3, 5, 2)),
                     ({**BILINEAR, "size": (3, 2)}, (3, 4, 3, 1)), ({**BILINEAR, "size": (1, 5)}, (1, 1, 3, 3)),
                     ({**BILINEAR, "size": (4, 3)}, (1, 1, 1, 2))],
    "zero_padding2d": [({}, (3, 3, 4, 2)), ({"padding": (2, 0, 1, 3)}, (3, 3, 5, 1)), ({"padding": (0, 0, 0, 0)}, (1, 5, 3, 3)),
                       ({"padding": (4, 5, 6, 7)}, (1, 1, 1, 1))],
}
WINDOW_LAYER_CASES = {
    "average_pool2d": POOLING,
    "conv2d": CONV2D,
    "conv2d_transpose": TRANSPOSE,
    "depthwise_conv2d": DEPTHWISE,
    "max_pool2d": POOLING,
    "min_pool2d": POOLING,
    "separable_conv2d": SEPARABLE,
}
# The others do the same in both modes, and the test runs them in both.
MODES_OF = {"batch_norm": ["train", "evaluate"],
            **{layer: ["evaluate"] for layer in ["alpha_dropout", "dropout", "gaussian_dropout", "gaussian_noise", "spatial_dropout"]}}


def add_case(arrays, layer, options, shapes, mode):
    name = " ".join([case_name(layer, **options)] + ([mode] if mode else []) + ["of"] + [shape_word(shape) for shape in shapes])
    case = LayerCase(name, options, shapes, mode)
    output = LAYERS[layer](case)
    case.result("output", output)
    output.backward(case.drawn("output gradient", output.shape, -1, 1))
    for i, x in enumerate(case.x):
        case.result(f"input gradient {i + 1}", x.grad)
    for name, parameter in case.parameters.items():
        case.result(f"parameter gradient {name}", parameter.grad)
    for name, values in case.buffers.items():
        case.result(f"buffer {name} afterwards", values)
    case.add_to(arrays)


def write(cases_of, file):
    arrays = {}
    for layer, cases in cases_of.items():
        for options, *shapes in cases:
            for mode in MODES_OF.get(layer, [""]):
                add_case(arrays, layer, options, shapes, mode)
    write_safetensors(pathlib.Path(__file__).with_name(file), arrays)


if __name__ == "__main__":
    torch.set_num_threads(1)
    torch.set_default_dtype(torch.float64)
    write(LAYER_CASES, "layers.safetensors")
    write(WINDOW_LAYER_CASES, "window_layers.safetensors")
