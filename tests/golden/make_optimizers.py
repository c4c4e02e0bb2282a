#!/usr/bin/python3
"""Writes optimizers.safetensors: what PyTorch says of 25 updates by every optimizer and of 60 learning rates by every schedule, for
tests/engine/tst_golden_optimizers.cpp.

Needs PyTorch (Debian 12: python3-torch, 1.13), which the test does not. An array's name is the case: "optimizer" or "schedule", the
id and the options that differ from LayerLab's defaults, in LayerLab's words. All in double precision. Written by hand here: Lion,
which PyTorch has not, from the paper; the schedules that it has not, as factors of LambdaLR.
"""
import pathlib

import torch
from torch.optim import lr_scheduler as schedulers

from golden_file import Numbers, case_name, write_safetensors

COUNT, UPDATES = 17, 25                         # weights; 17 is no multiple of any vector's width
TOTAL, STEPS_PER_EPOCH, BASE = 60, 2, 0.1       # of the schedules: steps, steps an epoch, learning rate
EPOCHS = TOTAL // STEPS_PER_EPOCH


# --- optimizers -------------------------------------------------------------------------------------------------------
def start():
    """Weights of 0.5 to 1.5 with both signs."""
    signs = torch.tensor([1.0, -1.0] * COUNT)[:COUNT]
    return Numbers(1).tensor(COUNT, 0.5, 1.5) * signs


def slopes():
    """Gradients of sizes from 0.001 to 1, different for every weight; the third is 0 at first, and the last nearly constant."""
    numbers = Numbers(2)
    result = torch.stack([numbers.tensor(COUNT, -1, 1) for _ in range(UPDATES)])
    sizes = torch.tensor([10.0 ** -(i % 4) for i in range(COUNT)])
    result = (result * sizes).to(torch.float32).to(torch.float64)
    result[:5, 2] = 0
    result[:, COUNT - 1] = 0.25 + result[:, COUNT - 1] / 1024
    return result


