#include "engine/kernels/update.h"

#include "engine/core/parallel.h"
#include "engine/kernels/vector.h"

#include <cmath>

// The moving averages are written s + (1−ρ)(x − s) instead of ρ s + (1−ρ) x: the same number, but with only one way to fuse its
// multiply-adds, so that an element's bits do not depend on its place in the run. For the same reason no sum here has two
// products.
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

/// before + part (now − before).
Vector moved(Vector before, Vector now, Scalar part) { return before + (now - before) * part; }

}  // namespace

void sgd(std::span<Scalar> weights, std::span<const Scalar> gradient, Scalar learningRate, Scalar weightDecay) {
  Scalar* w = weights.data();
  const Scalar* g = gradient.data();
  update(weights, [=](Index i, auto lanes) {
    const Vector weight = load(w + i, lanes), slope = load(g + i, lanes) + weight * weightDecay;
    store(w + i, weight - slope * learningRate, lanes);
  });
}

void momentum(std::span<Scalar> weights, std::span<const Scalar> gradient, std::span<Scalar> velocity,
              const MomentumStep& step) {
  Scalar *w = weights.data(), *v = velocity.data();
  const Scalar* g = gradient.data();
  update(weights, [=](Index i, auto lanes) {
    const Vector weight = load(w + i, lanes), slope = load(g + i, lanes) + weight * step.weightDecay;
    const Vector undamped = load(v + i, lanes) * step.momentum + slope;
    const Vector speed = undamped - slope * step.dampening;
    const Vector direction = step.nesterov ? speed * step.momentum + slope : speed;
    store(v + i, speed, lanes);
    store(w + i, weight - direction * step.learningRate, lanes);
  });
}

void adagrad(std::span<Scalar> weights, std::span<const Scalar> gradient, std::span<Scalar> sum, Scalar learningRate,
             Scalar offset, Scalar epsilon, Scalar weightDecay) {
  Scalar *w = weights.data(), *s = sum.data();
  const Scalar* g = gradient.data();
  update(weights, [=](Index i, auto lanes) {
    const Vector weight = load(w + i, lanes), slope = load(g + i, lanes) + weight * weightDecay;
    const Vector total = load(s + i, lanes) + slope * slope;
    store(s + i, total, lanes);
    store(w + i, weight - slope / (squareRoot(total + offset) + epsilon) * learningRate, lanes);
  });
}

void adadelta(std::span<Scalar> weights, std::span<const Scalar> gradient, std::span<Scalar> meanSquare,
              std::span<Scalar> meanSquareStep, Scalar learningRate, Scalar fresh, Scalar epsilon, Scalar weightDecay) {
  Scalar *w = weights.data(), *s = meanSquare.data(), *d = meanSquareStep.data();
  const Scalar* g = gradient.data();
  update(weights, [=](Index i, auto lanes) {
    const Vector weight = load(w + i, lanes), slope = load(g + i, lanes) + weight * weightDecay;
    const Vector mean = moved(load(s + i, lanes), slope * slope, fresh), steps = load(d + i, lanes);
    const Vector delta = squareRoot(steps + epsilon) / squareRoot(mean + epsilon) * slope;
    store(s + i, mean, lanes);
    store(d + i, moved(steps, delta * delta, fresh), lanes);
    store(w + i, weight - delta * learningRate, lanes);
  });
}

void rmsprop(std::span<Scalar> weights, std::span<const Scalar> gradient, const RmspropMemory& memory,
             const RmspropStep& step) {
  Scalar *w = weights.data(), *s = memory.meanSquare.data(), *m = memory.meanGradient.data(), *v = memory.velocity.data();
  const Scalar* g = gradient.data();
  const bool isCentred = !memory.meanGradient.empty(), hasMomentum = !memory.velocity.empty();
  update(weights, [=](Index i, auto lanes) {
    const Vector weight = load(w + i, lanes), slope = load(g + i, lanes) + weight * step.weightDecay;
    const Vector mean = moved(load(s + i, lanes), slope * slope, step.fresh);
    store(s + i, mean, lanes);
    Vector spread = mean;
    if (isCentred) {
      const Vector centre = moved(load(m + i, lanes), slope, step.fresh);
      store(m + i, centre, lanes);
      const Vector variance = mean - centre * centre;
      spread = variance < Scalar{0} ? Vector{} : variance;  // by rounding, when the gradient hardly changes
    }
    Vector direction = slope / (squareRoot(spread) + step.epsilon);
    if (hasMomentum) {
      direction = load(v + i, lanes) * step.momentum + direction;
      store(v + i, direction, lanes);
    }
    store(w + i, weight - direction * step.learningRate, lanes);
  });
}

