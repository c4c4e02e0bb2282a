#include <cmath>

#include "engine/schedules/learning_rate_schedule.h"
#include "engine/schedules/shared_options.h"

namespace nn {
namespace {

/// γ^⌊t / s⌋, as StepLR of PyTorch.
class StepDecay : public LearningRateSchedule {
 public:
  explicit StepDecay(const Options& options)
      : LearningRateSchedule(options), size_(options.get<std::int64_t>("step_size")), gamma_(options.get<double>("gamma")) {}

 protected:
  double shape(const SchedulePosition& position) const override {
    // In whole numbers: a quotient of reals could fall just short of the edge of a stair.
    const std::int64_t stair = position.step / static_cast<std::int64_t>(stepsPerUnit(position)) / size_;
    return std::pow(gamma_, static_cast<double>(stair));
  }

 private:
  std::int64_t size_;
  double gamma_;
};

const ScheduleRegistration registration({
    .id = "step_decay",
    .title = "Step decay",
    .category = "Schedule",
    .summary = "Stays, then drops at once to a part of itself, again and again like stairs. The classic for convolutional "
               "networks: each drop lets the loss settle lower.",
    .reference = "Krizhevsky, Sutskever & Hinton 2012, section 5; He et al. 2016, arXiv:1512.03385, section 3.4",
    .formula = "αₜ = α·γ^⌊t/s⌋",
    .options =
        withWarmUp({{.name = "step_size",
                     .label = "Stair length",
                     .help = "How long the rate stays between two drops. Typical: a third of the training, such as 10 of 30 "
                             "epochs.",
                     .defaultValue = std::int64_t{10},
                     .minimum = 1,
                     .maximum = 1e9},
                    {.name = "gamma",
                     .label = "Drop factor",
                     .help = "What the rate is multiplied by at every drop. Typical: 0.1 for few drops, 0.5 for many.",
                     .defaultValue = 0.1,
                     .minimum = 0,
                     .maximum = 1}}),
    .create = [](const Options& options) -> std::unique_ptr<LearningRateSchedule> {
      return std::make_unique<StepDecay>(options);
    },
});

}  // namespace
}  // namespace nn
