#include "engine/kernels/small_gemm.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "engine/kernels/tile.h"
#include "engine/kernels/vector.h"

// B is read where it lies, a vector or a part of one for each step of k; only one that lies sideways is copied.
namespace nn::kernels {
namespace {

constexpr Index kMostRows = 192;   // more are worth a packed panel, and other threads
constexpr Index kMostCopied = 64;  // steps of a B that lies sideways; longer ones are worth transposing block by block
constexpr int kRows = 12;          // that are summed side by side, with every number of B loaded once
constexpr int kGroupRows = static_cast<int>(TileRunner::kGroupRows);

#if defined(__AVX512F__) || defined(__AVX2__)
constexpr bool kReadsParts = true;  // the machine loads the first numbers of a vector as fast as all
#else
constexpr bool kReadsParts = false;
#endif

struct Product {
  Index k;
  const Scalar* b;
  Index bStep, aRow, aStep, ldc;
  Store store;
  Finish finish;
};

/// A row of B. Where parts of vectors are slow to read, B is whole vectors.
template <typename Lanes>
Vector loadFactor(const Scalar* b, [[maybe_unused]] Lanes lanes) {
  if constexpr (kReadsParts)
    return load(b, lanes);
  else
    return load(b);
}

/// R rows of C, one vector wide at most.
template <int R, typename Lanes>
void multiplyRows(const Product& p, const Scalar* a, Scalar* c, const Scalar* mask, Lanes lanes) {
  constexpr int kGroups = (R + kGroupRows - 1) / kGroupRows;
  Vector sum[R];
  const Scalar* group[kGroups];
  NN_UNROLL
  for (int i = 0; i < R; ++i) sum[i] = Vector{};
  NN_UNROLL
  for (int g = 0; g < kGroups; ++g) group[g] = a + g * kGroupRows * p.aRow;
  const Index row = p.aRow, step = p.aStep, bStep = p.bStep;
  const Scalar* b = p.b;
  for (Index k = p.k; k > 0; --k, b += bStep) {
    const Vector bk = loadFactor(b, lanes);
    NN_UNROLL
    for (int i = 0; i < R; ++i) sum[i] += broadcast(group[i / kGroupRows][(i % kGroupRows) * row]) * bk;
    NN_UNROLL
    for (int g = 0; g < kGroups; ++g) group[g] += step;
  }
  const auto forRows = [&](auto body) {
    NN_UNROLL
    for (int i = 0; i < R; ++i) body(sum[i], i * p.ldc);
  };
  if (p.store == Store::Add) forRows([&](Vector& s, Index at) { s += load(c + at, lanes); });
  if (p.finish.bias) {
    const Vector bias = load(p.finish.bias, lanes);
    forRows([&](Vector& s, Index) { s += bias; });
  }
  if (p.finish.rectify) forRows([&](Vector& s, Index) { s = s < Scalar{0} ? Vector{} : s; });
  if (mask) forRows([&](Vector& s, Index at) { s = load(mask + at, lanes) > Scalar{0} ? s : Vector{}; });
  forRows([&](Vector& s, Index at) { store(c + at, s, lanes); });
}

/// multiplyRows() for 1 to kRows rows.
template <typename Lanes, typename Rows>
struct RowCounts;
template <typename Lanes, int... I>
struct RowCounts<Lanes, std::integer_sequence<int, I...>> {
  using Function = void (*)(const Product&, const Scalar*, Scalar*, const Scalar*, Lanes);
  static constexpr std::array<Function, sizeof...(I)> kMultiply = {&multiplyRows<I + 1, Lanes>...};
};

/// m rows, cut evenly where they are too many for one tile: 14 into 7 + 7.
template <typename Lanes>
void multiplyColumns(Index m, const Product& p, const Scalar* a, Scalar* c, Lanes lanes) {
  constexpr auto& kMultiply = RowCounts<Lanes, std::make_integer_sequence<int, kRows>>::kMultiply;
  const Scalar* mask = p.finish.mask;
  while (m > 0) {
    const Index rows = m <= kRows ? m : m >= 2 * kRows ? kRows : (m + 1) / 2;
    kMultiply[static_cast<std::size_t>(rows - 1)](p, a, c, mask, lanes);
    m -= rows;
    a += rows * p.aRow;
    c += rows * p.ldc;
    if (mask) mask += rows * p.ldc;
  }
}

void multiplyColumns(Index m, Index n, const Product& p, const Scalar* a, Scalar* c) {
  if (n == kLanes)
    multiplyColumns(m, p, a, c, AllLanes{});
  else
    multiplyColumns(m, p, a, c, SomeLanes{n});
}

/// One column of C from an A whose rows lie side by side: its numbers fill vectors as the row of the transposed product.
void multiplyColumn(Index m, Index k, const Factor& a, const Factor& b, Scalar* c, Store store) {
  for (Index row = 0; row < m; row += kLanes) {
    const Product p{k, a.data + row, a.columnStride, 0, b.rowStride, 0, store, {}};
    multiplyColumns(1, std::min(kLanes, m - row), p, b.data, c + row);
  }
}

/// From a B that is copied first, into whole vectors.
[[gnu::noinline]] void multiplyCopied(Index m, Index n, Product p, const Factor& b, const Scalar* a, Scalar* c) {
  alignas(64) Scalar panel[kMostCopied * kLanes];
  copySideways(p.k, n, b, panel, kLanes);
  for (Index step = 0; !kReadsParts && n < kLanes && step < p.k; ++step)
    std::fill_n(panel + step * kLanes + n, kLanes - n, Scalar{0});
  p.b = panel;
  p.bStep = kLanes;
  multiplyColumns(m, n, p, a, c);
}

}  // namespace

bool multiplySmall(Index m, Index n, Index k, const Factor& a, const Factor& b, Scalar* c, Index ldc, Store store,
                   const Finish& finish) {
  if (n > kLanes || m > kMostRows || k > kBlockSteps) return false;
  const bool isPlain = !finish.bias && !finish.rectify && !finish.mask;
  if (n == 1 && ldc == 1 && a.rowStride == 1 && isPlain && (kReadsParts || m % kLanes == 0)) {
    multiplyColumn(m, k, a, b, c, store);
    return true;
  }
  const Product p{k, b.data, b.rowStride, a.rowStride, a.columnStride, ldc, store, finish};
  if ((b.columnStride == 1 || n == 1) && (kReadsParts || n == kLanes)) {
    multiplyColumns(m, n, p, a.data, c);
    return true;
  }
  if (k > kMostCopied) return false;
  multiplyCopied(m, n, p, b, a.data, c);
  return true;
}

}  // namespace nn::kernels
