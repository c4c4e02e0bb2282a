#pragma once

#include <array>
#include <initializer_list>
#include <span>
#include <string>
#include <vector>

#include "engine/core/scalar.h"

namespace nn {

/// Sizes of a tensor's axes, outermost first; images are (height, width, channels). A shape of rank 0 is a
/// single number with elementCount() 1.
class Shape {
 public:
  static constexpr int kMaxRank = 6;

  Shape() = default;
  /// Throws ShapeError for more than kMaxRank axes or a negative size.
  Shape(std::initializer_list<Index> dims);
  explicit Shape(std::span<const Index> dims);

  int rank() const noexcept { return rank_; }
  /// Precondition: 0 <= axis < rank().
  Index operator[](int axis) const noexcept { return dims_[static_cast<std::size_t>(axis)]; }
  std::span<const Index> dims() const noexcept { return {dims_.data(), static_cast<std::size_t>(rank_)}; }
  Index elementCount() const noexcept {
    Index count = 1;
    for (int axis = 0; axis < rank_; ++axis) count *= dims_[static_cast<std::size_t>(axis)];
    return count;
  }

  /// Puts a batch axis in front: (28, 28, 1) -> (N, 28, 28, 1). Throws ShapeError at kMaxRank.
  Shape withBatch(Index batchSize) const;
  /// Another size of the first axis: (N, 28, 28, 1) -> (M, 28, 28, 1). Precondition: rank() > 0 and size >= 0.
  Shape withRows(Index size) const noexcept {
    Shape result = *this;
    result.dims_[0] = size;
    return result;
  }
  /// Drops the first axis: (N, 28, 28, 1) -> (28, 28, 1). Precondition: rank() > 0.
  Shape withoutBatch() const;

  /// "(28, 28, 1)", for messages.
  std::string toString() const;
  /// "28×28×1", for cards and tables (UTF-8).
  std::string toDisplay() const;

  friend bool operator==(const Shape&, const Shape&) = default;

 private:
  std::array<Index, kMaxRank> dims_{};
  int rank_ = 0;
};

}  // namespace nn
