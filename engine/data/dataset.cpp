#include "engine/data/dataset.h"

namespace nn {
namespace {

constexpr std::size_t kReadAhead = 3;  // samples on their way from memory while one is copied

}  // namespace

void Dataset::readAll(std::span<const Index> indices, std::span<Scalar> inputs, std::span<Scalar> targets) const {
  const auto inputSize = static_cast<std::size_t>(info().inputShape.elementCount());
  const auto targetSize = static_cast<std::size_t>(info().targetShape.elementCount());
  for (std::size_t n = 0; n < indices.size(); ++n) {
    if (n + kReadAhead < indices.size()) prefetch(indices[n + kReadAhead]);
    read(indices[n], inputs.subspan(n * inputSize, inputSize), targets.subspan(n * targetSize, targetSize));
  }
}

void Dataset::readForTraining(Index index, int, std::span<Scalar> input, std::span<Scalar> target) const {
  read(index, input, target);
}

}  // namespace nn
