#include <cmath>

#include "engine/schedules/learning_rate_schedule.h"
#include "engine/schedules/shared_options.h"

namespace nn {
namespace {

/// γᵗ with t in fractions of a unit; with steps this is ExponentialLR of PyTorch.
class ExponentialDecay : public LearningRateSchedule {
 public:
  explicit ExponentialDecay(const Options& options) : LearningRateSchedule(options), gamma_(options.get<double>("gamma")) {}

 protected:
  double shape(const SchedulePosition& position) const override { return std::pow(gamma_, time(position)); }

 private:
  double gamma_;
};

const ScheduleRegistration registration({
    .id = "exponential_decay",
    .title = "Exponential decay",
    .category = "Schedule",
    .summary =
        "Loses the same part of itself in every epoch (or step): a smooth fall that halves again and again. Use it where "
        "step decay is too abrupt.",
    .reference = "Bottou 2012, Stochastic gradient descent tricks, section 5; Keras: ExponentialDecay; PyTorch: ExponentialLR",
    .formula = "αₜ = α·γᵗ",
    .options =
        withWarmUp({{.name = "gamma",
                     .label = "Decay factor",
                     .help = "What is left of the rate after one epoch (or step). Typical: 0.9 to 0.99 with epochs, 0.999 to "
                             "0.99999 with steps.",
                     .defaultValue = 0.95,
                     .minimum = 0,
                     .maximum = 1}}),
    .create = [](const Options& options) -> std::unique_ptr<LearningRateSchedule> {
      return std::make_unique<ExponentialDecay>(options);
    },
});

}  // namespace
}  // namespace nn
