#include "engine/initializers/initializer.h"

namespace nn {

OptionSpec gainOption() {
  return {.name = "gain",
          .label = "Gain",
          .help = "By what signals get longer. Typical: 1, and 1.41 before ReLU, which drops half of the signal.",
          .defaultValue = 1.0,
          .minimum = -1000000,
          .maximum = 1000000};
}

std::unique_ptr<Initializer> createInitializer(std::string_view id, const Options& options) {
  const InitializerType& type = InitializerRegistry::instance().require(id);
  return type.create(completed(options, type.options, "initializer '" + type.id + "'"));
}

}  // namespace nn
