#include "engine/activations/activation.h"

namespace nn {

std::unique_ptr<Activation> createActivation(const Options& completedOptions, std::string_view optionName) {
  const ActivationType& type = ActivationRegistry::instance().require(completedOptions.get<std::string>(optionName));
  // The layer's options hold those of every activation: pick this one's.
  Options own;
  for (const OptionSpec& spec : type.options)
    if (const OptionValue* value = completedOptions.find(spec.name)) own.set(spec.name, *value);
  return type.create(completed(own, type.options, "activation '" + type.id + "'"));
}

}  // namespace nn