class Lion(torch.optim.Optimizer):
    """Chen et al. 2023, arXiv:2302.06675, Algorithm 2; its decoupled decay is multiplied by the learning rate."""

    def __init__(self, params, lr, betas, weight_decay):
        super().__init__(params, dict(lr=lr, betas=betas, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for weight in group["params"]:
                momentum = self.state[weight].setdefault("m", torch.zeros_like(weight))
                direction = torch.sign(beta1 * momentum + (1 - beta1) * weight.grad)
                weight -= group["lr"] * (direction + group["weight_decay"] * weight)
                momentum.mul_(beta2).add_((1 - beta2) * weight.grad)


def betas(options):
    return {"betas": (options.pop("beta1"), options.pop("beta2"))} if "beta1" in options else {}


def renamed(options, **names):
    return {names.get(name, name): value for name, value in options.items()}


def torch_optimizer(name, options, weights):
    """With PyTorch's own defaults where the options say nothing."""
    options = renamed(dict(options), learning_rate="lr", epsilon="eps")
    options.update(betas(options))
    if name == "lion":
        return Lion(weights, **{"lr": 0.0001, "betas": (0.9, 0.99), "weight_decay": 0.0, **options})
    if name == "nadam":
        # In 1.13 the loop over single tensors has one factor too many in the product of the momenta; foreach is right.
        return torch.optim.NAdam(weights, foreach=True, **options)
    if name == "amsgrad":
        return torch.optim.Adam(weights, amsgrad=True, **options)
    if name == "rmsprop":
        options = renamed(options, rho="alpha")
    if name == "sgd":
        options = {"lr": 0.01, **options}
    classes = {"sgd": "SGD", "rmsprop": "RMSprop", "adam": "Adam", "adamw": "AdamW", "adamax": "Adamax", "adagrad": "Adagrad",
               "adadelta": "Adadelta"}
    return getattr(torch.optim, classes[name])(weights, **options)


# LayerLab starts RMSprop and Adadelta with other numbers than PyTorch, so these name theirs even where nothing else is set.
RMSPROP = {"learning_rate": 0.001, "rho": 0.9}
OPTIMIZERS = [
    ("sgd", {}),
    ("sgd", {"learning_rate": 0.05, "weight_decay": 0.1}),
    ("sgd", {"learning_rate": 0.02, "momentum": 0.9}),
    ("sgd", {"learning_rate": 0.01, "momentum": 0.9, "dampening": 0.25, "weight_decay": 0.1}),
    ("sgd", {"learning_rate": 0.02, "momentum": 0.8, "nesterov": True, "weight_decay": 0.1}),
    ("adagrad", {}),
    ("adagrad", {"learning_rate": 0.1, "lr_decay": 0.05, "initial_accumulator_value": 0.2, "epsilon": 0.001, "weight_decay": 0.1}),
    ("adadelta", {"rho": 0.95}),
    ("adadelta", {"learning_rate": 0.5, "rho": 0.8, "epsilon": 0.001, "weight_decay": 0.1}),
    ("rmsprop", RMSPROP),
    ("rmsprop", {"learning_rate": 0.01, "rho": 0.99, "centered": True}),
    ("rmsprop", {"learning_rate": 0.002, "rho": 0.95, "momentum": 0.7}),
    ("rmsprop", {"learning_rate": 0.002, "rho": 0.95, "momentum": 0.7, "centered": True, "epsilon": 0.01, "weight_decay": 0.1}),
    ("adam", {}),
    ("adam", {"learning_rate": 0.02, "beta1": 0.8, "beta2": 0.95, "epsilon": 0.001, "weight_decay": 0.1}),
    ("amsgrad", {}),
    ("amsgrad", {"learning_rate": 0.02, "beta1": 0.8, "beta2": 0.5, "epsilon": 0.001, "weight_decay": 0.1}),
    ("adamw", {}),
    ("adamw", {"learning_rate": 0.02, "beta1": 0.8, "beta2": 0.95, "epsilon": 0.001, "weight_decay": 0.3}),
    ("adamax", {}),
    ("adamax", {"learning_rate": 0.02, "beta1": 0.8, "beta2": 0.9, "epsilon": 0.001, "weight_decay": 0.1}),
    ("nadam", {}),
    ("nadam", {"learning_rate": 0.02, "beta1": 0.8, "beta2": 0.95, "epsilon": 0.001, "weight_decay": 0.1, "momentum_decay": 0.1}),
    ("nadam", {"momentum_decay": 0.0}),
    ("lion", {}),
    ("lion", {"learning_rate": 0.01, "beta1": 0.8, "beta2": 0.95, "weight_decay": 0.3}),
]


def weights_after_updates(name, options):
    weights = start().requires_grad_()
    optimizer = torch_optimizer(name, options, [weights])
    rows = []
    for slope in slopes():
        weights.grad = slope.clone()
        optimizer.step()
        rows.append(weights.detach().clone())
    return torch.stack(rows)


# --- schedules --------------------------------------------------------------------------------------------------------
def rates(make, steps_per_turn=1, turns=TOTAL):
    """The learning rate of each step by a PyTorch scheduler that takes a turn every so many steps."""
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=BASE)
    scheduler = make(optimizer)
    result = []
    for step in range(TOTAL):
        result.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        if (step + 1) % steps_per_turn == 0 and (step + 1) // steps_per_turn <= turns:
            scheduler.step()
    return result


def factors(formula):
    return rates(lambda o: schedulers.LambdaLR(o, formula))


def restarts_by_epochs(first, growth):
    """CosineAnnealingWarmRestarts told the time in epochs and parts of them."""
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=BASE)
    optimizer.step()
    scheduler = schedulers.CosineAnnealingWarmRestarts(optimizer, first, growth)
    result = []
    for step in range(TOTAL):
        scheduler.step(step / STEPS_PER_EPOCH)
        result.append(optimizer.param_groups[0]["lr"])
    return result


def losses():
    """Falling, with plateaus, a bump and changes too small to count."""
    falling = [1.0, 0.8, 0.7, 0.69995, 0.71, 0.7, 0.65, 0.66, 0.67, 0.6499, 0.66, 0.5, 0.51, 0.52, 0.53]
    return falling + [0.5 + 0.001 * (-1) ** epoch for epoch in range(EPOCHS - len(falling))]


def plateau(**options):
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=BASE)
    scheduler = schedulers.ReduceLROnPlateau(optimizer, eps=0, **options)
    result = []
    for loss in losses():
        result += [optimizer.param_groups[0]["lr"]] * STEPS_PER_EPOCH
        scheduler.step(loss)
    return result


def warmed(plain, steps):
    """Times LinearLR, which rises from 1/steps to 1."""
    rise = rates(lambda o: schedulers.LinearLR(o, start_factor=1 / steps, total_iters=steps - 1))
    return [a * b / BASE for a, b in zip(plain, rise)]


