#include "engine/doctor/rule.h"

namespace nn {
namespace {

constexpr const char* kId = "small-batch-norm";
constexpr Index kSmallestBatch = 8, kUsualBatch = 32;

void check(const Patient& patient, std::vector<Advice>& advice) {
  const Index batch = patient.batchSize();
  if (batch >= kSmallestBatch || patient.data.train->size() < kSmallestBatch) return;
  std::vector<NodeId> nodes;
  for (const NetworkPlan::Step& step : patient.plan.steps)
    if (step.type == "batch_norm") nodes.push_back(step.id);
  if (nodes.empty()) return;
  Advice found{.rule = kId, .node = nodes.front()};
  found.title = "Batches of " + std::to_string(batch) + " are too small for batch normalization";
  found.message = "Batch normalization takes mean and variance from the samples of the batch. Of " + std::to_string(batch) +
                  (batch == 1 ? " sample" : " samples") +
                  " they are mostly chance: they jump from step to step, and differ from the running ones that predictions "
                  "use.";
  found.evidence = {{"Samples in a batch", std::to_string(batch), "at least " + std::to_string(kSmallestBatch)}};
  found.fixes = {{"Set the batch size to " + std::to_string(kUsualBatch),
                  [](Project& changed) { changed.training.batchSize = kUsualBatch; }},
                 {"Normalize each sample by itself (layer normalization)", [nodes](Project& changed) {
                    for (const NodeId node : nodes)
                      if (changed.graph.contains(node)) changed.graph.setType(node, "layer_norm");
                  }}};
  advice.push_back(std::move(found));
}

const DoctorRuleRegistration registration({.id = kId,
                                           .title = "Batch too small for batch normalization",
                                           .category = "Layers",
                                           .summary = "Batch normalization with fewer than 8 samples in a batch.",
                                           .check = check});

}  // namespace
}  // namespace nn
