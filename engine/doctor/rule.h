#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/analysis/fit.h"
#include "engine/analysis/layer_survey.h"
#include "engine/core/registry.h"
#include "engine/doctor/advice.h"
#include "engine/doctor/data_report.h"
#include "engine/doctor/rate_range.h"
#include "engine/project/experiment.h"

namespace nn {

/// The losses of a training as far as rules look at them: how it began and how it goes. A few numbers, however long it runs.
struct LossTrack {
  static constexpr std::size_t kFirst = 16, kRecent = 64;
  std::vector<double> first, recent;  ///< of the first steps, and of the last ones
  std::int64_t steps = 0;             ///< seen
  double learningRate = 0;            ///< of the newest step, schedule included

  void add(const StepResult& step);
  /// Of the first losses; NaN without any.
  double atStart() const;
  /// Of a few more steps, so that the chance of single batches counts less.
  double early() const;
  /// Median of the last losses; NaN without any.
  double now() const;
};

/// Everything that a rule may look at. All of it was copied: the training goes on meanwhile.
struct Patient {
  const Project& project;
  const PreparedData& data;
  const GraphAnalysis& analysis;  ///< of the graph with these data
  const NetworkPlan& plan;
  const DataReport& report;
  const LossTrack& losses;
  const std::vector<EpochResult>& epochs;
  const std::vector<std::shared_ptr<const TrainingMoment>>& moments;  ///< by growing step, the newest ones
  const std::string& failure;                                         ///< why the training failed; empty when it did not
  const RateRange* rates = nullptr;  ///< null unless a rule has asked for it, see DoctorRule::wantsRateRange

  std::int64_t step() const { return moments.empty() ? losses.steps : std::max(moments.back()->step, losses.steps); }
  const TrainingSettings& training() const { return project.training; }
  /// Rows that go through the network together.
  Index batchSize() const;
};

/// Registered description of one thing that can be wrong with a training.
struct DoctorRule {
  std::string id;        ///< "dead-relu"; goes into settings: never rename
  std::string title;     ///< "Dead ReLU units"
  std::string category;  ///< "Numbers", "Learning rate", "Layers", "Fit", "Data"
  std::string summary;   ///< what it looks for, one plain sentence with its threshold
  /// Rules that, when they have something to say, are the reason for what this one sees: it then keeps quiet.
  std::vector<std::string> causes = {};
  /// Whether the advice depends on what other learning rates would do, which costs some training steps on a copy; null: never.
  bool (*wantsRateRange)(const Patient& patient) = nullptr;
  /// Appends what there is to say; nothing for a healthy training. Never throws for what a project can hold.
  void (*check)(const Patient& patient, std::vector<Advice>& advice) = nullptr;

  static const char* kind() { return "doctor's rule"; }
};

using DoctorRuleRegistry = Registry<DoctorRule>;
using DoctorRuleRegistration = Registration<DoctorRule>;

namespace doctor {

/// "0.00123", for messages and evidence.
std::string number(double value, int digits = 3);
/// "12 %"
std::string percent(double share);
/// "'conv1'"
std::string quoted(const NetworkPlan::Step& step);
/// Steps with weights that are learned, in order.
std::vector<const NetworkPlan::Step*> learningSteps(const NetworkPlan& plan);
/// Whether what comes out of a layer goes straight to an output of the network, possibly through layers without weights.
bool feedsOutput(const NetworkPlan& plan, const NetworkPlan::Step& step);
/// The record of a layer at the newest moment, and at the one before that; null when there is none.
const LayerRecord* newestRecord(const Patient& patient, NodeId node);
const LayerRecord* recordBefore(const Patient& patient, NodeId node);
/// √(mean square)
double rootMeanSquare(const ValueSummary& summary);

/// "Set the learning rate to 0.001", rounded to two digits.
ProjectFix learningRateFix(double rate);
/// "Bound the gradient to norm 1"
ProjectFix clippingFix();
/// Sets an option of several nodes.
ProjectFix optionFix(std::string title, std::vector<NodeId> nodes, std::string option, OptionValue value);

}  // namespace doctor

}  // namespace nn
