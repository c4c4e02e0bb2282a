#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "engine/schedules/learning_rate_schedule.h"
#include "engine/schedules/shared_options.h"

namespace nn {
namespace {

/// From 1/div_factor up to 1 and down again, the edges where OneCycleLR of PyTorch has them: it counts its last step as the end
/// of the fall. The learning rate is the highest point. Momentum stays as it is: the opposite cycle that the paper gives it,
/// and that OneCycleLR makes by default, is not done.
class OneCycle : public LearningRateSchedule {
 public:
  explicit OneCycle(const Options& options)
      : LearningRateSchedule(options),
        length_(options.get<double>("length")),
        rising_(options.get<double>("pct_start")),
        start_(1 / options.get<double>("div_factor")),
        end_(start_ / options.get<double>("final_div_factor")),
        isCosine_(options.get<std::string>("anneal_strategy") == "cos"),
        hasThreePhases_(options.get<bool>("three_phase")) {}

 protected:
  double shape(const SchedulePosition& position) const override {
    const double steps = stepsPerUnit(position) * (length_ > 0 ? length_ : totalTime(position)), last = steps - 1;
    const double step = std::min(static_cast<double>(position.step), last);
    const double top = rising_ * steps - 1;
    if (step <= top) return between(start_, 1, step, 0, top);
    if (!hasThreePhases_) return between(1, end_, step, top, last);
    const double bottom = 2 * top;
    return step <= bottom ? between(1, start_, step, top, bottom) : between(start_, end_, step, bottom, last);
  }

 private:
  /// The value at `step` on the way from `from` at step `begin` to `to` at step `end`.
  double between(double from, double to, double step, double begin, double end) const {
    const double part = end > begin ? (step - begin) / (end - begin) : 1;
    return isCosine_ ? to + (from - to) / 2 * (1 + std::cos(std::numbers::pi * part)) : from + (to - from) * part;
  }

  double length_, rising_, start_, end_;
  bool isCosine_, hasThreePhases_;
};

const ScheduleRegistration registration({
    .id = "one_cycle",
    .title = "One cycle",
    .category = "Schedule",
    .summary = "Rises to the full learning rate and falls far below its start, once over the training. Allows rates that would "
               "be too large otherwise, and often gets a good network in few epochs.",
    .reference = "Smith & Topin 2018, Super-convergence, arXiv:1708.07120; PyTorch: OneCycleLR",
    .formula = "α/d ↗ α ↘ α/(d·e)",
    .options =
        withWarmUp({lengthOption(),
                    {.name = "pct_start",
                     .label = "Rising part",
                     .help = "Which part of the length the rate rises. With three phases at most 0.5. Typical: 0.3.",
                     .defaultValue = 0.3,
                     .minimum = 0,
                     .maximum = 1},
                    {.name = "div_factor",
                     .label = "Start divisor",
                     .help = "How many times smaller than the learning rate the rate starts. Typical: 25.",
                     .defaultValue = 25.0,
                     .minimum = 1,
                     .maximum = 1e9},
                    {.name = "final_div_factor",
                     .label = "End divisor",
                     .help = "How many times smaller than its start the rate ends. Typical: 10000.",
                     .defaultValue = 1e4,
                     .minimum = 1,
                     .maximum = 1e12},
                    {.name = "anneal_strategy",
                     .label = "Curve",
                     .help = "How the rate moves between its points: along half a cosine (cos) or a straight line (linear), as "
                             "in the paper.",
                     .defaultValue = std::string("cos"),
                     .choices = {"cos", "linear"}},
                    {.name = "three_phase",
                     .label = "Three phases",
                     .help = "Falls back to the start as slowly as it rose, and only then to the end, as in the paper. "
                             "Otherwise it falls to the end at once.",
                     .defaultValue = false}}),
    .create = [](const Options& options) -> std::unique_ptr<LearningRateSchedule> {
      return std::make_unique<OneCycle>(options);
    },
});

}  // namespace
}  // namespace nn
