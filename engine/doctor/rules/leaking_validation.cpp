#include "engine/doctor/rule.h"

namespace nn {
namespace {

constexpr const char* kId = "leaking-validation";
constexpr double kMostShared = 0.02;
constexpr Index kMostSamples = 5;

void check(const Patient& patient, std::vector<Advice>& advice) {
  const DataReport::Leak& leak = patient.report.leak;
  const double share = leak.held > 0 ? static_cast<double>(leak.shared) / static_cast<double>(leak.held) : 0;
  if (leak.shared < kMostSamples || share < kMostShared) return;
  Advice found{.rule = kId};
  found.title = doctor::percent(share) + " of the validation and test samples are also trained on";
  found.message = std::to_string(leak.shared) + " of " + std::to_string(leak.held) +
                  " samples that are kept for judging the network occur, number by number, among those it learns from. What "
                  "was learned by heart then counts as understood, and the figures are too good. Left out, they are trained on "
                  "but judge nothing; the Data panel lists them.";
  found.evidence = {{"Held-out samples that are also trained on",
                     std::to_string(leak.shared) + " of " + std::to_string(leak.held),
                     "below " + doctor::percent(kMostShared)}};
  found.fixes = {
      {"Leave these samples out of validation and test", [](Project& changed) { changed.data.leaveOutRepeats = true; }}};
  advice.push_back(std::move(found));
}

const DoctorRuleRegistration registration(
    {.id = kId,
     .title = "Leaking validation data",
     .category = "Data",
     .summary = "2 % or more of the validation and test samples are also in the training part.",
     .check = check});

}  // namespace
}  // namespace nn
