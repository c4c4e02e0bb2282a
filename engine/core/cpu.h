#pragma once

#include <string>

namespace nn {

/// Number of physical cores this process may use; at least 1. Hyper-threads of one core count once.
int physicalCores();

/// Threads for training when the user says nothing: the physical cores.
int defaultThreads();

/// Instruction set that the loaded kernels were built for: "avx512", "avx2" or "baseline".
std::string instructionSet();

}  // namespace nn
