#include "engine/kernels/tile.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace nn::kernels {
namespace {

using Group = TileRunner::Group;

/// Calls body(c, column, sum, lanes) for the vectors of kRows rows in groups of R, V vectors of columns each.
template <int R, int kRows, int V, typename Body>
[[gnu::always_inline]] inline void forEachSum(const PanelProduct& p, const Group* groups, Vector (&sum)[kRows][V],
                                              Body&& body) {
  constexpr Index kLast = (V - 1) * kLanes;
  const Index left = p.columns - kLast;
  NN_UNROLL
  for (int i = 0; i < kRows; ++i) {
    Scalar* c = groups[i / R].c + (i % R) * p.cRow;
    if constexpr (V == 2) body(c, Index{0}, sum[i][0], AllLanes{});
    if (left == kLanes)
      body(c + kLast, kLast, sum[i][V - 1], AllLanes{});
    else
      body(c + kLast, kLast, sum[i][V - 1], SomeLanes{left});
  }
}

/// Finishes and stores a tile. All is read before the first store: where rows lie close together, reading what was just written
/// in part would stall. Most products only assign or add: they must not ask for the rest at every vector.
template <int R, int kRows, int V>
[[gnu::always_inline]] inline void finish(const PanelProduct& p, const Group* groups, Vector (&sum)[kRows][V]) {
  if (p.store == Store::Add)
    forEachSum<R>(
        p, groups, sum, [](Scalar * c, Index, Vector & s, auto lanes) __attribute__((always_inline)) { s += load(c, lanes); });
  if (p.finish.bias || p.finish.rectify || p.finish.mask)
    forEachSum<R>(
        p, groups, sum, [&p](Scalar * c, Index column, Vector & s, auto lanes) __attribute__((always_inline)) {
          if (p.finish.bias) s += load(p.finish.bias + column, lanes);
          if (p.finish.rectify) s = s < Scalar{0} ? Vector{} : s;
          if (p.finish.mask) s = load(p.finish.mask + (c - p.c), lanes) > Scalar{0} ? s : Vector{};
        });
  forEachSum<R>(
      p, groups, sum, [](Scalar * c, Index, Vector & s, auto lanes) __attribute__((always_inline)) { store(c, s, lanes); });
}

/// G groups of R rows (the last one of L) times V vectors of columns. Every element is one chain of fused multiply-adds over k
/// in ascending order.
template <int G, int R, int L, int V>
void multiply(const PanelProduct& p, const Group* groups) {
  constexpr int kRows = (G - 1) * R + L;
  Vector sum[kRows][V];
  const Scalar* a[G];
  NN_UNROLL
  for (int g = 0; g < G; ++g) a[g] = groups[g].a;
  NN_UNROLL
  for (int i = 0; i < kRows; ++i) {
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
        for (int i = 0; i < kRows; ++i) {
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
  finish<R>(p, groups, sum);
}

template <int G, int R, int L>
void multiplyGroups(const PanelProduct& p, const Group* groups) {
  if (p.columns > kLanes)
    multiply<G, R, L, 2>(p, groups);
  else
    multiply<G, R, L, 1>(p, groups);
}

/// N rows, one after the other, V vectors of columns.
template <int V, int N>
void multiplyRun(const PanelProduct& p, const Scalar* a, Scalar* c) {
  constexpr int R = static_cast<int>(V == 1 ? TileRunner::kNarrowGroupRows : TileRunner::kGroupRows), G = (N + R - 1) / R;
  Group groups[G];
  for (int g = 0; g < G; ++g) groups[g] = {a + g * R * p.aRow, c + g * R * p.cRow};
  multiply<G, R, N - (G - 1) * R, V>(p, groups);
}

using Run = void (*)(const PanelProduct& p, const Scalar* a, Scalar* c);

constexpr int kLeastRows = 3;  // what is left of a long run has at least as many

/// multiplyRun() for kLeastRows rows, one more, and so on.
template <int V, int... More>
constexpr std::array<Run, sizeof...(More)> runsOf(std::integer_sequence<int, More...>) {
  return {multiplyRun<V, kLeastRows + More>...};
}

constexpr auto kRuns = runsOf<2>(std::make_integer_sequence<int, TileRunner::kTileRows - kLeastRows + 1>());
constexpr auto kNarrowRuns = runsOf<1>(std::make_integer_sequence<int, TileRunner::kNarrowTileRows - kLeastRows + 1>());

/// Runs of R rows that share a tile: as many as fit, and pointers are left for.
template <int R>
constexpr int kSharing = std::min(4, static_cast<int>(TileRunner::kTileRows) / R);

template <int R>
void multiplyShared(const PanelProduct& p, const Group* groups, int count) {
  if constexpr (kSharing<R> >= 4)
    if (count == 4) return multiplyGroups<4, R, R>(p, groups);
  if constexpr (kSharing<R> >= 3)
    if (count == 3) return multiplyGroups<3, R, R>(p, groups);
  if constexpr (kSharing<R> >= 2)
    if (count == 2) return multiplyGroups<2, R, R>(p, groups);
  multiplyGroups<1, R, R>(p, groups);
}

int sharing(Index rows) { return rows == 1 ? kSharing<1> : rows == 2 ? kSharing<2> : rows == 3 ? kSharing<3> : kSharing<4>; }

/// The lower or the upper halves of a and b, number by number in turn.
template <std::size_t... I>
Vector interleaveLow(Vector a, Vector b, std::index_sequence<I...>) {
  return __builtin_shufflevector(a, b, static_cast<int>(I / 2 + (I % 2) * kLanes)...);
}
template <std::size_t... I>
Vector interleaveHigh(Vector a, Vector b, std::index_sequence<I...>) {
  return __builtin_shufflevector(a, b, static_cast<int>(I / 2 + kLanes / 2 + (I % 2) * kLanes)...);
}

/// to[k · toStep + j] = from[j · fromStep + k] for a block of kLanes × kLanes. Interleaving vector i with vector i + kLanes / 2
/// log₂ kLanes times brings every number to its place.
void transposeBlock(const Scalar* from, Index fromStep, Scalar* to, Index toStep) {
  constexpr int L = static_cast<int>(kLanes);
  constexpr auto kIndices = std::make_index_sequence<kLanes>();
  Vector rows[L], next[L];
  NN_UNROLL
  for (int i = 0; i < L; ++i) rows[i] = load(from + i * fromStep);
  NN_UNROLL
  for (int stage = 1; stage < L; stage *= 2) {
    NN_UNROLL
    for (int i = 0; i < L / 2; ++i) {
      next[2 * i] = interleaveLow(rows[i], rows[i + L / 2], kIndices);
      next[2 * i + 1] = interleaveHigh(rows[i], rows[i + L / 2], kIndices);
    }
    NN_UNROLL
    for (int i = 0; i < L; ++i) rows[i] = next[i];
  }
  NN_UNROLL
  for (int i = 0; i < L; ++i) store(to + i * toStep, rows[i]);
}

}  // namespace

void TileRunner::add(const Scalar* a, Scalar* c, Index rows) {
  if (rows <= kShortRun) {
    if (rows <= 0) return;
    if (rows != pendingRows_) flush();
    pendingRows_ = rows;
    pending_[pendingCount_++] = {a, c};
    if (pendingCount_ == sharing(rows)) flush();
    return;
  }
  const bool isNarrow = product_.columns <= kLanes;
  const Index most = isNarrow ? kNarrowTileRows : kTileRows, tiles = (rows + most - 1) / most;
  for (Index t = 0; t < tiles; ++t) {
    const Index begin = rows * t / tiles, end = rows * (t + 1) / tiles;
    const auto number = static_cast<std::size_t>(end - begin - kLeastRows);
    const Run run = isNarrow ? kNarrowRuns[number] : kRuns[number];
    run(product_, a + begin * product_.aRow, c + begin * product_.cRow);
  }
}

void TileRunner::flush() {
  const int count = std::exchange(pendingCount_, 0);
  if (count == 0) return;
  if (pendingRows_ == 1) multiplyShared<1>(product_, pending_, count);
  if (pendingRows_ == 2) multiplyShared<2>(product_, pending_, count);
  if (pendingRows_ == 3) multiplyShared<3>(product_, pending_, count);
  if (pendingRows_ == 4) multiplyShared<4>(product_, pending_, count);
}

void copySideways(Index steps, Index columns, Factor b, Scalar* to, Index toStep) {
  const Index wholeColumns = b.rowStride == 1 ? columns / kLanes * kLanes : 0, wholeSteps = steps / kLanes * kLanes;
  for (Index j = 0; j < wholeColumns; j += kLanes)
    for (Index k = 0; k < wholeSteps; k += kLanes)
      transposeBlock(b.data + j * b.columnStride + k, b.columnStride, to + k * toStep + j, toStep);
  for (Index j = 0; j < columns; ++j)
    for (Index k = j < wholeColumns ? wholeSteps : 0; k < steps; ++k)
      to[k * toStep + j] = b.data[k * b.rowStride + j * b.columnStride];
}

Index packPanel(Index steps, Index columns, Factor b, Scalar* panel) {
  const Index width = columns > kLanes ? kPanelColumns : kLanes;
  if (b.columnStride != 1) {
    copySideways(steps, columns, b, panel, width);
    for (Index k = 0; columns < width && k < steps; ++k)
      std::fill(panel + k * width + columns, panel + (k + 1) * width, Scalar{0});
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
