#include <cmath>

#include "engine/doctor/rule.h"

namespace nn {
namespace {

constexpr const char* kId = "unrelated-labels";
constexpr double kClearlyBetter = 0.1;  // of the way from chance to always right

/// Validation samples are told apart better than by chance: then there is a relation, whatever the neighbours say.
bool hasLearned(const Patient& patient) {
  if (patient.epochs.empty() || patient.data.info.classCount() == 0) return false;
  const double metric = patient.epochs.back().validationMetric, chance = patient.report.relation.byChance;
  return std::isfinite(metric) && metric > chance + kClearlyBetter * (1 - chance);
}

void check(const Patient& patient, std::vector<Advice>& advice) {
  const DataReport::Relation& relation = patient.report.relation;
  if (relation.samples == 0 || !relation.isChance || patient.report.isConstant || hasLearned(patient)) return;
  const bool hasClasses = patient.data.info.classCount() > 0;
  Advice found{.rule = kId};
  found.title = "The labels have nothing to do with the inputs";
  found.message = std::string("Samples that look alike have targets that are no more alike than those of any two samples. ") +
                  "Mostly inputs and targets were shuffled apart from each other, or the targets come from another file. A "
                  "network can then only learn them by heart. No setting can mend that: look at some samples, and import the "
                  "data anew with the right targets.";
  if (hasClasses)
    found.evidence = {{"Samples whose nearest neighbour has the same class", doctor::percent(relation.agreement),
                       "clearly above " + doctor::percent(relation.byChance) + ", which is chance"}};
  else
    found.evidence = {{"Difference from the nearest neighbour's target, as a share of that of any two samples",
                       doctor::percent(relation.distance), "below 90 %"}};
  found.evidence.push_back({"Samples compared", std::to_string(relation.samples), {}});
  found.samples = relation.odd;
  advice.push_back(std::move(found));
}

const DoctorRuleRegistration registration(
    {.id = kId,
     .title = "Labels unrelated to the inputs",
     .category = "Data",
     .summary = "Samples that are near each other agree in their targets no more often than by chance: shuffled labels.",
     .causes = {"not-finite"},
     .check = check});

}  // namespace
}  // namespace nn
