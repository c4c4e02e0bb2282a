#pragma once

#include "engine/graph/network.h"

namespace ui {

/// Brings what units have learned into a network whose layers have more or fewer units or inputs than before: of the dense and
/// normalisation layers with the same name, what the first units, and inputs, of both have in common. Weights of new ones stay.
/// Inputs that are columns of the data go by their names. Layers whose inputs are a picture laid flat, or come from several
/// layers, are left alone when the number of inputs is another, since their inputs then mean something else.
void adoptCommonUnits(nn::Network& network, const nn::Network& old);

}  // namespace ui
