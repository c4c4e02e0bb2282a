#pragma once

#include <span>

#include "engine/core/parallel.h"
#include "engine/kernels/vector.h"

/// Runs of numbers through a function of vectors, on several threads where that pays. Private to the kernels.
namespace nn::kernels {

inline constexpr Index kMapGrain = 1 << 15;  // numbers under which a second thread costs more than it brings

/// y = function(x), a vector at a time. y may be x.
template <typename Function>
void map(std::span<const Scalar> x, std::span<Scalar> y, Function function) {
  parallelFor(static_cast<Index>(y.size()), kMapGrain, [&](Index begin, Index end) {
    const Scalar* from = x.data() + begin;
    Scalar* to = y.data() + begin;
    forEachVector(end - begin, [&](Index i, auto lanes) { store(to + i, function(load(from + i, lanes)), lanes); });
  });
}

/// y = function(x, y), a vector at a time.
template <typename Function>
void combine(std::span<const Scalar> x, std::span<Scalar> y, Function function) {
  parallelFor(static_cast<Index>(y.size()), kMapGrain, [&](Index begin, Index end) {
    const Scalar* from = x.data() + begin;
    Scalar* to = y.data() + begin;
    forEachVector(end - begin,
                  [&](Index i, auto lanes) { store(to + i, function(load(from + i, lanes), load(to + i, lanes)), lanes); });
  });
}

}  // namespace nn::kernels
