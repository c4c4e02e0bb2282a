#pragma once

#include <functional>
#include <vector>

#include "engine/doctor/doctor.h"

namespace nn {

struct CheckUpSettings {
  int steps = 200;
  int every = 20;  ///< steps between two examinations; the first one comes before the first step
  int threads = 1;
};

/// Trains a project for some steps and has it examined meanwhile. Returns every piece of advice once, in the order in which it
/// came up. The same project gives the same advice. Throws what initializedNetwork() and makeSession() throw.
std::vector<Advice> checkUp(const Project& project, std::shared_ptr<const PreparedData> data, const CheckUpSettings& settings);

}  // namespace nn
