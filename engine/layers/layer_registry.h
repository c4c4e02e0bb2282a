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
  std::string id;     ///< goes into files: never rename
  std::string title;  ///< "Dense"
  std::string
      category;  ///< "Core", "Convolution", "Pooling", "Normalization", "Merging", "Regularization", "Reshaping", "Activation"
  std::string summary;                        ///< one plain sentence
  std::string reference;                      ///< paper or standard; may be empty
  std::string formula;                        ///< "a = f(xW + b)"
  std::string icon;                           ///< name in resources/icons without .svg
  std::vector<std::string> searchWords = {};  ///< other names by which it is looked for: "bn", "fully connected"
  LayerRole role = LayerRole::Hidden;
  std::vector<std::string> inputPorts = {"in"};
  std::vector<std::string> outputPorts = {"out"};
  std::vector<OptionSpec> options = {};
  /// Has the option "activation"; see optionSpecs().
  bool hasActivation = false;
  /// May have parameters, so that it can be frozen and share them with another node; see optionSpecs().
  bool hasWeights = false;
  /// Option whose value is the number of input ports, of a layer with as many as the user wants; else empty, and inputPorts
  /// says which there are.
  std::string inputCountOption = {};
  std::unique_ptr<Layer> (*create)(const Options& completedOptions) = nullptr;
  std::vector<ConformanceCase> cases = {};

  static const char* kind() { return "layer"; }
};

using LayerRegistry = Registry<LayerType>;
using LayerRegistration = Registration<LayerType>;

/// The options that every layer with weights has: "frozen", and "weights_of", the name of the node whose weights it uses.
inline constexpr const char* kFrozenOption = "frozen";
inline constexpr const char* kWeightsOfOption = "weights_of";

/// All options of a layer type: its own, "activation" when it has one, those of everything that can be chosen for an option
/// (each shown only for that choice; of initializers under "kernel_..." for "kernel_initializer"), and those of layers with
/// weights.
const std::vector<OptionSpec>& optionSpecs(const LayerType& type);

/// Names of the input ports of a node with these options (which need not be complete).
std::vector<std::string> inputPortsOf(const LayerType& type, const Options& options);
/// The same number of ports that inputPortsOf() lists.
std::size_t inputPortCount(const LayerType& type, const Options& options);

/// Checks and completes the options and creates the layer. Throws ConfigError that names `where`.
std::unique_ptr<Layer> createLayer(const LayerType& type, const Options& options, const std::string& where);

}  // namespace nn
