#include "engine/doctor/check_up.h"

#include <algorithm>

namespace nn {
namespace {

bool isKnown(const std::vector<Advice>& known, const Advice& advice) {
  return std::ranges::any_of(known, [&](const Advice& one) { return one.rule == advice.rule && one.node == advice.node; });
}

}  // namespace

std::vector<Advice> checkUp(const Project& project, std::shared_ptr<const PreparedData> data, const CheckUpSettings& settings) {
  auto examined = std::make_shared<Project>(project);
  const Index batch = examined->training.samplesPerStep(data->train->size());
  const Index perEpoch = (data->train->size() + batch - 1) / batch;
  examined->training.epochs = std::max(examined->training.epochs, static_cast<int>(settings.steps / perEpoch) + 1);
  const auto session = makeSession(*examined, *data, initializedNetwork(*examined), settings.threads);
  Symptoms symptoms{.project = examined, .data = data};
  Doctor doctor;
  std::vector<Advice> found;
  const auto examine = [&] {
    const auto state = session->captureState();
    for (const StepResult& step : session->drainSteps()) symptoms.losses.add(step);
    for (const EpochResult& epoch : session->drainEpochs()) symptoms.epochs.push_back(epoch);
    symptoms.network = state->trainer.network;
    symptoms.step = state->position.step;
    symptoms.failure = session->failure();
    for (Advice& advice : doctor.examine(symptoms))
      if (!isKnown(found, advice)) found.push_back(std::move(advice));
  };
  examine();
  while (symptoms.step < settings.steps && symptoms.failure.empty() && session->state() != TrainingSession::State::Finished) {
    session->runSteps(static_cast<int>(std::min<std::int64_t>(settings.every, settings.steps - symptoms.step)));
    session->waitUntilIdle();
    examine();
  }
  return found;
}

}  // namespace nn
