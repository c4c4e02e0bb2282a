#include "engine/doctor/rule.h"

namespace nn {
namespace {

constexpr const char* kId = "constant-labels";

void check(const Patient& patient, std::vector<Advice>& advice) {
  if (!patient.report.isConstant) return;
  Advice found{.rule = kId};
  found.title = "All training samples have the same target";
  found.message =
      "There is nothing to tell apart: the network only learns to always give this answer. Check which column or "
      "folder the targets were read from, and whether the samples were filtered.";
  found.evidence = {{"Different targets among " + std::to_string(patient.data.train->size()) + " samples", "1", "2 or more"}};
  advice.push_back(std::move(found));
}

const DoctorRuleRegistration registration({.id = kId,
                                           .title = "All labels the same",
                                           .category = "Data",
                                           .summary = "A training part in which every sample has the same target.",
                                           .check = check});

}  // namespace
}  // namespace nn
