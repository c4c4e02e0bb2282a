#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/graph/analysis.h"
#include "engine/project/experiment.h"
#include "engine/project/project.h"
#include "engine/training/training_session.h"

/// Making networks and sessions from what a project says now and what was learned before. No Qt; runs on any thread.
namespace ui {

/// What to build, and from what.
struct BuildRequest {
  nn::Project project;
  bool isRunnable = false;                          ///< else the old session is only taken down
  std::shared_ptr<nn::TrainingSession> oldSession;  ///< paused, its state taken, and ended; may be null
  std::optional<nn::TrainingState> carried;         ///< what was learned, when there is no old session
  bool forget = false;                              ///< nothing is taken over from the old session
  std::shared_ptr<const nn::PreparedData> data;     ///< when set, a session is made too
  int threads = 1;
};

struct BuildResult {
  nn::StepLog steps;                   ///< all of the old session
  std::vector<nn::EpochResult> epochs;  ///< that it had not handed over yet
  std::vector<nn::ValidationResult> validations;
  std::optional<nn::TrainingState> carried;    ///< what was learned, in the new network where it fits; not with a session
  std::shared_ptr<const nn::Network> network;  ///< null when not runnable or failed
  std::shared_ptr<nn::TrainingSession> session;
  std::string error;  ///< empty when all went well
};

BuildResult build(BuildRequest request);

/// The state with its weights and optimizer memory brought into a new network: every tensor of the same layer with the same
/// shape goes over, also when the layer was renamed; of a layer that has more or fewer units now, what both have in common (see
/// unit_carry.h); the others keep the new network's start values. What changed its shape has an empty memory.
nn::TrainingState carriedOver(nn::TrainingState state, nn::Network network);

/// The project without start values that do not fit its graph any more.
nn::Project withFittingStartValues(nn::Project project, const nn::GraphAnalysis& analysis);

}  // namespace ui
