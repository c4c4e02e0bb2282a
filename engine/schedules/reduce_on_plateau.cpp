#include <algorithm>
#include <cstdint>
#include <limits>

#include "engine/schedules/learning_rate_schedule.h"
#include "engine/schedules/shared_options.h"

namespace nn {
namespace {

/// Looks at the loss after every epoch; all that ReduceLROnPlateau of PyTorch keeps between epochs is found again from the
/// losses. That one skips cuts of less than 1e-8 (its eps), this one none.
class ReduceOnPlateau : public LearningRateSchedule {
 public:
  explicit ReduceOnPlateau(const Options& options)
      : LearningRateSchedule(options),
        factor_(options.get<double>("factor")),
        patience_(options.get<std::int64_t>("patience")),
        threshold_(options.get<double>("threshold")),
        cooldown_(options.get<std::int64_t>("cooldown")),
        final_(options.get<double>("final_factor")) {}

 protected:
  double shape(const SchedulePosition& position) const override {
    double rate = 1, best = std::numeric_limits<double>::infinity();
    std::int64_t badEpochs = 0, resting = 0;
    for (const double loss : position.monitored) {
      // A NaN is no improvement.
      const bool isBetter = loss < best * (1 - threshold_);
      if (isBetter) best = loss;
      badEpochs = isBetter || resting > 0 ? 0 : badEpochs + 1;
      resting = std::max<std::int64_t>(0, resting - 1);
      if (badEpochs <= patience_) continue;
      rate = std::max(rate * factor_, final_);
      badEpochs = 0;
      resting = cooldown_;
    }
    return rate;
  }

 private:
  double factor_;
  std::int64_t patience_;
  double threshold_;
  std::int64_t cooldown_;
  double final_;
};

const ScheduleRegistration registration({
    .id = "reduce_on_plateau",
    .title = "Reduce on plateau",
    .category = "Schedule",
    .summary =
        "Watches the validation loss and cuts the rate when it has not got better for a while. Needs no plan of how long "
        "the training takes.",
    .reference = "PyTorch: ReduceLROnPlateau; Keras: ReduceLROnPlateau",
    .formula = "αₜ₊₁ = max(k·αₜ, f·α) after more than P epochs without a loss below (1−τ)·best",
    .options = withWarmUp(
        {{.name = "factor",
          .label = "Cut",
          .help = "What the rate is multiplied by at every cut. Typical: 0.1 to 0.5.",
          .defaultValue = 0.1,
          .minimum = 0,
          .maximum = 0.9999},
         {.name = "patience",
          .label = "Patience",
          .help = "How many epochs in a row may pass without progress; the next one cuts the rate. Always in epochs. "
                  "Typical: 3 to 10.",
          .defaultValue = std::int64_t{10},
          .minimum = 0,
          .maximum = 1e9},
         {.name = "threshold",
          .label = "Threshold",
          .help = "By which part the loss must fall to count as progress: 0.0001 is a hundredth of a percent.",
          .defaultValue = 1e-4,
          .minimum = 0,
          .maximum = 1},
         {.name = "cooldown",
          .label = "Cool-down",
          .help = "How many epochs after a cut are not counted, so that the smaller rate can show what it does. "
                  "Typical: 0 to 5.",
          .defaultValue = std::int64_t{0},
          .minimum = 0,
          .maximum = 1e9},
         finalFactorOption()}),
    .create = [](const Options& options) -> std::unique_ptr<LearningRateSchedule> {
      return std::make_unique<ReduceOnPlateau>(options);
    },
});

}  // namespace
}  // namespace nn
