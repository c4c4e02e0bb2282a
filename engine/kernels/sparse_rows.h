#pragma once

#include <cstdint>
#include <span>

#include "engine/core/scalar.h"

namespace nn {

/// The widest sparse matrix: its column numbers take half the memory of ordinary ones, and reading them is half of the work.
inline constexpr Index kMaxSparseColumns = 65536;

/// Columns of a block of a sparse matrix. Rows know where their blocks start, so that nobody has to search for a column.
inline constexpr Index kSparseBlockColumns = 512;

/// Blocks of a matrix with so many columns.
constexpr Index sparseBlocks(Index columns) { return (columns + kSparseBlockColumns - 1) / kSparseBlockColumns; }

/// A row of a matrix of which most numbers are zero: the others, by ascending column, none twice.
struct SparseRow {
  const std::uint16_t* columns = nullptr;
  const Scalar* values = nullptr;  ///< null: all of them are 1
  /// For each block of columns the first of the numbers that lies in it or after it; behind the last block, count.
  const std::int32_t* blockStarts = nullptr;
  Index count = 0;
};

/// Rows of such a matrix; does not own the numbers.
struct SparseRows {
  std::span<const SparseRow> all = {};
  Index columns = 0;  ///< of the matrix, zeros included

  bool isEmpty() const noexcept { return all.empty(); }
  Index rowCount() const noexcept { return static_cast<Index>(all.size()); }
  const SparseRow& operator[](Index r) const noexcept { return all[static_cast<std::size_t>(r)]; }
  /// Rows [first, first + count); no rows stay none.
  SparseRows rows(Index first, Index count) const {
    if (isEmpty()) return *this;
    return {all.subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(count)), columns};
  }
};

}  // namespace nn
