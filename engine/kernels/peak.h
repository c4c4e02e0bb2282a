#pragma once

#include "engine/core/scalar.h"

/// What the machine can do at best, measured: the roof under which kernels work. Both functions use as many threads as
/// parallelFor() and keep them busy for about `seconds`; the best of several rounds counts, so that a short disturbance does
/// not lower the roof. For reports: they allocate.
namespace nn::kernels {

/// Floating-point operations a second of the vectors that the kernels are built for: multiply-adds (two operations each) on
/// numbers in registers, in enough independent chains to hide their latency.
double peakFlops(double seconds);

/// Bytes a second at which the threads read `bytes` again and again, each its own part of them: the bandwidth of the cache
/// level, or memory, that holds as much.
double readBandwidth(Index bytes, double seconds);

}  // namespace nn::kernels
