#pragma once

#include <memory>
#include <string>

#include "engine/core/registry.h"
#include "engine/core/rng.h"
#include "engine/layers/options.h"
#include "engine/tensor/tensor.h"

namespace nn {

/// Fills a parameter before training.
class Initializer {
 public:
  virtual ~Initializer() = default;
  /// fanIn and fanOut: connections into and out of one unit (for convolution: times the kernel's area).
  virtual void fill(TensorView values, Index fanIn, Index fanOut, Rng& rng) const = 0;
};

/// Registered description of an initializer.
struct InitializerType {
  std::string id, title, category, summary, reference, formula;
  std::vector<OptionSpec> options = {};
  std::unique_ptr<Initializer> (*create)(const Options& completedOptions) = nullptr;

  static const char* kind() { return "initializer"; }
};

using InitializerRegistry = Registry<InitializerType>;
using InitializerRegistration = Registration<InitializerType>;

/// "gain": the factor on what a layer that passes signals on starts with.
OptionSpec gainOption();

/// Creates by id with checked and completed options. Throws ConfigError.
std::unique_ptr<Initializer> createInitializer(std::string_view id, const Options& options = {});

}  // namespace nn
