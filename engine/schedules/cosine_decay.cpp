#include <cmath>
#include <numbers>

#include "engine/schedules/learning_rate_schedule.h"
#include "engine/schedules/shared_options.h"

namespace nn {
namespace {

/// f + (1 − f)(1 + cos πp)/2 with the progress p in [0, 1]. CosineAnnealingLR of PyTorch as far as its T_max; beyond it that
/// one climbs again, this one stays.
class CosineDecay : public LearningRateSchedule {
 public:
  explicit CosineDecay(const Options& options)
      : LearningRateSchedule(options), length_(options.get<double>("length")), final_(options.get<double>("final_factor")) {}

 protected:
  double shape(const SchedulePosition& position) const override {
    return final_ + (1 - final_) * (1 + std::cos(std::numbers::pi * progress(position, length_))) / 2;
  }

 private:
  double length_, final_;
};

const ScheduleRegistration registration({
    .id = "cosine_decay",
    .title = "Cosine decay",
    .category = "Schedule",
    .summary =
        "Falls along half a cosine: slowly at first, quickly in the middle, gently to the end. A good choice whenever the "
        "length of the training is known.",
    .reference = "Loshchilov & Hutter 2017, SGDR, arXiv:1608.03983, equation 5, without restarts",
    .formula = "αₜ = α·(f + (1−f)·½(1 + cos(π·t/T)))",
    .options = withWarmUp({lengthOption(), finalFactorOption()}),
    .create = [](const Options& options) -> std::unique_ptr<LearningRateSchedule> {
      return std::make_unique<CosineDecay>(options);
    },
});

}  // namespace
}  // namespace nn
