#include "engine/kernels/wide_rows.h"

#include <algorithm>

#include "engine/kernels/tile.h"
#include "engine/kernels/vector.h"

namespace nn::kernels {
namespace {

/// Vectors of columns for R rows: as many sums as there are registers for.
template <int R>
constexpr int kWideVectors = R == 1 ? 4 * kTileGroups : 2 * kTileGroups;

/// A row of B that is asked for this many bytes before it is read: the third cache level answers within that.
constexpr Index kAheadBytes = 8192;

struct Product {
  Index k;
  Factor a, b;
  Index column;
  Scalar* c;
  Index ldc;
  Store store;
  const Finish& finish;

  /// s, a sum of one block of k, on its way into row i of C at column j.
  Vector finished(Vector s, Index i, Index j, bool first, bool last) const {
    const Index at = i * ldc + column + j;
    if (!first || store == Store::Add) s += load(c + at);
    if (first && finish.bias) s += load(finish.bias + column + j);
    if (last && finish.rectify) s = s < Scalar{0} ? Vector{} : s;
    if (last && finish.mask) s = load(finish.mask + at) > Scalar{0} ? s : Vector{};
    return s;
  }
};

template <int R>
void multiply(const Product& p) {
  constexpr int V = kWideVectors<R>;
  const Index blocks = std::max<Index>(1, (p.k + kBlockSteps - 1) / kBlockSteps);
  const Index ahead = std::max<Index>(1, kAheadBytes / (V * kVectorBytes)) * p.b.rowStride;
  for (Index block = 0; block < blocks; ++block) {
    Vector sum[R][V];
    NN_UNROLL
    for (int i = 0; i < R; ++i) {
      NN_UNROLL
      for (int v = 0; v < V; ++v) sum[i][v] = Vector{};
    }
    const Index end = p.k * (block + 1) / blocks;
    for (Index k = p.k * block / blocks; k < end; ++k) {
      const Scalar* row = p.b.data + k * p.b.rowStride + p.column;
      Vector ak[R];
      NN_UNROLL
      for (int i = 0; i < R; ++i) ak[i] = broadcast(p.a.data[i * p.a.rowStride + k * p.a.columnStride]);
      NN_UNROLL
      for (int v = 0; v < V; ++v) {
        __builtin_prefetch(row + ahead + v * kLanes);  // beyond the end of B it is without effect
        const Vector bk = load(row + v * kLanes);
        NN_UNROLL
        for (int i = 0; i < R; ++i) sum[i][v] += ak[i] * bk;
      }
    }
    for (int i = 0; i < R; ++i) {
      NN_UNROLL
      for (int v = 0; v < V; ++v)
        store(p.c + i * p.ldc + p.column + v * kLanes, p.finished(sum[i][v], i, v * kLanes, block == 0, block == blocks - 1));
    }
  }
}

}  // namespace

Index wideColumns(Index rows) { return (rows == 1 ? kWideVectors<1> : kWideVectors<2>)*kLanes; }

void multiplyWide(Index m, Index k, Factor a, Factor b, Index column, Scalar* c, Index ldc, Store store, const Finish& finish) {
  const Product product{k, a, b, column, c, ldc, store, finish};
  if (m == 1) return multiply<1>(product);
  if (m == 2) return multiply<2>(product);
  multiply<3>(product);
}

}  // namespace nn::kernels
