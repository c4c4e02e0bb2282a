#include "engine/layers/layer_registry.h"

#include <algorithm>
#include <map>
#include <mutex>

#include "engine/activations/activation.h"
#include "engine/initializers/initializer.h"
#include "engine/losses/loss.h"

namespace nn {
namespace {

constexpr const char* kActivationOption = "activation";
constexpr std::size_t kMostInputPorts = 64;  // whatever a file says

using Specs = std::vector<OptionSpec>;

Specs::iterator findSpec(Specs& specs, std::string_view name) {
  return std::find_if(specs.begin(), specs.end(), [&](const OptionSpec& spec) { return spec.name == name; });
}

/// What is changed most comes first: sizes, activation, and only then bias, start values and penalties.
void addActivationOption(Specs& specs) {
  if (findSpec(specs, kActivationOption) != specs.end()) return;
  specs.insert(findSpec(specs, "use_bias"),
               {.name = kActivationOption,
                .label = "Activation",
                .help = "Function applied to every result of the layer. Without one (linear), layers in a row can learn no "
                        "more than a single layer. Typical: ReLU inside the network, softmax or sigmoid at its end.",
                .defaultValue = "linear",
                .choiceSource = ChoiceSource::Activations});
}

/// "kernel_" for "kernel_initializer": a layer may have several initializers, but only one activation and one loss.
std::string optionPrefix(const OptionSpec& chooser) {
  constexpr std::string_view kEnding = "initializer";
  if (chooser.choiceSource != ChoiceSource::Initializers || !chooser.name.ends_with(kEnding)) return {};
  return chooser.name.substr(0, chooser.name.size() - kEnding.size());
}

/// Adds the options of everything that can be chosen right behind the option that chooses. Two choices may have an option in
/// common, which is then shown for both.
template <typename Type>
void addOptionsOfChoices(Specs& specs, const std::string& chooserName) {
  const OptionSpec chooser = *findSpec(specs, chooserName);
  auto place = findSpec(specs, chooserName) + 1;
  for (const Type* choice : Registry<Type>::instance().types())
    for (OptionSpec spec : choice->options) {
      spec.name = optionPrefix(chooser) + spec.name;
      spec.onlyWhen = OptionCondition{chooserName, choice->id};
      spec.advanced = chooser.advanced;
      if (const auto same = findSpec(specs, spec.name); same != specs.end() && same->onlyWhen)
        same->onlyWhen->values.push_back(OptionValue(choice->id));
      else
        place = specs.insert(place, std::move(spec)) + 1;
    }
}

void addWeightSharingOptions(Specs& specs) {
  specs.push_back({.name = kFrozenOption,
                   .label = "Frozen",
                   .help =
                       "Keeps the weights as they are: training goes through the layer, but does not change it. For building "
                       "on something that was learned before.",
                   .defaultValue = false});
  specs.push_back({.name = kWeightsOfOption,
                   .label = "Weights of",
                   .help = "Name of another layer of the same kind and size whose weights this one uses, so that both always "
                           "stay the same and learn together. Empty: weights of its own.",
                   .defaultValue = "",
                   .choiceSource = ChoiceSource::SameTypeNodes,
                   .advanced = true});
}

Specs mergedSpecs(const LayerType& type) {
  Specs specs = type.options;
  if (type.hasActivation) addActivationOption(specs);
  std::vector<std::pair<std::string, ChoiceSource>> choosers;
  for (const OptionSpec& spec : specs) choosers.emplace_back(spec.name, spec.choiceSource);
  for (const auto& [name, source] : choosers) {
    if (source == ChoiceSource::Activations) addOptionsOfChoices<ActivationType>(specs, name);
    if (source == ChoiceSource::Losses) addOptionsOfChoices<LossType>(specs, name);
    if (source == ChoiceSource::Initializers) addOptionsOfChoices<InitializerType>(specs, name);
  }
  if (type.hasWeights) addWeightSharingOptions(specs);
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

std::size_t inputPortCount(const LayerType& type, const Options& options) {
  if (type.inputCountOption.empty()) return type.inputPorts.size();
  const OptionValue* value = options.find(type.inputCountOption);
  for (const OptionSpec& spec : type.options)
    if (!value && spec.name == type.inputCountOption) value = &spec.defaultValue;
  const auto* count = value ? std::get_if<std::int64_t>(value) : nullptr;
  return count ? static_cast<std::size_t>(std::clamp<std::int64_t>(*count, 1, kMostInputPorts)) : 1;
}

std::vector<std::string> inputPortsOf(const LayerType& type, const Options& options) {
  if (type.inputCountOption.empty()) return type.inputPorts;
  std::vector<std::string> names;
  for (std::size_t i = 1; i <= inputPortCount(type, options); ++i) names.push_back("in " + std::to_string(i));
  return names;
}

std::unique_ptr<Layer> createLayer(const LayerType& type, const Options& options, const std::string& where) {
  return type.create(completed(options, optionSpecs(type), where));
}

}  // namespace nn
