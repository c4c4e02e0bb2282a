#include <cmath>

#include "engine/schedules/learning_rate_schedule.h"
#include "engine/schedules/shared_options.h"

namespace nn {
namespace {

/// f + (1 − f)(1 − p)ᵏ with the progress p in [0, 1]; PolynomialLR of PyTorch for f = 0.
class PolynomialDecay : public LearningRateSchedule {
 public:
  explicit PolynomialDecay(const Options& options)
      : LearningRateSchedule(options),
        length_(options.get<double>("length")),
        power_(options.get<double>("power")),
        final_(options.get<double>("final_factor")) {}

 protected:
  double shape(const SchedulePosition& position) const override {
    return final_ + (1 - final_) * std::pow(1 - progress(position, length_), power_);
  }

 private:
  double length_, power_, final_;
};

const ScheduleRegistration registration({
    .id = "polynomial_decay",
    .title = "Polynomial decay",
    .category = "Schedule",
    .summary = "Falls to its lowest part in a fixed time: along a straight line with power 1, steeply at first with a higher "
               "power. The usual choice for segmentation and for fine-tuning.",
    .reference = "Chen et al. 2017, DeepLab, arXiv:1606.00915, section 4.1 (the poly policy); PyTorch: PolynomialLR",
    .formula = "αₜ = α·(f + (1−f)·(1 − t/T)ᵏ)",
    .options = withWarmUp({lengthOption(),
                           {.name = "power",
                            .label = "Power",
                            .help = "Bend of the curve: 1 is a straight line, 2 falls faster at first. Typical: 1, or 0.9.",
                            .defaultValue = 1.0,
                            .minimum = 0,
                            .maximum = 10},
                           finalFactorOption()}),
    .create = [](const Options& options) -> std::unique_ptr<LearningRateSchedule> {
      return std::make_unique<PolynomialDecay>(options);
    },
});

}  // namespace
}  // namespace nn
