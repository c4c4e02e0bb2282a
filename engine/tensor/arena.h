#pragma once

#include <vector>

#include "engine/tensor/tensor.h"

namespace nn {

/// One aligned block that holds many tensors at offsets fixed before it is allocated. Slots start at multiples
/// of 64 bytes, so that no two share a cache line.
class Arena {
 public:
  /// Plans a tensor and returns its slot number. Precondition: allocate() was not called yet.
  Index reserve(const Shape& shape);
  /// Allocates the block and fills it with zeros.
  void allocate();
  /// Precondition: allocate() was called, and slot came from reserve().
  TensorView view(Index slot) noexcept;
  ConstTensorView view(Index slot) const noexcept;
  /// The whole block, gaps included (always zero): for copying, zeroing and comparing all slots at once.
  std::span<Scalar> block() noexcept { return block_.values(); }
  std::span<const Scalar> block() const noexcept { return block_.values(); }
  Index slotCount() const noexcept { return static_cast<Index>(slots_.size()); }
  /// Bytes of the block as planned so far.
  Index bytes() const noexcept { return end_ * static_cast<Index>(sizeof(Scalar)); }

 private:
  struct Slot {
    Shape shape;
    Index offset;
  };
  std::vector<Slot> slots_;
  Index end_ = 0;
  Tensor block_;
};

}  // namespace nn
