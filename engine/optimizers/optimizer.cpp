#include "engine/optimizers/optimizer.h"

namespace nn {

std::unique_ptr<Optimizer> createOptimizer(std::string_view id, const Options& options) {
  const OptimizerType& type = OptimizerRegistry::instance().require(id);
  return type.create(completed(options, type.options, "optimizer '" + type.id + "'"));
}

}  // namespace nn
