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

namespace {

template <bool kRectify>
void sumOf(std::span<const Scalar> a, std::span<const Scalar> b, std::span<Scalar> y) {
  parallelFor(static_cast<Index>(y.size()), kMapGrain, [&](Index begin, Index end) {
    const Scalar *left = a.data() + begin, *right = b.data() + begin;
    Scalar* to = y.data() + begin;
    forEachVector(end - begin, [=](Index i, auto lanes) {
      const Vector value = load(left + i, lanes) + load(right + i, lanes);
      if constexpr (kRectify)
        store(to + i, value < Scalar{0} ? Vector{} : value, lanes);
      else
        store(to + i, value, lanes);
    });
  });
}

}  // namespace

void sum(std::span<const Scalar> a, std::span<const Scalar> b, std::span<Scalar> y, bool rectify) {
  rectify ? sumOf<true>(a, b, y) : sumOf<false>(a, b, y);
}

void product(std::span<const Scalar> a, std::span<const Scalar> b, std::span<Scalar> y, std::span<const Scalar> mask) {
  parallelFor(static_cast<Index>(y.size()), kMapGrain, [&](Index begin, Index end) {
    const Scalar *left = a.data() + begin, *right = b.data() + begin, *open = mask.empty() ? nullptr : mask.data() + begin;
    Scalar* to = y.data() + begin;
    forEachVector(end - begin, [=](Index i, auto lanes) {
      Vector value = load(left + i, lanes) * load(right + i, lanes);
      if (open) value = load(open + i, lanes) > Scalar{0} ? value : Vector{};
      store(to + i, value, lanes);
    });
  });
}

void keepSome(Scalar least, Scalar factor, std::span<const Scalar> x, std::span<Scalar> mask, std::span<Scalar> y) {
  const Vector kept = broadcast(factor), nothing{};
  parallelFor(static_cast<Index>(y.size()), kMapGrain, [&](Index begin, Index end) {
    const Scalar* from = x.data() + begin;
    Scalar *factors = mask.data() + begin, *to = y.data() + begin;
    forEachVector(end - begin, [=](Index i, auto lanes) {
      const Vector chosen = load(factors + i, lanes) < least ? nothing : kept;
      store(factors + i, chosen, lanes);
      store(to + i, load(from + i, lanes) * chosen, lanes);
    });
  });
}

void copyRows(const RowRun& run, const Scalar* from, Scalar* to) {
  const auto [rows, columns, fromStride, toStride] = run;
  for (Index row = 0; row < rows; ++row, from += fromStride, to += toStride)
    forEachVector(columns, [=](Index i, auto lanes) { store(to + i, load(from + i, lanes), lanes); });
}

void addRows(const RowRun& run, const Scalar* from, Scalar* to) {
  const auto [rows, columns, fromStride, toStride] = run;
  for (Index row = 0; row < rows; ++row, from += fromStride, to += toStride)
    forEachVector(columns, [=](Index i, auto lanes) { store(to + i, load(to + i, lanes) + load(from + i, lanes), lanes); });
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
