#pragma once

#include <filesystem>
#include <string>

#include "engine/training/training_session.h"

namespace nn {

/// A frozen training with the project it belongs to.
struct Checkpoint {
  std::string projectJson;  ///< as project/project.h writes it
  TrainingState state;
};

/// Writes parameters, buffers, optimizer memory, position and history as safetensors. Atomic. Throws FormatError.
void saveCheckpoint(const std::filesystem::path& file, const Checkpoint& checkpoint);

/// The project text alone, to compile the network with. Throws FormatError.
std::string checkpointProjectJson(const std::filesystem::path& file);

/// Reads a checkpoint into a copy of `network`, which was compiled from its project: every parameter and buffer must be there
/// with the right shape. Throws FormatError that names the file and the tensor.
TrainingState loadCheckpoint(const std::filesystem::path& file, const Network& network);

/// Reads only the parameters of any safetensors file into the network (--init-weights): all of the network's must be there.
void loadWeights(const std::filesystem::path& file, Network& network);

}  // namespace nn
