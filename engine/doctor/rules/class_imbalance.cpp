#include <algorithm>

#include "engine/doctor/rule.h"

namespace nn {
namespace {

constexpr const char* kId = "class-imbalance";
constexpr double kMostImbalance = 9;
constexpr Index kFewestSamples = 50;

void check(const Patient& patient, std::vector<Advice>& advice) {
  const double imbalance = patient.report.imbalance();
  if (imbalance < kMostImbalance || patient.training().classWeighting != ClassWeighting::None ||
      patient.data.train->size() < kFewestSamples || patient.data.train->hasWeights())
    return;
  const auto& counts = patient.report.classCounts;
  const auto most = std::ranges::max_element(counts);
  const double share = static_cast<double>(*most) / static_cast<double>(patient.data.train->size());
  const std::string name = patient.data.info.classNames[static_cast<std::size_t>(most - counts.begin())];
  Advice found{.rule = kId};
  found.title = "Some classes are much rarer than others";
  found.message = "The largest class has " + doctor::number(imbalance, 2) +
                  " times as many samples as the smallest. Always "
                  "saying '" +
                  name + "' is right " + doctor::percent(share) +
                  " of the time, so the network may learn that and ignore the rare classes. Letting rare samples count more "
                  "makes up for it; look at the confusion matrix besides the accuracy.";
  found.evidence = {{"Largest over smallest class", doctor::number(imbalance, 3), "below " + doctor::number(kMostImbalance)},
                    {"Always the largest class is right", doctor::percent(share), {}}};
  found.fixes = {{"Let every class count the same in the loss",
                  [](Project& changed) { changed.training.classWeighting = ClassWeighting::Balanced; }}};
  advice.push_back(std::move(found));
}

const DoctorRuleRegistration registration(
    {.id = kId,
     .title = "Class imbalance",
     .category = "Data",
     .summary = "A class with 9 times as many training samples as another or more, and no class weights.",
     .check = check});

}  // namespace
}  // namespace nn
