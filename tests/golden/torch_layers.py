"""LayerLab's layers as PyTorch computes them, for make_layers.py. A layer is a function of a LayerCase that gives the output.

Tensors come in LayerLab's layouts and are rearranged for PyTorch: images (N, H, W, C), kernels of convolutions (KH, KW, C / groups, O),
of depthwise ones (KH, KW, C, M), of transposed ones (KH, KW, O, C), of dense layers (I, O).
"""
import math

import torch
import torch.nn.functional as F

from golden_file import GoldenCase
from torch_activations import activated


class LayerCase(GoldenCase):
    def __init__(self, name, options, shapes, mode):
        super().__init__(name, options)
        self.is_training = mode == "train"
        self.x = [self.drawn(f"input {i + 1}", shape, -2, 2, wants_gradient=True) for i, shape in enumerate(shapes)]
        self.buffers = {}

    def buffer(self, name, shape, low, high):
        self.buffers[name] = self.drawn(f"buffer {name}", shape, low, high)
        return self.buffers[name]

    def with_bias(self, z):
        return z + self.parameter("bias", (z.shape[-1],)) if self.option("use_bias", True) else z

    def activated(self, z):
        return activated(self.option("activation", "linear"), z, self.option, self.parameter)


def first(x):
    """(N, H, W, C) to PyTorch's (N, C, H, W); of any rank."""
    return x.movedim(-1, 1)


def last(x):
    return x.movedim(1, -1)


