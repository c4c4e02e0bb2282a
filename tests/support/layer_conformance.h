#pragma once

#include <span>
#include <string>

#include "engine/layers/layer_registry.h"

/// What every layer has to keep, whatever it computes. Run over all cases of all registered layers, in float and in double.
namespace layer_conformance {

struct Check {
  const char* name;
  /// Returns nothing when the layer keeps it, else what was found.
  std::string (*run)(const nn::LayerType& type, const nn::ConformanceCase& conformanceCase);
};

/// All checks; those of gradients in the double build only.
std::span<const Check> checks();

}  // namespace layer_conformance
