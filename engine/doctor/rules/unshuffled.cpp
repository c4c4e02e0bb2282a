#include "engine/doctor/rule.h"

namespace nn {
namespace {

constexpr const char* kId = "unshuffled";
constexpr double kSorted = 0.9, kCorrelated = 0.95;
constexpr Index kFewestSamples = 20;

void check(const Patient& patient, std::vector<Advice>& advice) {
  const Index samples = patient.data.train->size();
  if (patient.training().shuffle || samples < kFewestSamples || patient.batchSize() >= samples) return;
  const DataReport::Order& order = patient.report.order;
  const bool hasClasses = patient.data.info.classCount() > 0;
  // As far from random order as the classes allow: 0 is random, 1 is sorted.
  const double sorted = hasClasses ? (order.sameAsBefore - order.expected) / (1 - order.expected + 1e-12) : order.correlation;
  if (!(sorted > (hasClasses ? kSorted : kCorrelated)) || patient.report.isConstant) return;
  Advice found{.rule = kId};
  found.title = "The data are sorted and not shuffled";
  if (hasClasses) {
    found.message = doctor::percent(order.sameAsBefore) +
                    " of the samples have the class of the sample before, and shuffling is off: each batch shows one class "
                    "only, so the network learns to always say that one, and forgets it with the next.";
    found.evidence = {{"Samples with the class of the one before", doctor::percent(order.sameAsBefore),
                       "around " + doctor::percent(order.expected) + " in random order"}};
  } else {
    found.message = "The targets follow each other in order (correlation " + doctor::number(order.correlation) +
                    "), and shuffling is off: each batch shows a small range only, and the network forgets it with the next.";
    found.evidence = {{"Correlation of each target with the one before", doctor::number(order.correlation), "around 0"}};
  }
  found.fixes = {{"Shuffle the samples", [](Project& changed) { changed.training.shuffle = true; }}};
  advice.push_back(std::move(found));
}

const DoctorRuleRegistration registration(
    {.id = kId,
     .title = "Sorted data, not shuffled",
     .category = "Data",
     .summary = "Shuffling is off while the classes come in blocks, or the targets in order.",
     .check = check});

}  // namespace
}  // namespace nn
