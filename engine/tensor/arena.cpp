#include "engine/tensor/arena.h"

namespace nn {

Index Arena::reserve(const Shape& shape) {
  constexpr Index kLine = 64 / static_cast<Index>(sizeof(Scalar));
  slots_.push_back({shape, end_});
  end_ += (shape.elementCount() + kLine - 1) / kLine * kLine;
  return slotCount() - 1;
}

void Arena::allocate() { block_ = Tensor(Shape{end_}); }

TensorView Arena::view(Index slot) noexcept {
  const Slot& s = slots_[static_cast<std::size_t>(slot)];
  return {block_.data() + s.offset, s.shape};
}

ConstTensorView Arena::view(Index slot) const noexcept {
  const Slot& s = slots_[static_cast<std::size_t>(slot)];
  return {block_.data() + s.offset, s.shape};
}

}  // namespace nn
