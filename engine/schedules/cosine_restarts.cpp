#include <cmath>
#include <numbers>

#include "engine/schedules/learning_rate_schedule.h"
#include "engine/schedules/shared_options.h"

namespace nn {
namespace {

/// Cosine decays one after the other, each growth times as long as the one before; CosineAnnealingWarmRestarts of PyTorch.
class CosineRestarts : public LearningRateSchedule {
 public:
  explicit CosineRestarts(const Options& options)
      : LearningRateSchedule(options),
        first_(static_cast<double>(options.get<std::int64_t>("first_length"))),
        growth_(static_cast<double>(options.get<std::int64_t>("growth"))),
        final_(options.get<double>("final_factor")) {}

 protected:
  double shape(const SchedulePosition& position) const override {
    return final_ + (1 - final_) * (1 + std::cos(std::numbers::pi * cycleProgress(time(position)))) / 2;
  }

 private:
  /// Which part of the running cycle is behind us, in [0, 1). Adds up the lengths instead of taking the logarithm of t, whose
  /// rounding could put the first step of a cycle at the end of the one before.
  double cycleProgress(double t) const {
    if (growth_ == 1) return std::fmod(t, first_) / first_;
    double length = first_;
    for (; t >= length; length *= growth_) t -= length;
    return t / length;
  }

  double first_, growth_, final_;
};

const ScheduleRegistration registration({
    .id = "cosine_restarts",
    .title = "Cosine restarts",
    .category = "Schedule",
    .summary =
        "Falls along half a cosine, jumps back to the full rate and falls again. The jumps throw the network out of poor "
        "hollows; the end of every cycle is a good model.",
    .reference = "Loshchilov & Hutter 2017, SGDR: stochastic gradient descent with warm restarts, arXiv:1608.03983",
    .formula = "αₜ = α·(f + (1−f)·½(1 + cos(π·t꜀/Tᵢ))),  Tᵢ₊₁ = k·Tᵢ",
    .options =
        withWarmUp({{.name = "first_length",
                     .label = "First cycle",
                     .help = "Length of the first fall, until the first restart. Typical: 1 to 10 epochs.",
                     .defaultValue = std::int64_t{10},
                     .minimum = 1,
                     .maximum = 1e9},
                    {.name = "growth",
                     .label = "Growth",
                     .help = "How many times as long every cycle is as the one before. 1 keeps the length; typical: 1 or 2.",
                     .defaultValue = std::int64_t{1},
                     .minimum = 1,
                     .maximum = 100},
                    finalFactorOption()}),
    .create = [](const Options& options) -> std::unique_ptr<LearningRateSchedule> {
      return std::make_unique<CosineRestarts>(options);
    },
});

}  // namespace
}  // namespace nn
