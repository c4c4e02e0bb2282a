#pragma once

#include "app/command.h"
#include "engine/project/experiment.h"

namespace app {

/// The network of an opened project with its checkpoint's weights, or with its start weights when there is none.
nn::Network trainedNetwork(const nn::OpenedProject& opened);

/// The data of an opened project; relative sources are looked for beside its file. Throws what nn::prepareData() throws.
nn::PreparedData projectData(const nn::OpenedProject& opened, const Environment& environment);

}  // namespace app
