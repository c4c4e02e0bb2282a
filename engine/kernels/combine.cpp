#include "engine/kernels/combine.h"

#include "engine/kernels/map.h"

namespace nn::kernels {
void multiply(std::span<const Scalar> x, std::span<Scalar> y) {
  combine(x, y, [](Vector v, Vector w) { return v * w; });
}

void addProduct(std::span<const Scalar> a, std::span<const Scalar> b, std::span<Scalar> y) {
  parallelFor(static_cast<Index>(y.size()), kMapGrain, [&](Index begin, Index end) {
    const Scalar *left = a.data() + begin, *right = b.data() + begin;
    Scalar* to = y.data() + begin;
    forEachVector(end - begin, [&](Index i, auto lanes) {
      store(to + i, load(left + i, lanes) * load(right + i, lanes) + load(to + i, lanes), lanes);
    });
  });
}

// Whichever of the two is NaN is the result: v when v ≠ v, w because no comparison with it holds.
void maximum(std::span<const Scalar> x, std::span<Scalar> y) {
  combine(x, y, [](Vector v, Vector w) { return ((v > w) | (v != v)) ? v : w; });
}

void minimum(std::span<const Scalar> x, std::span<Scalar> y) {
  combine(x, y, [](Vector v, Vector w) { return ((v < w) | (v != v)) ? v : w; });
}

void moveWhereSame(std::span<const Scalar> x, std::span<const Scalar> y, std::span<Scalar> from, std::span<Scalar> to) {
  parallelFor(static_cast<Index>(x.size()), kMapGrain, [&](Index begin, Index end) {
    const Scalar *left = x.data() + begin, *right = y.data() + begin;
    Scalar *source = from.data() + begin, *target = to.empty() ? nullptr : to.data() + begin;
    forEachVector(end - begin, [&](Index i, auto lanes) {
      const Vector v = load(left + i, lanes), content = load(source + i, lanes), nothing{};
      const auto isSame = (v == load(right + i, lanes)) | (v != v);
      if (target) store(target + i, load(target + i, lanes) + (isSame ? content : nothing), lanes);
      store(source + i, isSame ? nothing : content, lanes);
    });
  });
}

}  // namespace nn::kernels
