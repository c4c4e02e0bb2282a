#include "engine/kernels/elementwise.h"

#include "engine/kernels/map.h"
#include "engine/kernels/vector_math.h"

namespace nn::kernels {

void exponential(std::span<const Scalar> x, std::span<Scalar> y) {
  map(x, y, [](Vector v) { return exponential(v); });
}

void logarithm(std::span<const Scalar> x, std::span<Scalar> y) {
  map(x, y, [](Vector v) { return logarithm(v); });
}

void sigmoid(std::span<const Scalar> x, std::span<Scalar> y) {
  map(x, y, [](Vector v) { return sigmoid(v); });
}

void hyperbolicTangent(std::span<const Scalar> x, std::span<Scalar> y) {
  map(x, y, [](Vector v) { return hyperbolicTangent(v); });
}

void leakyRelu(std::span<const Scalar> x, Scalar slope, std::span<Scalar> y) {
  // Not max(x, slope·x): that is wrong for slopes over 1, and NaN must stay NaN.
  map(x, y, [slope](Vector v) { return v > Scalar{0} ? v : v * slope; });
}

void sigmoidBackward(std::span<const Scalar> y, std::span<Scalar> gradient) {
  combine(y, gradient, [](Vector v, Vector g) { return g * (v * (Scalar{1} - v)); });
}

void hyperbolicTangentBackward(std::span<const Scalar> y, std::span<Scalar> gradient) {
  combine(y, gradient, [](Vector v, Vector g) { return g * (Scalar{1} - v * v); });
}

void leakyReluBackward(std::span<const Scalar> y, Scalar slope, std::span<Scalar> gradient) {
  combine(y, gradient, [slope](Vector v, Vector g) { return v > Scalar{0} ? g : g * slope; });
}

void scaledDifference(Scalar factor, std::span<const Scalar> x, std::span<const Scalar> y, std::span<Scalar> out) {
  parallelFor(static_cast<Index>(out.size()), kMapGrain, [&](Index begin, Index end) {
    const Scalar *p = x.data() + begin, *q = y.data() + begin;
    Scalar* to = out.data() + begin;
    forEachVector(end - begin,
                  [&](Index i, auto lanes) { store(to + i, (load(p + i, lanes) - load(q + i, lanes)) * factor, lanes); });
  });
}

void copy(std::span<const Scalar> x, std::span<Scalar> y) {
  map(x, y, [](Vector v) { return v; });
}

void add(std::span<const Scalar> x, std::span<Scalar> y) {
  combine(x, y, [](Vector v, Vector w) { return v + w; });
}

void clamp(Scalar largest, std::span<Scalar> y) {
  const Vector most = Vector{} + largest, least = Vector{} - largest;
  map(y, y, [most, least](Vector v) {
    const Vector bounded = v > most ? most : v;
    return bounded < least ? least : bounded;
  });
}

void scale(Scalar factor, std::span<Scalar> y) {
  map(y, y, [factor](Vector v) { return v * factor; });
}

void addScaled(Scalar factor, std::span<const Scalar> x, std::span<Scalar> y) {
  combine(x, y, [factor](Vector v, Vector w) { return v * factor + w; });
}

}  // namespace nn::kernels
