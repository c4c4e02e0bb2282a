#pragma once

#include "engine/project/experiment.h"

namespace app {

/// The network of an opened project with its checkpoint's weights, or with its start weights when there is none.
nn::Network trainedNetwork(const nn::OpenedProject& opened);

}  // namespace app
