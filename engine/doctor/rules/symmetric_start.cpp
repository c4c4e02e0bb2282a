#include "engine/doctor/rule.h"

namespace nn {
namespace {

constexpr const char* kId = "symmetric-start";

void check(const Patient& patient, std::vector<Advice>& advice) {
  // After a step all that is equal stays equal; before, a layer may still be told apart by the weights behind it.
  if (patient.moments.empty() || patient.moments.back()->step < 1) return;
  for (const NetworkPlan::Step* step : doctor::learningSteps(patient.plan)) {
    const LayerRecord* record = doctor::newestRecord(patient, step->id);
    if (!record || record->units < 2 || record->twins < record->units - 1) continue;
    Advice found{.rule = kId, .node = step->id};
    found.title = "All units of " + doctor::quoted(*step) + " are the same";
    found.message = "The " + std::to_string(record->units) + " units of " + doctor::quoted(*step) +
                    " have exactly the same weights. They give the same numbers, get the same gradients and learn the same "
                    "thing for ever: the layer is worth one unit. Random start weights tell them apart.";
    found.evidence = {{"Units with the weights of another one", std::to_string(record->twins), "0"}};
    std::vector<NodeId> nodes;
    for (const NetworkPlan::Step* layer : doctor::learningSteps(patient.plan))
      if (patient.project.graph.contains(layer->id)) nodes.push_back(layer->id);
    found.fixes = {{"Start all weights at random", [nodes](Project& changed) {
                      for (const NodeId node : nodes) {
                        if (!changed.graph.contains(node)) continue;
                        Options options = changed.graph.node(node).options;
                        options.erase("kernel_initializer");
                        changed.graph.setOptions(node, std::move(options));
                        changed.initialValues.erase(changed.graph.node(node).name + ".kernel");
                      }
                    }}};
    found.needsReset = true;
    advice.push_back(std::move(found));
    return;
  }
}

const DoctorRuleRegistration registration(
    {.id = kId,
     .title = "Symmetric start",
     .category = "Layers",
     .summary = "A layer whose units all have the very same weights after a step, as with start weights of zero.",
     .causes = {"not-finite"},
     .check = check});

}  // namespace
}  // namespace nn
