#include "engine/kernels/sparse.h"

#include <algorithm>

#include "engine/core/parallel.h"
#include "engine/kernels/vector.h"

namespace nn::kernels {
namespace {

constexpr int kBlockVectors = kTileGroups;          // of units, that stay in registers together
constexpr int kChains = 4;                          // of sums: an addition takes as many cycles
constexpr int kTerms = 4;                           // rows of a gradient that are read, added to and written together
constexpr Index kProductsPerTile = Index{1} << 17;  // some 10 µs
constexpr Index kColumnsPerLine = 64 / sizeof(std::uint16_t);

/// A run of units that stays in registers: kVectors vectors, the last of them perhaps in part.
template <int kVectors, typename LastLanes>
struct UnitBlock {
  LastLanes lastLanes;

  Vector read(const Scalar* from, int v) const {
    return v + 1 < kVectors ? load(from + v * kLanes) : load(from + v * kLanes, lastLanes);
  }
  void write(Scalar* to, int v, Vector value) const {
    if (v + 1 < kVectors)
      store(to + v * kLanes, value);
    else
      store(to + v * kLanes, value, lastLanes);
  }
};

/// Calls body(first unit, block) for every block of the units.
template <int kVectors = kBlockVectors, typename Body>
void forEachUnitBlock(Index units, Body&& body, Index first = 0) {
  constexpr Index kWidth = kVectors * kLanes;
  for (; first + kWidth <= units; first += kWidth) body(first, UnitBlock<kVectors, AllLanes>{});
  const Index rest = units - first - (kWidth - kLanes);
  if (rest > 0)
    body(first, UnitBlock<kVectors, SomeLanes>{{rest}});
  else if constexpr (kVectors > 1)
    forEachUnitBlock<kVectors - 1>(units, body, first);
}

/// sum += value_k · from, where the value may be known to be 1.
template <bool kOnes, int kVectors, typename Lanes>
void addTerm(UnitBlock<kVectors, Lanes> block, const SparseRow& row, Index k, const Scalar* from, Vector (&sum)[kVectors]) {
  NN_UNROLL
  for (int v = 0; v < kVectors; ++v) {
    if constexpr (kOnes)
      sum[v] += block.read(from, v);
    else
      sum[v] += row.values[k] * block.read(from, v);
  }
}

/// z = start + Σ_k value_k · kernel[column_k]. Term k belongs to chain k modulo kChains; the chains are added in pairs.
template <bool kOnes, int kVectors, typename Lanes>
void sumKernelRows(UnitBlock<kVectors, Lanes> block, const SparseRow& row, const Scalar* kernel, Index units,
                   const Vector (&start)[kVectors], Scalar* z) {
  Vector sums[kChains][kVectors] = {};
  NN_UNROLL
  for (int v = 0; v < kVectors; ++v) sums[0][v] = start[v];
  const auto weights = [&](Index k) { return kernel + row.columns[k] * units; };
  Index k = 0;
  for (; k + kChains <= row.count; k += kChains) {
    NN_UNROLL
    for (int chain = 0; chain < kChains; ++chain) addTerm<kOnes>(block, row, k + chain, weights(k + chain), sums[chain]);
  }
  NN_UNROLL
  for (int chain = 0; chain < kChains - 1; ++chain)
    if (k + chain < row.count) addTerm<kOnes>(block, row, k + chain, weights(k + chain), sums[chain]);
  NN_UNROLL
  for (int v = 0; v < kVectors; ++v) block.write(z, v, (sums[0][v] + sums[1][v]) + (sums[2][v] + sums[3][v]));
}

/// Adds value_k · dz to row column_k of the gradient for the numbers [begin, end).
template <bool kOnes, int kVectors, typename Lanes>
void addToKernelRows(UnitBlock<kVectors, Lanes> block, const SparseRow& row, Index begin, Index end, const Scalar* dz,
                     Index units, Scalar* gradient) {
  // Copies, because to the compiler the gradient may lie anywhere.
  const std::uint16_t* const columns = row.columns;
  const Scalar* const values = row.values;
  Vector delta[kVectors];
  NN_UNROLL
  for (int v = 0; v < kVectors; ++v) delta[v] = block.read(dz, v);
  const auto sum = [&](const Scalar* from, Index k, int v) {
    if constexpr (kOnes)
      return block.read(from, v) + delta[v];
    else
      return block.read(from, v) + values[k] * delta[v];
  };
  Index k = begin;
  // No column occurs twice: rows can be read before the ones ahead of them are written, and processors need not find that out.
  for (; k + kTerms <= end; k += kTerms) {
    Vector sums[kTerms][kVectors];
    NN_UNROLL
    for (int term = 0; term < kTerms; ++term) {
      NN_UNROLL
      for (int v = 0; v < kVectors; ++v) sums[term][v] = sum(gradient + columns[k + term] * units, k + term, v);
    }
    NN_UNROLL
    for (int term = 0; term < kTerms; ++term) {
      NN_UNROLL
      for (int v = 0; v < kVectors; ++v) block.write(gradient + columns[k + term] * units, v, sums[term][v]);
    }
  }
  for (; k < end; ++k) {
    NN_UNROLL
    for (int v = 0; v < kVectors; ++v) block.write(gradient + columns[k] * units, v, sum(gradient + columns[k] * units, k, v));
  }
}

// Samples lie anywhere in memory, because batches are drawn: their numbers are asked for some rows before they are used, so
// that they have arrived by then. Worth 5 to 10 %.

void askForRow(SparseRows x, Index r) {
  if (r >= x.rowCount()) return;
  for (Index k = 0; k < x[r].count; k += kColumnsPerLine) __builtin_prefetch(x[r].columns + k);
}

void askForBlock(SparseRows x, Index r, Index block) {
  constexpr Index kRows = 4;
  if (r + 2 * kRows < x.rowCount()) __builtin_prefetch(x[r + 2 * kRows].blockStarts + block);
  if (r + kRows < x.rowCount()) __builtin_prefetch(x[r + kRows].columns + x[r + kRows].blockStarts[block]);
}

}  // namespace

void sparseForward(SparseRows x, Index units, const Scalar* kernel, const Scalar* bias, Scalar* z) {
  const Index n = x.rowCount();
  Index products = 1;
  for (const SparseRow& row : x.all) products += row.count * units;
  parallelFor(n, kProductsPerTile * n / products, [&](Index begin, Index end) {
    forEachUnitBlock(units, [&]<int kVectors, typename Lanes>(Index unit, UnitBlock<kVectors, Lanes> block) {
      Vector start[kVectors] = {};
      for (int v = 0; bias && v < kVectors; ++v) start[v] = block.read(bias + unit, v);
      for (Index r = begin; r < end; ++r) {
        const SparseRow& row = x[r];
        askForRow(x, r + 2);
        if (row.values)
          sumKernelRows<false>(block, row, kernel + unit, units, start, z + r * units + unit);
        else
          sumKernelRows<true>(block, row, kernel + unit, units, start, z + r * units + unit);
      }
    });
  });
}

void sparseKernelGradient(SparseRows x, Index units, const Scalar* dz, Index first, Index last, Scalar* gradient) {
  std::fill_n(gradient, (last - first) * units, Scalar{0});
  const Index firstBlock = first / kSparseBlockColumns, lastBlock = sparseBlocks(last);
  forEachUnitBlock(units, [&]<int kVectors, typename Lanes>(Index unit, UnitBlock<kVectors, Lanes> block) {
    Scalar* const sums = gradient + unit - first * units;
    for (Index r = 0; r < x.rowCount(); ++r) {
      askForBlock(x, r, firstBlock);
      const SparseRow& row = x[r];
      const Index begin = row.blockStarts[firstBlock], end = row.blockStarts[lastBlock];
      const Scalar* const delta = dz + r * units + unit;
      if (row.values)
        addToKernelRows<false>(block, row, begin, end, delta, units, sums);
      else
        addToKernelRows<true>(block, row, begin, end, delta, units, sums);
    }
  });
}

}  // namespace nn::kernels
