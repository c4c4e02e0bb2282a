#include "engine/activations/activation.h"

namespace nn {

std::unique_ptr<Activation> createActivation(const Options& completedOptions, std::string_view optionName) {
  const ActivationType& type = ActivationRegistry::instance().require(completedOptions.get<std::string>(optionName));
  return type.create(ownOptions(completedOptions, type.options, "", "activation '" + type.id + "'"));
}

}  // namespace nn
