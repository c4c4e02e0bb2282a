#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/core/registry.h"
#include "engine/layers/layer.h"
#include "engine/layers/options.h"

namespace nn {

/// One configuration that every test battery runs. Shapes are without the batch axis.
struct ConformanceCase {
  std::string name;
  Options options;
  std::vector<Shape> inputs;
};

/// What a node does in the network besides transforming tensors.
enum class LayerRole { Hidden, Input, Output };

/// Everything the program knows about a layer. Palette, inspector, canvas, save and load, command line, help and tests
/// read this; the file of the layer is the only place that names it.
struct LayerType {
  std::string id;         ///< goes into files: never rename
  std::string title;      ///< "Dense"
  std::string category;   ///< "Core", "Convolution", "Pooling", "Regularization", "Reshaping", "Activation"
  std::string summary;    ///< one plain sentence
  std::string reference;  ///< paper or standard; may be empty
  std::string formula;    ///< "a = f(xW + b)"
  std::string icon;       ///< name in resources/icons without .svg
  LayerRole role = LayerRole::Hidden;
  std::vector<std::string> inputPorts = {"in"};
  std::vector<std::string> outputPorts = {"out"};
  std::vector<OptionSpec> options = {};
  /// Has the option "activation", and the options of the chosen activation; see optionSpecs().
  bool hasActivation = false;
  std::unique_ptr<Layer> (*create)(const Options& completedOptions) = nullptr;
  std::vector<ConformanceCase> cases = {};

  static const char* kind() { return "layer"; }
};

using LayerRegistry = Registry<LayerType>;
using LayerRegistration = Registration<LayerType>;

/// All options of a layer type: its own, then "activation" and the options of every activation (each shown only for
/// that activation) when it has one.
const std::vector<OptionSpec>& optionSpecs(const LayerType& type);

/// Checks and completes the options and creates the layer. Throws ConfigError that names `where`.
std::unique_ptr<Layer> createLayer(const LayerType& type, const Options& options, const std::string& where);

}  // namespace nn
