#include "engine/layers/layer_registry.h"

#include <algorithm>
#include <map>
#include <mutex>

#include "engine/activations/activation.h"

namespace nn {
namespace {

constexpr const char* kActivationOption = "activation";

std::vector<OptionSpec> mergedSpecs(const LayerType& type) {
  std::vector<OptionSpec> specs = type.options;
  if (!type.hasActivation) return specs;
  const bool hasOwn =
      std::any_of(specs.begin(), specs.end(), [](const OptionSpec& spec) { return spec.name == kActivationOption; });
  // What is changed most comes first: sizes, activation, and only then bias, start values and penalties.
  auto place = std::find_if(specs.begin(), specs.end(), [](const OptionSpec& spec) { return spec.name == "use_bias"; });
  if (hasOwn) place = specs.end();
  if (!hasOwn)
    place =
        specs.insert(
            place, {.name = kActivationOption,
                    .label = "Activation",
                    .help = "Function applied to every result of the layer. Without one (linear), layers in a row can learn no "
                            "more than a single layer. Typical: ReLU inside the network, softmax or sigmoid at its end.",
                    .defaultValue = "linear",
                    .choiceSource = ChoiceSource::Activations}) +
        1;
  for (const ActivationType* activation : ActivationRegistry::instance().types())
    for (OptionSpec spec : activation->options) {
      spec.onlyWhen = OptionCondition{kActivationOption, activation->id};
      place = specs.insert(place, std::move(spec)) + 1;
    }
  return specs;
}

}  // namespace

const std::vector<OptionSpec>& optionSpecs(const LayerType& type) {
  // Merged at the first call, not at registration: the activations may register after the layers.
  static std::mutex mutex;
  static std::map<std::string, std::vector<OptionSpec>, std::less<>> merged;
  const std::lock_guard lock(mutex);
  const auto it = merged.find(type.id);
  return it != merged.end() ? it->second : merged.emplace(type.id, mergedSpecs(type)).first->second;
}

std::unique_ptr<Layer> createLayer(const LayerType& type, const Options& options, const std::string& where) {
  return type.create(completed(options, optionSpecs(type), where));
}

}  // namespace nn
