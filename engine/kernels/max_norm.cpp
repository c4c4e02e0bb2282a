#include "engine/kernels/max_norm.h"

#include <array>
#include <cmath>

namespace nn::kernels {

void limitColumnNorms(Index rows, Index columns, Index firstColumn, Index count, Scalar largest, Scalar* weights) {
  std::array<double, 64> squares{};
  for (Index r = 0; r < rows; ++r) {
    const Scalar* row = weights + r * columns + firstColumn;
    for (Index c = 0; c < count; ++c)
      squares[static_cast<std::size_t>(c)] += static_cast<double>(row[c]) * static_cast<double>(row[c]);
  }
  std::array<Scalar, 64> factors{};
  bool anyTooLong = false;
  for (Index c = 0; c < count; ++c) {
    const double norm = std::sqrt(squares[static_cast<std::size_t>(c)]);
    const bool isTooLong = norm > static_cast<double>(largest);
    factors[static_cast<std::size_t>(c)] = isTooLong ? static_cast<Scalar>(static_cast<double>(largest) / norm) : Scalar{1};
    anyTooLong = anyTooLong || isTooLong;
  }
  if (!anyTooLong) return;
  for (Index r = 0; r < rows; ++r) {
    Scalar* row = weights + r * columns + firstColumn;
    for (Index c = 0; c < count; ++c) row[c] *= factors[static_cast<std::size_t>(c)];
  }
}

}  // namespace nn::kernels
