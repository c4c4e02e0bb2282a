#include "engine/schedules/learning_rate_schedule.h"

#include <algorithm>

namespace nn {

LearningRateSchedule::LearningRateSchedule(const Options& completedOptions)
    : countsEpochs_(completedOptions.get<std::string>("unit") == "epochs"), warmUp_(completedOptions.get<double>("warmup")) {}

double LearningRateSchedule::factor(const SchedulePosition& position) const { return warmUpFactor(position) * shape(position); }

double LearningRateSchedule::warmUpFactor(const SchedulePosition& position) const {
  const double steps = warmUp_ * stepsPerUnit(position), now = static_cast<double>(position.step) + 1;
  return now < steps ? now / steps : 1;
}

double LearningRateSchedule::time(const SchedulePosition& position) const {
  return static_cast<double>(position.step) / stepsPerUnit(position);
}

double LearningRateSchedule::totalTime(const SchedulePosition& position) const {
  return static_cast<double>(position.totalSteps) / stepsPerUnit(position);
}

double LearningRateSchedule::progress(const SchedulePosition& position, double length) const {
  return std::min(1.0, time(position) / (length > 0 ? length : totalTime(position)));
}

double LearningRateSchedule::stepsPerUnit(const SchedulePosition& position) const {
  return countsEpochs_ ? static_cast<double>(position.stepsPerEpoch) : 1;
}

std::unique_ptr<LearningRateSchedule> createSchedule(std::string_view id, const Options& options) {
  const ScheduleType& type = ScheduleRegistry::instance().require(id);
  return type.create(completed(options, type.options, "schedule '" + type.id + "'"));
}

std::vector<double> preview(const LearningRateSchedule& schedule, Index stepsPerEpoch, std::int64_t totalSteps,
                            std::size_t points) {
  std::vector<double> factors;
  factors.reserve(points);
  const auto gaps = static_cast<double>(points > 1 ? points - 1 : 1);
  for (std::size_t i = 0; i < points; ++i) {
    const double step = static_cast<double>(i) * static_cast<double>(totalSteps - 1) / gaps;
    factors.push_back(schedule.factor({static_cast<std::int64_t>(step), stepsPerEpoch, totalSteps, {}}));
  }
  return factors;
}

}  // namespace nn
