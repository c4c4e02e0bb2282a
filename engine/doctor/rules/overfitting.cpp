#include "engine/doctor/rule.h"

namespace nn {
namespace {

constexpr const char* kId = "overfitting";
constexpr std::size_t kEpochsSinceBest = 4;
constexpr double kLeastRise = 0.25;      // of the validation loss above its best
constexpr double kLeastGap = 1.5;        // validation loss over training loss
constexpr Index kFewestValidation = 20;  // of fewer samples a rise is chance
constexpr double kDropout = 0.3, kL2 = 0.001;

EvidenceCurve validationCurve(const std::vector<EpochResult>& epochs, std::size_t best) {
  EvidenceCurve curve{.xName = "epoch", .yName = "validation loss"};
  for (const EpochResult& epoch : epochs) {
    curve.x.push_back(epoch.epoch + 1);
    curve.y.push_back(epoch.validationLoss);
  }
  curve.mark = epochs[best].epoch + 1;
  curve.markName = "best epoch";
  return curve;
}

/// Puts a dropout layer before the last layer with weights.
std::optional<ProjectFix> dropoutFix(const Patient& patient) {
  const auto layers = doctor::learningSteps(patient.plan);
  if (layers.size() < 2 || !patient.project.graph.contains(layers.back()->id)) return std::nullopt;
  return ProjectFix{"Insert dropout before " + doctor::quoted(*layers.back()), [node = layers.back()->id](Project& changed) {
                      if (const auto edge = changed.graph.contains(node) ? changed.graph.edgeInto({node, 0}) : std::nullopt)
                        changed.graph.insert(*edge, "dropout", {{"rate", kDropout}});
                    }};
}

ProjectFix penaltyFix(const Patient& patient) {
  std::vector<NodeId> nodes;
  for (const NetworkPlan::Step* step : doctor::learningSteps(patient.plan))
    if (step->type == "dense" || step->type == "conv2d") nodes.push_back(step->id);
  return doctor::optionFix("Add an L2 penalty of " + doctor::number(kL2) + " to the weights", nodes, "kernel_l2", kL2);
}

void check(const Patient& patient, std::vector<Advice>& advice) {
  const Fit fit = fitOf(patient.epochs, {});
  if (fit.kind != Fit::Kind::Overfitting || fit.rise < kLeastRise) return;
  if (!patient.data.validation || patient.data.validation->size() < kFewestValidation) return;
  const EpochResult &best = patient.epochs[fit.best], &last = patient.epochs.back();
  if (patient.epochs.size() - fit.best <= kEpochsSinceBest || last.validationLoss < kLeastGap * last.trainLoss) return;
  Advice found{.rule = kId};
  found.title = "The network learns the training samples by heart";
  found.message = "Since epoch " + std::to_string(best.epoch + 1) + " the validation loss has risen by " +
                  doctor::percent(fit.rise) +
                  ", while the training loss went on falling: what is learned now only holds for the training samples. Stop "
                  "there, use more data, or make learning by heart harder with dropout, penalties or a smaller network.";
  found.evidence = {
      {"Validation loss, best", doctor::number(best.validationLoss), {}},
      {"Validation loss now", doctor::number(last.validationLoss),
       "below " + doctor::number((1 + kLeastRise) * best.validationLoss)},
      {"Training loss, then and now", doctor::number(best.trainLoss) + " → " + doctor::number(last.trainLoss), {}}};
  found.curve = validationCurve(patient.epochs, fit.best);
  if (!patient.training().earlyStopping.enabled)
    found.fixes.push_back({"Stop early and bring the best weights back", [](Project& changed) {
                             changed.training.earlyStopping.enabled = true;
                             changed.training.earlyStopping.restoreBest = true;
                             changed.training.earlyStopping.monitor = MonitoredFigure::ValidationLoss;
                           }});
  if (auto fix = dropoutFix(patient)) found.fixes.push_back(std::move(*fix));
  found.fixes.push_back(penaltyFix(patient));
  advice.push_back(std::move(found));
}

const DoctorRuleRegistration registration(
    {.id = kId,
     .title = "Over-fitting",
     .category = "Fit",
     .summary = "A validation loss 25 % above its best of 4 epochs ago or more, and 1.5 times the training loss, which falls.",
     .causes = {"not-finite", "unrelated-labels"},
     .check = check});

}  // namespace
}  // namespace nn
