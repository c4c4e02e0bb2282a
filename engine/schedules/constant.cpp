#include "engine/schedules/learning_rate_schedule.h"
#include "engine/schedules/shared_options.h"

namespace nn {
namespace {

class Constant : public LearningRateSchedule {
 public:
  using LearningRateSchedule::LearningRateSchedule;

 protected:
  double shape(const SchedulePosition&) const override { return 1; }
};

const ScheduleRegistration registration({
    .id = "constant",
    .title = "Constant",
    .category = "Schedule",
    .summary = "The same learning rate from start to end, after a warm-up if there is one. Right for short trainings and for "
               "watching what a learning rate does.",
    .reference = "Goyal et al. 2017, Accurate, large minibatch SGD: training ImageNet in 1 hour, section 2.2 (warm-up), "
                 "arXiv:1706.02677",
    .formula = "αₜ = α",
    .options = withWarmUp({}),
    .create = [](const Options& options) -> std::unique_ptr<LearningRateSchedule> {
      return std::make_unique<Constant>(options);
    },
});

}  // namespace
}  // namespace nn
