#include "engine/kernels/gemm.h"

#include <algorithm>

#include "engine/core/parallel.h"
#include "engine/kernels/small_gemm.h"
#include "engine/kernels/tile.h"
#include "engine/kernels/wide_rows.h"

namespace nn::kernels {
namespace {

constexpr Index kRowBlock = 192;            // rows of A that share a packed panel of B
constexpr Index kStepsPerThread = 1 << 18;  // multiply-adds under which a second thread costs more than it brings

/// [begin, end) of part `part` when `count` items are split into `parts` parts as evenly as possible.
struct Part {
  Index begin, end;
};
Part partOf(Index count, Index parts, Index part) {
  if (parts == 1) return {0, count};  // a division would cost a small product a tenth
  return {count * part / parts, count * (part + 1) / parts};
}

Index divideUp(Index a, Index b) { return (a + b - 1) / b; }

/// Whether many rows of A are worth a copy of a panel of B that could be read where it is. However far its rows are apart they
/// come from the second cache level in time, and a copy would be read twice. Not so where all of them share one set of the first
/// level, as rows a multiple of a page apart do, and a tile is through with them soon.
bool isWorthPacking(const Factor& b, Index rows) {
  constexpr Index kPackFromRows = 48, kPage = 4096 / static_cast<Index>(sizeof(Scalar));
  return kTileGroups < 4 && rows >= kPackFromRows && b.rowStride % kPage == 0;
}

struct Task {
  Index k;
  Factor a, b;
  Scalar* c;
  Index ldc;
  Store store;
  Finish finish;

  /// A panel of B, packed.
  struct Panel {
    alignas(64) Scalar numbers[kBlockSteps * kPanelColumns];
    Index column = -1;  ///< that it holds all k of, or -1
    Index step = 0;
  };

  /// Rows [rows.begin, rows.end) of C, `columns` columns from `column` on.
  void run(Part rows, Index column, Index columns, Panel& panel) const {
    const Index blocks = std::max<Index>(1, divideUp(k, kBlockSteps)), rowCount = rows.end - rows.begin;
    for (Index block = 0; block < blocks; ++block) {
      const Part steps = partOf(k, blocks, block);
      const Factor part{b.data + steps.begin * b.rowStride + column * b.columnStride, b.rowStride, b.columnStride};
      PanelProduct product;
      product.length = steps.end - steps.begin;
      product.aStep = a.columnStride;
      product.aRow = a.rowStride;
      product.cRow = ldc;
      product.columns = columns;
      product.store = block == 0 ? store : Store::Add;
      product.finish = finishOf(column, block == 0, block == blocks - 1);
      product.c = c;
      product.b = part.data;
      product.bStep = part.rowStride;
      if (mustPack(part, columns) || isWorthPacking(part, rowCount)) {
        if (panel.column != column) panel.step = packPanel(product.length, columns, part, panel.numbers);
        panel.column = blocks == 1 ? column : -1;
        product.bStep = panel.step;
        product.b = panel.numbers;
      }
      TileRunner(product).add(a.data + rows.begin * a.rowStride + steps.begin * a.columnStride, c + rows.begin * ldc + column,
                              rowCount);
    }
  }

  /// Few rows of C: wide stretches of columns, and panels for what is left of them.
  void runFewRows(Index m, Index n) const {
    const Index width = wideColumns(m), stretches = n / width;
    parallelFor(divideUp(n, width), std::max<Index>(1, kStepsPerThread / (m * width * std::max<Index>(1, k))),
                [&](Index begin, Index end) {
                  Panel panel;
                  for (Index t = begin; t < end; ++t) {
                    if (t < stretches) {
                      multiplyWide(m, k, a, b, t * width, c, ldc, store, finish);
                      continue;
                    }
                    for (Index column = t * width; column < n; column += kPanelColumns)
                      run({0, m}, column, std::min(kPanelColumns, n - column), panel);
                  }
                });
  }

  /// The bias begins every sum; the rest waits for the last block of k.
  Finish finishOf(Index column, bool first, bool last) const {
    return {.bias = first && finish.bias ? finish.bias + column : nullptr,
            .rectify = last && finish.rectify,
            .mask = last ? finish.mask : nullptr};
  }
};

}  // namespace

void gemm(Index m, Index n, Index k, Factor a, Factor b, Scalar* c, Index ldc, Store store, const Finish& finish) {
  if (m <= 0 || n <= 0) return;
  if (multiplySmall(m, n, k, a, b, c, ldc, store, finish)) return;
  const Task task{k, a, b, c, ldc, store, finish};
  if (m <= kFewRows && b.columnStride == 1 && n >= wideColumns(m)) return task.runFewRows(m, n);
  if (m <= kRowBlock && n <= kPanelColumns) {
    Task::Panel panel;
    return task.run({0, m}, 0, n, panel);
  }
  const Index rowBlocks = divideUp(m, kRowBlock), panels = divideUp(n, kPanelColumns);
  const Index stepsPerTask = std::max<Index>(1, m / rowBlocks * std::min(n, kPanelColumns) * k);
  parallelFor(rowBlocks * panels, std::max<Index>(1, kStepsPerThread / stepsPerTask), [&](Index begin, Index end) {
    Task::Panel panel;
    for (Index t = begin; t < end; ++t) {
      const Index column = t / rowBlocks * kPanelColumns;
      task.run(partOf(m, rowBlocks, t % rowBlocks), column, std::min(kPanelColumns, n - column), panel);
    }
  });
}

}  // namespace nn::kernels
