#include "engine/schedules/learning_rate_schedule.h"
#include "engine/schedules/shared_options.h"

namespace nn {
namespace {

/// 1 / (1 + d t): a large rate falls quickly at first, then ever more slowly.
class TimeDecay : public LearningRateSchedule {
 public:
  explicit TimeDecay(const Options& options) : LearningRateSchedule(options), decay_(options.get<double>("decay")) {}

 protected:
  double shape(const SchedulePosition& position) const override { return 1 / (1 + decay_ * time(position)); }

 private:
  double decay_;
};

const ScheduleRegistration registration({
    .id = "time_decay",
    .title = "Time decay",
    .category = "Schedule",
    .summary =
        "Falls quickly at first and then ever more slowly, without an end. Simple and safe when it is not known how long "
        "the training will take.",
    .reference = "Robbins & Monro 1951, A stochastic approximation method",
    .formula = "αₜ = α / (1 + d·t)",
    .options =
        withWarmUp({{.name = "decay",
                     .label = "Decay",
                     .help = "How fast the rate falls: after 1/decay epochs (or steps) half of it is left. Typical: 0.1 with "
                             "epochs, 0.0001 with steps.",
                     .defaultValue = 0.1,
                     .minimum = 0,
                     .maximum = 1000}}),
    .create = [](const Options& options) -> std::unique_ptr<LearningRateSchedule> {
      return std::make_unique<TimeDecay>(options);
    },
});

}  // namespace
}  // namespace nn
