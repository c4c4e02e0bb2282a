#include "engine/tensor/shape.h"

#include <algorithm>

#include "engine/core/error.h"

namespace nn {
namespace {

std::string join(std::span<const Index> dims, std::string_view separator) {
  std::string text;
  for (std::size_t axis = 0; axis < dims.size(); ++axis) {
    if (axis > 0) text += separator;
    text += std::to_string(dims[axis]);
  }
  return text;
}

std::string inBrackets(std::span<const Index> dims) { return std::string("(").append(join(dims, ", ")).append(")"); }

}  // namespace

Shape::Shape(std::initializer_list<Index> dims) : Shape(std::span<const Index>(dims.begin(), dims.size())) {}

Shape::Shape(std::span<const Index> dims) {
  if (dims.size() > kMaxRank)
    throwExpected<ShapeError>("shape", "at most " + std::to_string(kMaxRank) + " axes", std::to_string(dims.size()));
  if (std::any_of(dims.begin(), dims.end(), [](Index d) { return d < 0; }))
    throwExpected<ShapeError>("shape", "sizes of 0 or more", inBrackets(dims));
  std::copy(dims.begin(), dims.end(), dims_.begin());
  rank_ = static_cast<int>(dims.size());
}

Shape Shape::withBatch(Index batchSize) const {
  std::array<Index, kMaxRank + 1> all{batchSize};
  std::copy(dims().begin(), dims().end(), all.begin() + 1);
  return Shape(std::span<const Index>(all.data(), static_cast<std::size_t>(rank_) + 1));
}

Shape Shape::withoutBatch() const { return Shape(dims().subspan(1)); }

std::string Shape::toString() const { return inBrackets(dims()); }

std::string Shape::toDisplay() const { return rank_ == 0 ? "1" : join(dims(), "×"); }

}  // namespace nn
