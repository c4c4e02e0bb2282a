#include <algorithm>
#include <array>

#include "engine/doctor/rule.h"

namespace nn {
namespace {

constexpr const char* kId = "wrong-output";
constexpr std::array<std::string_view, 3> kIssues = {"last-activation-does-not-fit-loss", "last-activation-does-not-fit-target",
                                                     "loss-does-not-fit-target"};

/// The analysis of the graph knows it all; here it is said again while the training goes wrong because of it.
void check(const Patient& patient, std::vector<Advice>& advice) {
  for (const GraphIssue& issue : patient.analysis.issues) {
    if (std::ranges::count(kIssues, issue.code) == 0) continue;
    Advice found{.rule = kId, .node = issue.node};
    found.title = "Last activation and loss do not go together";
    found.message = issue.message +
                    ". Each loss takes its predictions for something: chances between 0 and 1, chances that add up to 1, or "
                    "any numbers. With other numbers its gradient points the wrong way or is no use.";
    found.evidence = {{"Problem of the network", issue.message, {}}};
    for (const GraphFix& fix : issue.fixes)
      found.fixes.push_back({fix.title, [fix](Project& changed) { fix.apply(changed.graph); }});
    advice.push_back(std::move(found));
    return;
  }
}

const DoctorRuleRegistration registration({.id = kId,
                                           .title = "Wrong last activation for the loss",
                                           .category = "Fit",
                                           .summary = "A loss that takes the predictions for something that they are not.",
                                           .check = check});

}  // namespace
}  // namespace nn
