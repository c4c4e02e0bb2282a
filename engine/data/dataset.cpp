#include "engine/data/dataset.h"

namespace nn {

void Dataset::readForTraining(Index index, int, std::span<Scalar> input, std::span<Scalar> target) const {
  read(index, input, target);
}

}  // namespace nn