def one_cycle(**options):
    return rates(lambda o: schedulers.OneCycleLR(o, BASE, TOTAL, cycle_momentum=False, **options), turns=TOTAL - 1)


STEPS = {"unit": "steps"}
EPOCH = 1 / STEPS_PER_EPOCH
SCHEDULES = [
    ("constant", {}, lambda: factors(lambda t: 1)),
    ("constant", {**STEPS, "warmup": 12}, lambda: warmed([BASE] * TOTAL, 12)),
    ("constant", {"warmup": 5}, lambda: warmed([BASE] * TOTAL, 5 * STEPS_PER_EPOCH)),
    ("time_decay", {}, lambda: factors(lambda t: 1 / (1 + 0.1 * t * EPOCH))),
    ("time_decay", {**STEPS, "decay": 0.02}, lambda: factors(lambda t: 1 / (1 + 0.02 * t))),
    ("step_decay", {}, lambda: rates(lambda o: schedulers.StepLR(o, 10), STEPS_PER_EPOCH)),
    ("step_decay", {**STEPS, "step_size": 7, "gamma": 0.5}, lambda: rates(lambda o: schedulers.StepLR(o, 7, 0.5))),
    ("step_decay", {**STEPS, "step_size": 7, "gamma": 0.5, "warmup": 10},
     lambda: warmed(rates(lambda o: schedulers.StepLR(o, 7, 0.5)), 10)),
    ("exponential_decay", {}, lambda: factors(lambda t: 0.95 ** (t * EPOCH))),
    ("exponential_decay", {**STEPS, "gamma": 0.9}, lambda: rates(lambda o: schedulers.ExponentialLR(o, 0.9))),
    ("polynomial_decay", {}, lambda: rates(lambda o: schedulers.PolynomialLR(o, TOTAL))),
    ("polynomial_decay", {**STEPS, "length": 40, "power": 2.5}, lambda: rates(lambda o: schedulers.PolynomialLR(o, 40, 2.5))),
    ("polynomial_decay", {"length": 20, "power": 0.9, "final_factor": 0.1},
     lambda: factors(lambda t: 0.1 + 0.9 * (1 - min(1, t * EPOCH / 20)) ** 0.9)),
    ("cosine_decay", {}, lambda: rates(lambda o: schedulers.CosineAnnealingLR(o, TOTAL))),
    ("cosine_decay", {**STEPS, "length": 40, "final_factor": 0.05},  # PyTorch's would climb again after 40
     lambda: rates(lambda o: schedulers.CosineAnnealingLR(o, 40, 0.05 * BASE), turns=40)),
    ("cosine_restarts", {}, lambda: restarts_by_epochs(10, 1)),
    ("cosine_restarts", {"first_length": 4, "growth": 2}, lambda: restarts_by_epochs(4, 2)),
    ("cosine_restarts", {**STEPS, "first_length": 8, "growth": 2, "final_factor": 0.05},
     lambda: rates(lambda o: schedulers.CosineAnnealingWarmRestarts(o, 8, 2, 0.05 * BASE))),
    ("one_cycle", {}, one_cycle),
    ("one_cycle", {**STEPS, "pct_start": 0.4, "div_factor": 10, "final_div_factor": 100, "anneal_strategy": "linear",
                   "three_phase": True},
     lambda: one_cycle(pct_start=0.4, div_factor=10, final_div_factor=100, anneal_strategy="linear", three_phase=True)),
    ("reduce_on_plateau", {}, plateau),
    ("reduce_on_plateau", {"factor": 0.5, "patience": 1, "threshold": 0.01, "cooldown": 2, "final_factor": 0.1},
     lambda: plateau(factor=0.5, patience=1, threshold=0.01, cooldown=2, min_lr=0.1 * BASE)),
    ("reduce_on_plateau", {"factor": 0.3, "patience": 0}, lambda: plateau(factor=0.3, patience=0)),
]


if __name__ == "__main__":
    torch.set_num_threads(1)
    torch.set_default_dtype(torch.float64)  # of the states that the optimizers make themselves, too
    arrays = {"weights": start(), "gradients": slopes(), "losses": losses(), "base": [BASE], "steps per epoch": [STEPS_PER_EPOCH]}
    for name, options in OPTIMIZERS:
        arrays[case_name("optimizer", name, **options)] = weights_after_updates(name, options)
    for name, options, make in SCHEDULES:
        arrays[case_name("schedule", name, **options)] = make()
    write_safetensors(pathlib.Path(__file__).with_name("optimizers.safetensors"), arrays)
