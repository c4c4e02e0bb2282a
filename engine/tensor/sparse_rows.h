#pragma once

#include <cstdint>
#include <span>

#include "engine/core/scalar.h"

namespace nn {

/// A row of a matrix of which most numbers are zero: the others, by ascending column.
struct SparseRow {
  const std::int32_t* columns = nullptr;
  const Scalar* values = nullptr;
  Index count = 0;
};

/// Rows of such a matrix; does not own the numbers.
using SparseRows = std::span<const SparseRow>;

}  // namespace nn
