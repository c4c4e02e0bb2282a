#pragma once

#include <algorithm>
#include <array>
#include <numeric>

#include "engine/core/parallel.h"
#include "engine/kernels/vector.h"

/// Sums down the columns of matrices. Private to the kernels. Never allocates.
namespace nn::kernels {

/// Columns of a block, whose sums stay in the nearest cache while the rows go by.
inline constexpr Index kSumColumns = 64;

/// Sums of a block: one run of kSumColumns for each of the sums that are taken together.
template <int kSums>
using BlockSums = std::array<std::array<double, kSumColumns>, kSums>;

/// A matrix seen as one with longer rows, `repeat` of its own side by side, so that narrow ones fill vectors too: column c of
/// it is column c mod `columns` of the matrix. The last row may be unfinished.
struct WideRows {
  Index rows, columns;  ///< of the matrix
  Index stride;         ///< from one of its rows to the next
  Index repeat = 1;     ///< more only when no numbers lie between the rows

  Index width() const { return columns * repeat; }
  Index wideStride() const { return stride * repeat; }
  Index count() const { return (rows + repeat - 1) / repeat; }
  /// How many numbers a wide row has.
  Index size(Index row) const { return std::min(width(), rows * columns - row * width()); }
};

/// As many rows side by side as a block has room for; whole vectors of them where possible.
inline WideRows wideRows(Index rows, Index columns, Index stride) {
  if (stride != columns) return {.rows = rows, .columns = columns, .stride = stride};
  constexpr Index kUnit = 16;  // a multiple of all vectors' lengths: the order of sums does not depend on the machine
  Index repeat = std::max<Index>(1, kSumColumns / std::max<Index>(1, columns));
  const Index whole = kUnit / std::gcd(kUnit, columns);
  if (repeat > whole) repeat -= repeat % whole;
  return {.rows = rows, .columns = columns, .stride = stride, .repeat = std::clamp<Index>(rows, 1, repeat)};
}

/// Takes kSums sums, or whatever is kept like them, down every column. reduce(begin, end, first, count, sums) takes those of
/// the wide rows [begin, end) in the wide columns [first, first + count), at most kSumColumns. Then merge(total, rows, values)
/// adds up what came of a column, `values` of that many of its rows at a time, and finish(column, total) gets the outcome.
///
/// Blocks of columns and tiles of rows run in parallel; the tiles depend on the sizes only and are merged in a fixed order. All
/// of a column's rows are in before finish() is called for it.
template <typename Total, int kSums, typename Reduce, typename Merge, typename Finish>
void reduceColumns(const WideRows& matrix, Reduce reduce, Merge merge, Finish finish) {
  constexpr Index kTasks = 32;             // whose partial sums fit on the stack
  constexpr Index kTaskNumbers = 1 << 14;  // under which a second thread costs more than it brings
  std::array<BlockSums<kSums>, kTasks> partial;
  const Index rows = matrix.count(), width = matrix.width();
  for (Index firstColumn = 0; firstColumn < width; firstColumn += kTasks * kSumColumns) {
    const Index roundColumns = std::min(kTasks * kSumColumns, width - firstColumn);
    const Index blocks = (roundColumns + kSumColumns - 1) / kSumColumns;
    const Index fewestRows = kTaskNumbers / std::min(roundColumns, kSumColumns);
    const Index tileRows = std::max(fewestRows, (rows + kTasks / blocks - 1) / (kTasks / blocks));
    const Index tiles = std::max<Index>(1, (rows + tileRows - 1) / tileRows);
    parallelFor(blocks * tiles, 1, [&](Index task, Index) {
      const Index first = task / tiles * kSumColumns, begin = task % tiles * tileRows;
      BlockSums<kSums>& sums = partial[static_cast<std::size_t>(task)] = {};
      reduce(begin, std::min(rows, begin + tileRows), firstColumn + first, std::min(kSumColumns, roundColumns - first), sums);
    });
    const auto add = [&](Total& total, Index c, Index tile) {
      const Index begin = tile * tileRows, end = std::min(rows, begin + tileRows);
      const bool isMissing = end > begin && firstColumn + c >= matrix.size(end - 1);  // in the last row
      std::array<double, kSums> values;
      for (std::size_t k = 0; k < kSums; ++k)
        values[k] =
            partial[static_cast<std::size_t>(c / kSumColumns * tiles + tile)][k][static_cast<std::size_t>(c % kSumColumns)];
      merge(total, end - begin - isMissing, values);
    };
    for (Index column = 0; column < roundColumns / matrix.repeat; ++column) {
      Total total{};
      for (Index tile = 0; tile < tiles; ++tile)
        for (Index c = column; c < roundColumns; c += matrix.columns) add(total, c, tile);
      finish(firstColumn + column, total);
    }
  }
}

template <int kSums, typename Reduce, typename Finish>
void addUpColumns(const WideRows& matrix, Reduce reduce, Finish finish) {
  using Totals = std::array<double, kSums>;
  const auto merge = [](Totals& totals, Index, const Totals& values) {
    for (std::size_t k = 0; k < kSums; ++k) totals[k] += values[k];
  };
  reduceColumns<Totals, kSums>(matrix, reduce, merge, finish);
}

/// kSums sums in double down every column. addRow(row, first, count, sums) adds the numbers of a row in the columns
/// [first, first + count) to sums[k][0 .. count); finish(column, totals) gets each column's totals.
template <int kSums, typename AddRow, typename Finish>
void sumColumns(Index rows, Index columns, AddRow addRow, Finish finish) {
  addUpColumns<kSums>(
      {.rows = rows, .columns = columns, .stride = columns},
      [&](Index begin, Index end, Index first, Index count, BlockSums<kSums>& sums) {
        for (Index row = begin; row < end; ++row) addRow(row, first, count, sums);
      },
      finish);
}

/// Rows whose sums are taken in Scalar before they go into one in double.
inline constexpr Index kBlockRows = 32;

/// The sums of kVectors vectors side by side, see forEachBlock().
template <int kSums, int kVectors, typename Term, typename Fold, typename Lanes>
void foldBlock(Index rows, Index stride, Index e, Index c, Lanes lanes, Term& term, Fold& fold) {
  Vector sums[kVectors][kSums] = {};
  for (Index row = 0; row < rows; ++row) {
    NN_UNROLL
    for (Index v = 0; v < kVectors; ++v) {
      const std::array<Vector, kSums> terms = term(e + v * kLanes, e + v * kLanes + row * stride, c + v * kLanes, lanes);
      for (std::size_t k = 0; k < kSums; ++k) sums[v][k] += terms[k];
    }
  }
  for (Index v = 0; v < kVectors; ++v) fold(e + v * kLanes, c + v * kLanes, lanes, sums[v]);
}

/// Reduces wide rows [begin, end) in blocks of kBlockRows or less. term(start, e, c, lanes) gives the kSums terms of the
/// numbers from element e on, in wide column c and the next ones; `start` is the element of the block's first row there.
/// fold(start, c, lanes, before, rows, sums) gets their sums over the block, after `before` rows of this call.
template <int kSums, typename Term, typename Fold>
void forEachBlock(const WideRows& matrix, Index begin, Index end, Index first, Index count, Term term, Fold fold) {
  constexpr int kVectors = 4;
  const Index stride = matrix.wideStride();
  const auto block = [&](Index row, Index rows, Index columns) {
    const Index e = row * stride + first;
    const auto keep = [&](Index start, Index c, auto lanes, const Vector* sums) {
      fold(start, c, lanes, row - begin, rows, sums);
    };
    Index c = 0;
    for (; c + kVectors * kLanes <= columns; c += kVectors * kLanes)
      foldBlock<kSums, kVectors>(rows, stride, e + c, first + c, AllLanes{}, term, keep);
    forEachVector(columns - c,
                  [&](Index i, auto lanes) { foldBlock<kSums, 1>(rows, stride, e + c + i, first + c + i, lanes, term, keep); });
  };
  const Index finished = end > begin && matrix.size(end - 1) < matrix.width() ? end - 1 : end;
  for (Index row = begin; row < finished; row += kBlockRows) block(row, std::min(kBlockRows, finished - row), count);
  if (finished < end) block(finished, 1, std::min(count, matrix.size(finished) - first));  // of a narrow matrix: first is 0
}

inline Index laneCount(AllLanes) { return kLanes; }
inline Index laneCount(SomeLanes lanes) { return lanes.count; }

/// As sumColumns(), with terms in Scalar that are added in blocks and then in double. term(e, c, lanes) gives the kSums terms
/// of the numbers from element e on, in wide column c and the next ones.
template <int kSums, typename Term, typename Finish>
void sumColumnVectors(const WideRows& matrix, Term term, Finish finish) {
  addUpColumns<kSums>(
      matrix,
      [&](Index begin, Index end, Index first, Index count, BlockSums<kSums>& sums) {
        forEachBlock<kSums>(
            matrix, begin, end, first, count, [&](Index, Index e, Index c, auto lanes) { return term(e, c, lanes); },
            [&](Index, Index c, auto lanes, Index, Index, const Vector* blockSums) {
              for (std::size_t k = 0; k < kSums; ++k) {
                double* total = sums[k].data() + (c - first);
                for (Index i = 0; i < laneCount(lanes); ++i) total[i] += static_cast<double>(blockSums[k][i]);
              }
            });
      },
      finish);
}

}  // namespace nn::kernels
