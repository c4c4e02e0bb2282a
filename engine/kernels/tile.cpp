#include "engine/kernels/tile.h"

#include <algorithm>
#include <utility>

namespace nn::kernels {
namespace {

using Group = TileRunner::Group;

template <typename Lanes>
void finish(const PanelProduct& p, Scalar* c, const Scalar* bias, Vector sum, Lanes lanes) {
  if (p.store == Store::Add) sum += load(c, lanes);
  if (bias) sum += load(bias, lanes);
  store(c, sum, lanes);
}

/// G groups of R rows times V vectors of columns. Every element is one chain of fused multiply-adds over k in ascending order.
template <int G, int R, int V>
void multiply(const PanelProduct& p, const Group* groups) {
  Vector sum[G * R][V];
  const Scalar* a[G];
  NN_UNROLL
  for (int g = 0; g < G; ++g) a[g] = groups[g].a;
  NN_UNROLL
  for (int i = 0; i < G * R; ++i) {
    NN_UNROLL
    for (int v = 0; v < V; ++v) sum[i][v] = Vector{};
  }
  const Index row = p.aRow, step = p.aStep, bStep = p.bStep;
  const Index afterSegment = p.aSegment - p.length * step, afterImage = p.aImage - p.segments * p.aSegment;
  const Scalar* b = p.b;
  for (Index image = 0; image < p.images; ++image) {
    for (Index segment = 0; segment < p.segments; ++segment) {
      for (Index k = 0; k < p.length; ++k) {
        Vector bk[V];
        NN_UNROLL
        for (int v = 0; v < V; ++v) bk[v] = load(b + v * kLanes);
        NN_UNROLL
        for (int i = 0; i < G * R; ++i) {
          const Vector aik = broadcast(a[i / R][(i % R) * row]);
          NN_UNROLL
          for (int v = 0; v < V; ++v) sum[i][v] += aik * bk[v];
        }
        NN_UNROLL
        for (int g = 0; g < G; ++g) a[g] += step;
        b += bStep;
      }
      NN_UNROLL
      for (int g = 0; g < G; ++g) a[g] += afterSegment;
    }
    NN_UNROLL
    for (int g = 0; g < G; ++g) a[g] += afterImage;
  }
  NN_UNROLL
  for (int i = 0; i < G * R; ++i) {
    if (i % R < groups[i / R].skip) continue;
    Scalar* c = groups[i / R].c + (i % R) * p.cRow;
    NN_UNROLL
    for (int v = 0; v < V; ++v) {
      const Index left = p.columns - v * kLanes;
      const Scalar* bias = p.bias ? p.bias + v * kLanes : nullptr;
      if (left >= kLanes)
        finish(p, c + v * kLanes, bias, sum[i][v], AllLanes{});
      else
        finish(p, c + v * kLanes, bias, sum[i][v], SomeLanes{left});
    }
  }
}

template <int G, int R>
void multiplyGroups(const PanelProduct& p, const Group* groups) {
  if (p.columns > kLanes)
    multiply<G, R, 2>(p, groups);
  else
    multiply<G, R, 1>(p, groups);
}

void multiplyTriples(const PanelProduct& p, const Group* groups, int count) {
  constexpr int kRows = static_cast<int>(TileRunner::kGroupRows);
  if constexpr (kTileGroups == 4) {
    if (count == 4) return multiplyGroups<4, kRows>(p, groups);
    if (count == 3) return multiplyGroups<3, kRows>(p, groups);
  }
  if (count == 2) return multiplyGroups<2, kRows>(p, groups);
  multiplyGroups<1, kRows>(p, groups);
}

void multiplySingles(const PanelProduct& p, const Group* groups, int count) {
  switch (count) {
    case 4:
      return multiplyGroups<4, 1>(p, groups);
    case 3:
      return multiplyGroups<3, 1>(p, groups);
    case 2:
      return multiplyGroups<2, 1>(p, groups);
    default:
      return multiplyGroups<1, 1>(p, groups);
  }
}

typedef Scalar Quad __attribute__((vector_size(4 * sizeof(Scalar))));
typedef Scalar UnalignedQuad __attribute__((vector_size(4 * sizeof(Scalar)), aligned(alignof(Scalar)), may_alias));

/// to[k · toStep + j] = from[j · fromStep + k] for a block of 4 × 4.
void transposeQuad(const Scalar* from, Index fromStep, Scalar* to, Index toStep) {
  Quad j[4], k[4];
  for (Index i = 0; i < 4; ++i) j[i] = *reinterpret_cast<const UnalignedQuad*>(from + i * fromStep);
  const Quad low01 = __builtin_shufflevector(j[0], j[1], 0, 4, 1, 5), high01 = __builtin_shufflevector(j[0], j[1], 2, 6, 3, 7);
  const Quad low23 = __builtin_shufflevector(j[2], j[3], 0, 4, 1, 5), high23 = __builtin_shufflevector(j[2], j[3], 2, 6, 3, 7);
  k[0] = __builtin_shufflevector(low01, low23, 0, 1, 4, 5);
  k[1] = __builtin_shufflevector(low01, low23, 2, 3, 6, 7);
  k[2] = __builtin_shufflevector(high01, high23, 0, 1, 4, 5);
  k[3] = __builtin_shufflevector(high01, high23, 2, 3, 6, 7);
  for (Index i = 0; i < 4; ++i) *reinterpret_cast<UnalignedQuad*>(to + i * toStep) = k[i];
}

void packSideways(Index steps, Index columns, Factor b, Scalar* panel, Index width) {
  const Index quadColumns = b.rowStride == 1 ? columns / 4 * 4 : 0, quadSteps = steps / 4 * 4;
  for (Index j = 0; j < quadColumns; j += 4)
    for (Index k = 0; k < quadSteps; k += 4)
      transposeQuad(b.data + j * b.columnStride + k, b.columnStride, panel + k * width + j, width);
  for (Index j = 0; j < columns; ++j)
    for (Index k = j < quadColumns ? quadSteps : 0; k < steps; ++k)
      panel[k * width + j] = b.data[k * b.rowStride + j * b.columnStride];
  for (Index k = 0; k < steps; ++k) std::fill(panel + k * width + columns, panel + (k + 1) * width, Scalar{0});
}

}  // namespace

void TileRunner::add(const Scalar* a, Scalar* c, Index rows) {
  if (rows < kGroupRows) {
    for (Index i = 0; i < rows; ++i) {
      singles_[singleCount_++] = {a + i * product_.aRow, c + i * product_.cRow, 0};
      if (singleCount_ == kSingles) multiplySingles(product_, singles_, std::exchange(singleCount_, 0));
    }
    return;
  }
  for (Index i = 0; i < rows; i += kGroupRows) {
    const Index first = std::min(i, rows - kGroupRows);
    triples_[tripleCount_++] = {a + first * product_.aRow, c + first * product_.cRow, i - first};
    if (tripleCount_ == kTileGroups) multiplyTriples(product_, triples_, std::exchange(tripleCount_, 0));
  }
}

void TileRunner::flush() {
  if (tripleCount_ > 0) multiplyTriples(product_, triples_, std::exchange(tripleCount_, 0));
  if (singleCount_ > 0) multiplySingles(product_, singles_, std::exchange(singleCount_, 0));
}

Index packPanel(Index steps, Index columns, Factor b, Scalar* panel) {
  const Index width = columns > kLanes ? kPanelColumns : kLanes;
  if (b.columnStride != 1) {
    packSideways(steps, columns, b, panel, width);
    return width;
  }
  const Index last = columns - (width - kLanes);  // numbers in the last vector
  for (Index k = 0; k < steps; ++k) {
    const Scalar* from = b.data + k * b.rowStride;
    Scalar* to = panel + k * width;
    if (width > kLanes) store(to, load(from));
    store(to + width - kLanes, load(from + width - kLanes, SomeLanes{last}));
  }
  return width;
}

}  // namespace nn::kernels
