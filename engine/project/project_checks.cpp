#include "engine/project/project_checks.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "engine/core/error.h"
#include "engine/graph/data_columns.h"
#include "engine/layers/layer_registry.h"
#include "engine/metrics/metric.h"

namespace nn {
namespace {

constexpr auto kError = GraphIssue::Severity::Error;
constexpr auto kWarning = GraphIssue::Severity::Warning;
constexpr double kUsualValidation = 0.1;
constexpr double kGiB = 1024.0 * 1024.0 * 1024.0;
constexpr double kMostBatchMemory = 1.0;  // GiB

/// What every check may look at.
struct Subject {
  const Project& project;
  const DatasetInfo& data;
  const GraphAnalysis& analysis;
  Index samples;  ///< for training; 0 = not known

  const TrainingSettings& training() const { return project.training; }
  /// Samples that go through the network together; 0 = not known.
  Index batchSize() const {
    if (training().batchSize == 0) return samples;
    return samples > 0 ? std::min(samples, training().batchSize) : training().batchSize;
  }
};

using Issues = std::vector<ProjectIssue>;

ProjectFix trainingFix(std::string title, std::function<void(TrainingSettings&)> apply) {
  return {std::move(title), [apply = std::move(apply)](Project& project) { apply(project.training); }};
}

ProjectFix batchFix(Index size) {
  return trainingFix("Set the batch size to " + std::to_string(size),
                     [size](TrainingSettings& training) { training.batchSize = size; });
}

std::string textOf(const Node& node, std::string_view option) {
  const OptionValue* value = node.options.find(option);
  const auto* text = value ? std::get_if<std::string>(value) : nullptr;
  return text ? *text : std::string();
}

/// Whether the first output says yes or no, or which class; nothing without a wired output. The trainer's rule.
std::optional<bool> predictsClasses(const Subject& subject) {
  for (const Node& node : subject.project.graph.nodes()) {
    const LayerType* type = LayerRegistry::instance().find(node.type);
    const auto analysis = subject.analysis.nodes.find(node.id);
    if (!type || type->role != LayerRole::Output) continue;
    if (analysis == subject.analysis.nodes.end()) return std::nullopt;
    const bool isYesOrNo =
        textOf(node, "loss") == "binary_cross_entropy" && analysis->second.outputs.front().elementCount() == 1;
    return isYesOrNo || (subject.data.classCount() > 0 && textOf(node, kTargetOption) != kInputAsTarget);
  }
  return std::nullopt;
}

void checkMetric(const Subject& subject, Issues& issues) {
  const std::string& id = subject.training().metric;
  const std::optional<bool> forClasses = predictsClasses(subject);
  if (id.empty() || !forClasses) return;
  const MetricType* type = MetricRegistry::instance().find(id);
  if (type && type->forClasses == *forClasses) return;
  issues.push_back(
      {kError,
       "metric-does-not-fit",
       expectedGot("metric", std::string("one for ") + (*forClasses ? "classes" : "values"),
                   "'" + (type ? type->title : id) + "'"),
       {trainingFix("Follow " + usualMetric(*forClasses).title, [](TrainingSettings& training) { training.metric.clear(); })}});
}

void checkEarlyStopping(const Subject& subject, Issues& issues) {
  const EarlyStopping& rule = subject.training().earlyStopping;
  const bool needsValidation =
      rule.monitor == MonitoredFigure::ValidationLoss || rule.monitor == MonitoredFigure::ValidationMetric;
  if (!rule.enabled || !needsValidation || subject.project.data.validationFraction > 0) return;
  const MonitoredFigure instead =
      rule.monitor == MonitoredFigure::ValidationLoss ? MonitoredFigure::TrainingLoss : MonitoredFigure::TrainingMetric;
  issues.push_back(
      {kWarning,
       "no-validation-to-watch",
       expectedGot("early stopping", "validation samples, whose figures it watches", "none, so that it watches the training"),
       {{"Keep a tenth of the samples for validation",
         [](Project& project) { project.data.validationFraction = kUsualValidation; }},
        trainingFix("Watch the training",
                    [instead](TrainingSettings& training) { training.earlyStopping.monitor = instead; })}});
}

void checkClassWeights(const Subject& subject, Issues& issues) {
  const TrainingSettings& training = subject.training();
  if (training.classWeighting == ClassWeighting::None) return;
  const auto classes = static_cast<std::size_t>(subject.data.classCount());
  const bool isGiven = training.classWeighting == ClassWeighting::Given;
  if (classes > 0 && (!isGiven || training.classWeights.size() == classes)) return;
  ProjectIssue issue{kError, "class-weights-do-not-fit", {}, {}};
  issue.message =
      classes == 0 ? expectedGot("class weights", "data with classes", "'" + subject.data.title + "', whose targets are values")
                   : expectedGot("class weights", std::to_string(classes) + " numbers, one for each class",
                                 std::to_string(training.classWeights.size()));
  if (classes > 0)
    issue.fixes.push_back(trainingFix("Weigh classes by how rare they are", [](TrainingSettings& changed) {
      changed.classWeighting = ClassWeighting::Balanced;
      changed.classWeights.clear();
    }));
  issue.fixes.push_back(trainingFix("Let all samples count the same", [](TrainingSettings& changed) {
    changed.classWeighting = ClassWeighting::None;
    changed.classWeights.clear();
  }));
  issues.push_back(std::move(issue));
}

bool isOfImages(const DatasetInfo& data) { return data.kind == SampleKind::Image && data.inputShape.rank() == 3; }

void checkAugmentations(const Subject& subject, Issues& issues) {
  const std::vector<AugmentationSetting>& settings = subject.project.data.augmentations;
  if (settings.empty()) return;
  if (!isOfImages(subject.data)) {
    issues.push_back({kError,
                      "augmentation-without-images",
                      expectedGot("augmentation", "images", "samples of the shape " + subject.data.inputShape.toDisplay()),
                      {{"Remove all augmentations", [](Project& project) { project.data.augmentations.clear(); }}}});
    return;
  }
  for (const AugmentationSetting& setting : settings) {
    const AugmentationType* type = AugmentationRegistry::instance().find(setting.id);
    for (const std::string& warning : augmentationWarnings({setting}, subject.data))
      issues.push_back({kWarning,
                        "augmentation-does-harm",
                        warning,
                        {{"Remove the augmentation " + (type ? type->title : setting.id),
                          [setting](Project& project) { std::erase(project.data.augmentations, setting); }}}});
  }
}

void checkScaling(const Subject& subject, Issues& issues) {
  if (subject.project.data.scaling != Scaling::None || !isOfImages(subject.data)) return;
  const auto scaleFix = [](std::string title, Scaling scaling) {
    return ProjectFix{std::move(title), [scaling](Project& project) { project.data.scaling = scaling; }};
  };
  issues.push_back({kWarning,
                    "inputs-not-scaled",
                    expectedGot("scaling", "inputs near 0, with which weights learn fast", "pixels from 0 to 255 as they are"),
                    {scaleFix("Scale to [0, 1]", Scaling::MinMax), scaleFix("Standardize", Scaling::Standardize)}});
}

void checkBatchAgainstSamples(const Subject& subject, Issues& issues) {
  const Index size = subject.training().batchSize;
  if (subject.samples < 1 || size <= subject.samples) return;
  issues.push_back(
      {kWarning,
       "batch-larger-than-data",
       expectedGot("batch size", "at most the " + std::to_string(subject.samples) + " training samples", std::to_string(size)),
       {trainingFix("Train with all samples at once", [](TrainingSettings& training) { training.batchSize = 0; })}});
}

/// How many numbers a channel has in one sample, of the layer that has the fewest among those that look at the whole batch.
std::optional<std::pair<NodeId, Index>> narrowestCoupling(const GraphAnalysis& analysis) {
  std::optional<std::pair<NodeId, Index>> narrowest;
  for (const auto& [id, node] : analysis.nodes) {
    if (!node.plan.couplesBatch || node.inputs.empty() || node.inputs.front().rank() < 1) continue;
    const Shape& input = node.inputs.front();
    const Index numbers = input.elementCount() / std::max<Index>(1, input[input.rank() - 1]);
    if (!narrowest || numbers < narrowest->second) narrowest = {id, numbers};
  }
  return narrowest;
}

/// A batch size near the present one of which no single sample remains.
Index batchSizeWithoutRest(Index size, Index samples) {
  Index wanted = std::max<Index>(2, size);
  while (samples > 2 && wanted < samples && samples % wanted == 1) ++wanted;
  return wanted;
}

void checkBatchStatistics(const Subject& subject, Issues& issues) {
  const auto narrowest = narrowestCoupling(subject.analysis);
  const Index size = subject.batchSize();
  if (!narrowest || narrowest->second > 1 || size < 1 || subject.samples == 1) return;
  const bool isLast = size > 1 && subject.samples % size == 1;
  if (size > 1 && !isLast) return;
  issues.push_back({kWarning,
                    "batch-of-one",
                    expectedGot("batch size",
                                "at least 2 samples in each batch, for '" + subject.project.graph.node(narrowest->first).name +
                                    "' to take their variance",
                                isLast ? "1 in the last batch of an epoch" : "1"),
                    {batchFix(batchSizeWithoutRest(isLast ? size + 1 : 32, subject.samples))}});
}

void checkBatchMemory(const Subject& subject, Issues& issues) {
  double sample = 0;  // GiB of results and their gradients
  for (const auto& [id, node] : subject.analysis.nodes) sample += 2.0 * static_cast<double>(node.activationBytes) / kGiB;
  const Index size = subject.batchSize();
  const double needed = sample * static_cast<double>(size);
  if (needed < kMostBatchMemory || sample >= kMostBatchMemory) return;
  Index smaller = size;
  while (smaller > 1 && sample * static_cast<double>(smaller) >= kMostBatchMemory) smaller /= 2;
  ProjectIssue issue{kWarning, "batch-too-large", {}, {batchFix(smaller)}};
  issue.message =
      expectedGot("batch size", "a batch whose results take less than 1 GiB of memory",
                  std::to_string(size) + " samples, which take " + toDisplay(std::round(10 * needed) / 10) + " GiB");
  issues.push_back(std::move(issue));
}

}  // namespace

std::vector<ProjectIssue> checkProject(const Project& project, const DatasetInfo& data, Index trainingSamples) {
  const GraphAnalysis analysis = analyze(project.graph);
  const Subject subject{project, data, analysis, trainingSamples};
  Issues issues;
  for (const auto check : {&checkMetric, &checkClassWeights, &checkAugmentations, &checkEarlyStopping, &checkScaling,
                           &checkBatchAgainstSamples, &checkBatchStatistics, &checkBatchMemory})
    check(subject, issues);
  std::ranges::stable_sort(issues, {}, [](const ProjectIssue& issue) { return issue.severity == kError ? 0 : 1; });
  return issues;
}

}  // namespace nn
