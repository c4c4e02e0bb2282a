#include "engine/kernels/update.h"

#include "engine/core/parallel.h"
#include "engine/kernels/vector.h"

#include <cmath>

// The moving averages are written s + (1−ρ)(x − s) instead of ρ s + (1−ρ) x: the same number, but with only one way to fuse its
// multiply-adds, so that an element's bits do not depend on its place in the run.
namespace nn::kernels {
namespace {

constexpr Index kGrain = 1 << 14;  // weights under which a second thread costs more than it brings

/// Calls body(i, lanes) for the vectors of the run.
template <typename Body>
void update(std::span<Scalar> weights, Body body) {
  parallelFor(static_cast<Index>(weights.size()), kGrain, [&](Index begin, Index end) {
    forEachVector(end - begin, [&](Index i, auto lanes) { body(begin + i, lanes); });
  });
}

Vector squareRoot(Vector x) {
  NN_UNROLL
  for (int i = 0; i < static_cast<int>(kLanes); ++i) x[i] = std::sqrt(x[i]);
  return x;
}

}  // namespace

void sgd(std::span<Scalar> weights, std::span<const Scalar> gradient, Scalar learningRate) {
  Scalar* w = weights.data();
  const Scalar* g = gradient.data();
  update(weights, [=](Index i, auto lanes) { store(w + i, load(w + i, lanes) - load(g + i, lanes) * learningRate, lanes); });
}

void momentum(std::span<Scalar> weights, std::span<const Scalar> gradient, std::span<Scalar> velocity, Scalar learningRate,
              Scalar momentum, bool nesterov) {
  Scalar *w = weights.data(), *v = velocity.data();
  const Scalar* g = gradient.data();
  update(weights, [=](Index i, auto lanes) {
    const Vector slope = load(g + i, lanes), speed = load(v + i, lanes) * momentum + slope;
    const Vector direction = nesterov ? speed * momentum + slope : speed;
    store(v + i, speed, lanes);
    store(w + i, load(w + i, lanes) - direction * learningRate, lanes);
  });
}

void rmsprop(std::span<Scalar> weights, std::span<const Scalar> gradient, std::span<Scalar> meanSquare, Scalar learningRate,
             Scalar rho, Scalar epsilon) {
  Scalar *w = weights.data(), *s = meanSquare.data();
  const Scalar* g = gradient.data();
  const Scalar fresh = 1 - rho;
  update(weights, [=](Index i, auto lanes) {
    const Vector slope = load(g + i, lanes), before = load(s + i, lanes);
    const Vector mean = before + (slope * slope - before) * fresh;
    store(s + i, mean, lanes);
    store(w + i, load(w + i, lanes) - slope / (squareRoot(mean) + epsilon) * learningRate, lanes);
  });
}

void adam(std::span<Scalar> weights, std::span<const Scalar> gradient, std::span<Scalar> m, std::span<Scalar> v,
          Scalar stepSize, Scalar beta1, Scalar beta2, Scalar correction2, Scalar epsilon) {
  Scalar *w = weights.data(), *first = m.data(), *second = v.data();
  const Scalar* g = gradient.data();
  const Scalar fresh1 = 1 - beta1, fresh2 = 1 - beta2;
  update(weights, [=](Index i, auto lanes) {
    const Vector slope = load(g + i, lanes), m0 = load(first + i, lanes), v0 = load(second + i, lanes);
    const Vector m1 = m0 + (slope - m0) * fresh1, v1 = v0 + (slope * slope - v0) * fresh2;
    store(first + i, m1, lanes);
    store(second + i, v1, lanes);
    store(w + i, load(w + i, lanes) - m1 / (squareRoot(v1) * correction2 + epsilon) * stepSize, lanes);
  });
}

}  // namespace nn::kernels
