#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/core/registry.h"
#include "engine/core/scalar.h"
#include "engine/layers/options.h"

namespace nn {

/// A rule that turns gradients into weight updates. Element by element, so that callers may cut tensors into tiles.
/// Holds its options only; its memory (momentum, moments) comes in as views. (Never called slots: Qt
/// makes that word a macro.)
///
/// Threads  const, any thread.
class Optimizer {
 public:
  virtual ~Optimizer() = default;
  /// Names of the tensors kept for every parameter: Adam {"m", "v"}. They start at zero.
  virtual std::vector<std::string> memoryNames() const = 0;
  /// Updates a run of weights. memory[i] has as many elements as weights. step counts updates from 1.
  virtual void update(std::span<Scalar> weights, std::span<const Scalar> gradient, std::span<const std::span<Scalar>> memory,
                      double learningRate, std::int64_t step) const = 0;
};

/// Registered description of an optimizer. Every one has the option "learning_rate", with its own default.
struct OptimizerType {
  std::string id;  ///< "adam"
  std::string title, category, summary, reference, formula;
  std::vector<OptionSpec> options = {};
  std::unique_ptr<Optimizer> (*create)(const Options& completedOptions) = nullptr;

  static const char* kind() { return "optimizer"; }
};

using OptimizerRegistry = Registry<OptimizerType>;
using OptimizerRegistration = Registration<OptimizerType>;

/// Creates by id with checked and completed options. Throws ConfigError.
std::unique_ptr<Optimizer> createOptimizer(std::string_view id, const Options& options);

}  // namespace nn