# --- windows ----------------------------------------------------------------------------------------------------------
def margins(case, size, strides, reach):
    """(left, right, top, bottom), as F.pad wants them. Of "same" the odd one is at the end, which no option of PyTorch's says."""
    padding = case.option("padding", "valid")
    if padding == "explicit":
        top, bottom, left, right = case.options["explicit_padding"]
        return left, right, top, bottom
    result = []
    for length, stride, far in reversed(list(zip(size, strides, reach))):
        missing = max(0, (-(-length // stride) - 1) * stride + far - length) if padding == "same" else 0
        result += [missing // 2, missing - missing // 2]
    return tuple(result)


def window(case):
    kernel, strides = case.option("kernel_size", (3, 3)), case.option("strides", (1, 1))
    dilation = case.option("dilation_rate", (1, 1))
    return kernel, strides, dilation, tuple((k - 1) * d + 1 for k, d in zip(kernel, dilation))


def convolved(case, x, kernel, groups):
    """kernel as PyTorch has it, (O, C / groups, KH, KW)."""
    _, strides, dilation, reach = window(case)
    image = F.pad(first(x), margins(case, x.shape[1:3], strides, reach))
    return last(F.conv2d(image, kernel, stride=strides, dilation=dilation, groups=groups))


def conv2d(case):
    x, groups = case.x[0], case.option("groups", 1)
    kernel = case.parameter("kernel", window(case)[0] + (x.shape[-1] // groups, case.options["filters"]))
    return case.activated(case.with_bias(convolved(case, x, kernel.permute(3, 2, 0, 1), groups)))


def depthwise(case, name):
    """Output channel c · M + m comes from channel c alone."""
    x = case.x[0]
    kernel = case.parameter(name, window(case)[0] + (x.shape[-1], case.option("depth_multiplier", 1)))
    return convolved(case, x, kernel.permute(2, 3, 0, 1).flatten(0, 1).unsqueeze(1), x.shape[-1])


def depthwise_conv2d(case):
    return case.activated(case.with_bias(depthwise(case, "kernel")))


def separable_conv2d(case):
    h = depthwise(case, "depthwise_kernel")
    kernel = case.parameter("pointwise_kernel", (1, 1, h.shape[-1], case.options["filters"]))
    return case.activated(case.with_bias(last(F.conv2d(first(h), kernel.permute(3, 2, 0, 1)))))


def conv2d_transpose(case):
    """The whole of all patches, of which margins are cut off; "same" with strides beyond the kernel adds zeros instead."""
    x = case.x[0]
    size, strides, dilation, reach = window(case)
    kernel = case.parameter("kernel", size + (case.options["filters"], x.shape[-1]))
    whole = F.conv_transpose2d(first(x), kernel.permute(3, 2, 0, 1), stride=strides, dilation=dilation)
    target = [length * stride for length, stride in zip(x.shape[1:3], strides)]
    cut = margins(case, target, strides, reach)
    if case.option("padding", "valid") == "same":
        bottom, right = (whole.shape[2 + axis] - cut[2 - 2 * axis] - target[axis] for axis in (0, 1))
        cut = (cut[0], right, cut[2], bottom)
    return case.activated(case.with_bias(last(F.pad(whole, [-width for width in cut]))))


def pooled(case, x, pool, filling):
    size = case.option("pool_size", (2, 2))
    strides = tuple(stride or length for stride, length in zip(case.option("strides", (0, 0)), size))
    image = F.pad(first(x), margins(case, x.shape[1:3], strides, size), value=filling)
    return last(pool(image, size, strides))


def average_pool2d(case):
    """Means of what lies inside of the image: sums over counts, both as means over the whole window."""
    x = case.x[0]
    return pooled(case, x, F.avg_pool2d, 0) / pooled(case, torch.ones(x.shape), F.avg_pool2d, 0)


def flat_if_wanted(case, x):
    """(N, C, 1, 1) of a global pooling."""
    return last(x) if case.option("keep_dimensions", False) else x.flatten(1)


# --- normalisation ----------------------------------------------------------------------------------------------------
def scale_and_shift(case, shape):
    """1 and 0 where there is none: layer_norm of PyTorch 1.13 has no gradient with the one but without the other."""
    gamma = case.parameter("gamma", shape, 0.5, 1.5) if case.option("scale", True) else torch.ones(shape)
    beta = case.parameter("beta", shape) if case.option("center", True) else torch.zeros(shape)
    return gamma, beta


def batch_norm(case):
    channels = case.x[0].shape[-1:]
    mean, variance = case.buffer("running_mean", channels, -1, 1), case.buffer("running_variance", channels, 0.5, 2)
    gamma, beta = scale_and_shift(case, channels)
    return case.activated(last(F.batch_norm(first(case.x[0]), mean, variance, gamma, beta, case.is_training,
                                            1 - case.option("momentum", 0.9), case.option("epsilon", 1e-5))))


def layer_norm(case):
    shape = case.x[0].shape[1:] if case.option("axes", "last") == "all" else case.x[0].shape[-1:]
    return case.activated(F.layer_norm(case.x[0], shape, *scale_and_shift(case, shape), case.option("epsilon", 1e-5)))


def group_norm(case):
    gamma, beta = scale_and_shift(case, case.x[0].shape[-1:])
    return case.activated(last(F.group_norm(first(case.x[0]), case.option("groups", 8), gamma, beta, case.option("epsilon", 1e-5))))


def normalization(case):
    mean, deviation = (torch.tensor([float(number) for number in case.option(name, default).split(",")])
                       for name, default in [("mean", "0"), ("deviation", "1")])
    return (case.x[0] - mean) / deviation


# --- merging and shapes -----------------------------------------------------------------------------------------------
def folded(operation):
    def merge(case):
        result = spread(case.x[0], case.x[0])
        for x in case.x[1:]:
            result = operation(result, spread(x, case.x[0]))
        return case.activated(result)
    return merge


def spread(x, full):
    """One number for each channel goes for every position."""
    return x if x.dim() == full.dim() else x.reshape((x.shape[0],) + (1,) * (full.dim() - 2) + (x.shape[-1],))


def concatenate(case):
    return torch.cat(case.x, dim=case.option("axis", -1))


def cropping2d(case):
    top, bottom, left, right = case.option("cropping", (1, 1, 1, 1))
    _, height, width, _ = case.x[0].shape
    return case.x[0][:, top:height - bottom, left:width - right]


def zero_padding2d(case):
    top, bottom, left, right = case.option("padding", (1, 1, 1, 1))
    return last(F.pad(first(case.x[0]), (left, right, top, bottom)))


def upsampling2d(case):
    mode = case.option("interpolation", "nearest")
    aligned = {"align_corners": False} if mode == "bilinear" else {}
    return last(F.interpolate(first(case.x[0]), scale_factor=case.option("size", (2, 2)), mode=mode, **aligned))


def dense(case):
    x = case.x[0]
    return case.activated(case.with_bias(x @ case.parameter("kernel", (x.shape[-1], case.options["units"]))))


def activation(case):
    return activated(case.option("activation", "relu"), case.x[0], case.option, case.parameter)


LAYERS = {
    "activation": activation,
    "add": folded(torch.add),
    # Only Mode::Evaluate of these: which numbers they draw is nothing that two programs agree on.
    "alpha_dropout": lambda case: F.alpha_dropout(case.x[0], case.option("rate", 0.5), training=False),
    "average": lambda case: torch.stack(case.x).mean(0),
    "average_pool2d": average_pool2d,
    "batch_norm": batch_norm,
    "concatenate": concatenate,
    "conv2d": conv2d,
    "conv2d_transpose": conv2d_transpose,
    "cropping2d": cropping2d,
    "dense": dense,
    "depthwise_conv2d": depthwise_conv2d,
    "dropout": lambda case: F.dropout(case.x[0], case.option("rate", 0.5), training=False),
    "flatten": lambda case: torch.flatten(case.x[0], 1),
    "gaussian_dropout": lambda case: torch.nn.Identity()(case.x[0]),  # PyTorch has none
    "gaussian_noise": lambda case: torch.nn.Identity()(case.x[0]),    # neither
    "global_average_pool2d": lambda case: flat_if_wanted(case, F.adaptive_avg_pool2d(first(case.x[0]), 1)),
    "global_max_pool2d": lambda case: flat_if_wanted(case, F.adaptive_max_pool2d(first(case.x[0]), 1)),
    "group_norm": group_norm,
    "layer_norm": layer_norm,
    "max_pool2d": lambda case: pooled(case, case.x[0], F.max_pool2d, -math.inf),
    "maximum": folded(torch.maximum),
    "min_pool2d": lambda case: -pooled(case, -case.x[0], F.max_pool2d, -math.inf),
    "minimum": folded(torch.minimum),
    "multiply": folded(torch.mul),
    "normalization": normalization,
    "permute": lambda case: case.x[0].permute(0, *case.option("order", (2, 1, 3))),
    "rescale": lambda case: case.x[0] * case.option("scale", 2.0) + case.option("offset", -1.0),
    "reshape": lambda case: case.x[0].reshape((case.x[0].shape[0],) + case.option("shape", (-1,))),
    "separable_conv2d": separable_conv2d,
    "spatial_dropout": lambda case: F.dropout2d(case.x[0].movedim(-1, 1), case.option("rate", 0.5), training=False).movedim(1, -1),
    "subtract": folded(torch.sub),
    "upsampling2d": upsampling2d,
    "zero_padding2d": zero_padding2d,
}