void adam(std::span<Scalar> weights, std::span<const Scalar> gradient, std::span<Scalar> m, std::span<Scalar> v,
          const AdamStep& step) {
  Scalar *w = weights.data(), *first = m.data(), *second = v.data();
  const Scalar* g = gradient.data();
  update(weights, [=](Index i, auto lanes) {
    const Vector weight = load(w + i, lanes), slope = load(g + i, lanes) + weight * step.weightDecay;
    const Vector m1 = moved(load(first + i, lanes), slope, step.fresh1);
    const Vector v1 = moved(load(second + i, lanes), slope * slope, step.fresh2);
    store(first + i, m1, lanes);
    store(second + i, v1, lanes);
    const Vector shrunk = weight - weight * step.shrink;
    store(w + i, shrunk - m1 / (squareRoot(v1) * step.correction2 + step.epsilon) * step.stepSize, lanes);
  });
}

void amsgrad(std::span<Scalar> weights, std::span<const Scalar> gradient, std::span<Scalar> m, std::span<Scalar> v,
             std::span<Scalar> greatest, const AdamStep& step) {
  Scalar *w = weights.data(), *first = m.data(), *second = v.data(), *most = greatest.data();
  const Scalar* g = gradient.data();
  update(weights, [=](Index i, auto lanes) {
    const Vector weight = load(w + i, lanes), slope = load(g + i, lanes) + weight * step.weightDecay;
    const Vector m1 = moved(load(first + i, lanes), slope, step.fresh1);
    const Vector v1 = moved(load(second + i, lanes), slope * slope, step.fresh2), before = load(most + i, lanes);
    const Vector top = before >= v1 ? before : v1;
    store(first + i, m1, lanes);
    store(second + i, v1, lanes);
    store(most + i, top, lanes);
    const Vector shrunk = weight - weight * step.shrink;
    store(w + i, shrunk - m1 / (squareRoot(top) * step.correction2 + step.epsilon) * step.stepSize, lanes);
  });
}

void adamax(std::span<Scalar> weights, std::span<const Scalar> gradient, std::span<Scalar> m, std::span<Scalar> u,
            const AdamStep& step) {
  Scalar *w = weights.data(), *first = m.data(), *norm = u.data();
  const Scalar* g = gradient.data();
  const Scalar beta2 = 1 - step.fresh2;
  update(weights, [=](Index i, auto lanes) {
    const Vector weight = load(w + i, lanes), slope = load(g + i, lanes) + weight * step.weightDecay;
    const Vector m1 = moved(load(first + i, lanes), slope, step.fresh1);
    const Vector size = (slope < Scalar{0} ? -slope : slope) + step.epsilon, before = load(norm + i, lanes) * beta2;
    const Vector top = before >= size ? before : size;
    store(first + i, m1, lanes);
    store(norm + i, top, lanes);
    store(w + i, weight - m1 / top * step.stepSize, lanes);
  });
}

void nadam(std::span<Scalar> weights, std::span<const Scalar> gradient, std::span<Scalar> m, std::span<Scalar> v,
           Scalar gradientStep, const AdamStep& step) {
  Scalar *w = weights.data(), *first = m.data(), *second = v.data();
  const Scalar* g = gradient.data();
  update(weights, [=](Index i, auto lanes) {
    const Vector weight = load(w + i, lanes), slope = load(g + i, lanes) + weight * step.weightDecay;
    const Vector m1 = moved(load(first + i, lanes), slope, step.fresh1);
    const Vector v1 = moved(load(second + i, lanes), slope * slope, step.fresh2);
    store(first + i, m1, lanes);
    store(second + i, v1, lanes);
    const Vector root = squareRoot(v1) * step.correction2 + step.epsilon;
    const Vector shrunk = weight - weight * step.shrink, ahead = shrunk - slope / root * gradientStep;
    store(w + i, ahead - m1 / root * step.stepSize, lanes);
  });
}

void lion(std::span<Scalar> weights, std::span<const Scalar> gradient, std::span<Scalar> m, Scalar learningRate, Scalar fresh1,
          Scalar fresh2, Scalar shrink) {
  Scalar *w = weights.data(), *mean = m.data();
  const Scalar* g = gradient.data();
  update(weights, [=](Index i, auto lanes) {
    const Vector weight = load(w + i, lanes), slope = load(g + i, lanes), before = load(mean + i, lanes);
    const Vector c = moved(before, slope, fresh1);
    // Neither side of zero, c is the step itself: zero, or NaN.
    const Vector below = c < Scalar{0} ? broadcast(-learningRate) : c;
    const Vector move = c > Scalar{0} ? broadcast(learningRate) : below;
    store(mean + i, moved(before, slope, fresh2), lanes);
    store(w + i, weight - weight * shrink - move, lanes);
  });
}

}  // namespace nn::kernels
