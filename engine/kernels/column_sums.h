#pragma once

#include <algorithm>
#include <array>

#include "engine/core/parallel.h"

/// Sums down the columns of matrices, in double. Private to the kernels.
namespace nn::kernels {

/// Columns of a block, whose sums stay in the nearest cache while the rows go by.
inline constexpr Index kSumColumns = 64;

/// Sums of a block: one run of kSumColumns for each of the sums that are taken together.
template <int kSums>
using BlockSums = std::array<std::array<double, kSumColumns>, kSums>;

/// Takes kSums sums down every column. addRow(row, first, count, sums) adds the numbers of a row in the columns
/// [first, first + count), at most kSumColumns, to sums[k][0 .. count); finish(column, totals) gets each column's totals.
///
/// Blocks of columns and tiles of rows run in parallel; the tiles depend on the sizes only and are added in their order. All
/// of a column's rows are added before finish() is called for it. Never allocates.
template <int kSums, typename AddRow, typename Finish>
void sumColumns(Index rows, Index columns, AddRow addRow, Finish finish) {
  constexpr Index kTasks = 32;             // whose partial sums fit on the stack
  constexpr Index kTaskNumbers = 1 << 14;  // under which a second thread costs more than it brings
  std::array<BlockSums<kSums>, kTasks> partial;
  for (Index firstColumn = 0; firstColumn < columns; firstColumn += kTasks * kSumColumns) {
    const Index roundColumns = std::min(kTasks * kSumColumns, columns - firstColumn);
    const Index blocks = (roundColumns + kSumColumns - 1) / kSumColumns;
    const Index fewestRows = kTaskNumbers / std::min(roundColumns, kSumColumns);
    const Index tileRows = std::max(fewestRows, (rows + kTasks / blocks - 1) / (kTasks / blocks));
    const Index tiles = std::max<Index>(1, (rows + tileRows - 1) / tileRows);
    parallelFor(blocks * tiles, 1, [&](Index task, Index) {
      const Index first = task / tiles * kSumColumns, begin = task % tiles * tileRows;
      BlockSums<kSums> sums{};
      for (Index row = begin; row < std::min(rows, begin + tileRows); ++row)
        addRow(row, firstColumn + first, std::min(kSumColumns, roundColumns - first), sums);
      partial[static_cast<std::size_t>(task)] = sums;
    });
    for (Index c = 0; c < roundColumns; ++c) {
      std::array<double, kSums> totals{};
      for (Index tile = 0; tile < tiles; ++tile)
        for (std::size_t k = 0; k < kSums; ++k)
          totals[k] +=
              partial[static_cast<std::size_t>(c / kSumColumns * tiles + tile)][k][static_cast<std::size_t>(c % kSumColumns)];
      finish(firstColumn + c, totals);
    }
  }
}

}  // namespace nn::kernels
