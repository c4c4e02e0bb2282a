#include <cmath>

#include "engine/doctor/rule.h"

namespace nn {
namespace {

constexpr const char* kId = "learning-rate-too-high";
constexpr std::int64_t kFewestSteps = 20;
constexpr double kWorse = 1.3;  // times the loss at the start
constexpr double kTooFast = 2;  // times the rate at which the range test's loss is least

/// The loss is above that of the start, after steps enough to be below.
bool grows(const Patient& patient) {
  const LossTrack& losses = patient.losses;
  return losses.steps >= kFewestSteps && losses.atStart() > 0 && losses.now() > kWorse * losses.atStart();
}

void check(const Patient& patient, std::vector<Advice>& advice) {
  if (!grows(patient) || !patient.rates) return;
  const RateRange& range = *patient.rates;
  const double rate = patient.losses.learningRate;
  if (range.suggested <= 0 || rate < kTooFast * range.best) return;
  Advice found{.rule = kId};
  found.title = "The learning rate is too high";
  found.message = "The loss has gone from " + doctor::number(patient.losses.atStart()) + " up to " +
                  doctor::number(patient.losses.now()) + ": the steps are so long that they jump over the valley. " +
                  "In a short test on a copy of the network the loss fell best up to a rate of " +
                  doctor::number(range.best, 2) + "; a tenth of that is a safe choice.";
  found.evidence = {{"Learning rate", doctor::number(rate), "below " + doctor::number(kTooFast * range.best, 2)},
                    {"Loss at the start", doctor::number(patient.losses.atStart()), {}},
                    {"Loss now (median of the last steps)", doctor::number(patient.losses.now()),
                     "below " + doctor::number(kWorse * patient.losses.atStart())}};
  found.curve = {.xName = "learning rate",
                 .yName = "loss in the test",
                 .x = range.rates,
                 .y = range.losses,
                 .logarithmicX = true,
                 .mark = rate,
                 .markName = "rate now"};
  found.fixes = {doctor::learningRateFix(range.suggested)};
  found.needsReset = true;
  advice.push_back(std::move(found));
}

const DoctorRuleRegistration registration(
    {.id = kId,
     .title = "Learning rate too high",
     .category = "Learning rate",
     .summary = "A loss 1.3 times that of the start after 20 steps or more, with a rate above twice the best one of a range "
                "test.",
     .causes = {"not-finite", "unscaled-data", "exploding-gradient", "wrong-output"},
     .wantsRateRange = grows,
     .check = check});

}  // namespace
}  // namespace nn
