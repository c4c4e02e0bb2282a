#include <cmath>

#include "engine/doctor/rule.h"

namespace nn {
namespace {

constexpr const char* kId = "learning-rate-too-low";
constexpr std::int64_t kFewestSteps = 100;
constexpr double kLeastFall = 0.05;  // of the loss since the start
constexpr double kFaster = 20;       // how many times the set rate the suggested one has to be
constexpr double kTestFall = 0.1;    // of the loss within the range test

/// Many steps, and the loss has hardly moved.
bool crawls(const Patient& patient) {
  const LossTrack& losses = patient.losses;
  if (losses.steps < kFewestSteps || !(losses.early() > 0)) return false;
  return std::abs(1 - losses.now() / losses.early()) < kLeastFall;
}

void check(const Patient& patient, std::vector<Advice>& advice) {
  if (!crawls(patient) || !patient.rates) return;
  const RateRange& range = *patient.rates;
  const double rate = patient.losses.learningRate, fall = 1 - range.lossAt(range.best) / range.atStart;
  if (range.suggested < kFaster * rate || fall < kTestFall) return;
  Advice found{.rule = kId};
  found.title = "The learning rate is too low";
  found.message = "In " + std::to_string(patient.losses.steps) + " steps the loss has only gone from " +
                  doctor::number(patient.losses.early(), 4) + " to " + doctor::number(patient.losses.now(), 4) +
                  ". In a short test on a copy of the network it fell by " + doctor::percent(fall) +
                  " when the rate was raised to " + doctor::number(range.best, 2) + ": larger steps get there sooner.";
  found.evidence = {{"Learning rate", doctor::number(rate), "around " + doctor::number(range.suggested, 2)},
                    {"Loss of the first steps (median)", doctor::number(patient.losses.early(), 4), {}},
                    {"Loss now (median of the last steps)", doctor::number(patient.losses.now(), 4),
                     "below " + doctor::number((1 - kLeastFall) * patient.losses.early(), 4)}};
  found.curve = {.xName = "learning rate",
                 .yName = "loss in the test",
                 .x = range.rates,
                 .y = range.losses,
                 .logarithmicX = true,
                 .mark = rate,
                 .markName = "rate now"};
  found.fixes = {doctor::learningRateFix(range.suggested)};
  advice.push_back(std::move(found));
}

const DoctorRuleRegistration registration(
    {.id = kId,
     .title = "Learning rate too low",
     .category = "Learning rate",
     .summary =
         "A loss that has fallen by less than 5 % in 100 steps or more, where a range test recommends a rate 20 times as "
         "high.",
     .causes = {"not-finite", "exploding-gradient", "vanishing-gradient", "symmetric-start", "dead-relu", "saturation",
                "unrelated-labels", "wrong-output", "unscaled-data"},
     .wantsRateRange = crawls,
     .check = check});

}  // namespace
}  // namespace nn
