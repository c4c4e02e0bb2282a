#include "engine/doctor/doctor.h"

#include <algorithm>
#include <utility>

namespace nn {
namespace {

constexpr std::size_t kMostMoments = 12;

/// Everything that the result of a range test depends on, besides the data.
std::string rangeSettings(const Project& project) {
  Project lean;
  lean.graph = project.graph;
  lean.initialValues = project.initialValues;
  lean.training.batchSize = project.training.batchSize;
  lean.training.accumulationSteps = project.training.accumulationSteps;
  lean.training.optimizer = project.training.optimizer;
  lean.training.optimizerOptions = project.training.optimizerOptions;
  lean.training.optimizerOptions.erase("learning_rate");
  lean.training.seed = project.training.seed;
  lean.training.clipNorm = project.training.clipNorm;
  lean.training.clipValue = project.training.clipValue;
  return toJson(lean);
}

bool isIn(const std::vector<Advice>& advice, const std::string& rule) {
  return std::ranges::any_of(advice, [&](const Advice& one) { return one.rule == rule; });
}

/// What is only a consequence of something else goes.
std::vector<Advice> withoutConsequences(const std::vector<Advice>& advice) {
  std::vector<Advice> kept;
  for (const Advice& one : advice) {
    const auto& causes = DoctorRuleRegistry::instance().require(one.rule).causes;
    if (std::ranges::none_of(causes, [&](const std::string& cause) { return isIn(advice, cause); })) kept.push_back(one);
  }
  std::stable_partition(kept.begin(), kept.end(),
                        [](const Advice& one) { return one.severity == GraphIssue::Severity::Error; });
  return kept;
}

}  // namespace

void Doctor::look(const Symptoms& symptoms, const std::stop_token& stop) {
  if (data_ != symptoms.data) {
    data_ = nullptr;  // a report that was stopped is made anew
    moments_.clear();
    rates_.reset();
    report_ = reportOn(*symptoms.data, stop);
    if (stop.stop_requested()) return;
    data_ = symptoms.data;
  }
  if (!moments_.empty() &&
      (!isSameNetwork(*moments_.back()->plan, symptoms.network->plan()) || moments_.back()->step > symptoms.step))
    moments_.clear();
  if (!moments_.empty() && moments_.back()->step == symptoms.step) return;
  const std::int64_t before = moments_.empty() ? 0 : moments_.back()->step;
  moments_.push_back(
      survey_.record(symptoms.network, symptoms.data->train, symptoms.step, {moments_.empty() ? nullptr : newest_, before}));
  newest_ = symptoms.network;
  if (moments_.size() > kMostMoments) moments_.erase(moments_.begin());
}

const RateRange* Doctor::rateRangeFor(const Symptoms& symptoms, const std::stop_token& stop) {
  std::string settings = rangeSettings(*symptoms.project);
  if (rates_ && ratesOf_ == settings) return rates_.get();
  RateRange range = rateRange(*symptoms.project, *symptoms.data, stop);
  if (!range.isComplete) return nullptr;
  rates_ = std::make_unique<const RateRange>(std::move(range));
  ratesOf_ = std::move(settings);
  return rates_.get();
}

std::vector<Advice> Doctor::examine(const Symptoms& symptoms, const std::set<std::string>& off, const std::stop_token& stop) {
  look(symptoms, stop);
  if (stop.stop_requested()) return {};
  const GraphAnalysis analysis = analyze(symptoms.project->graph, symptoms.data->description());
  Patient patient{*symptoms.project, *symptoms.data,  analysis, symptoms.network->plan(), report_,
                  symptoms.losses,   symptoms.epochs, moments_, symptoms.failure};
  std::vector<Advice> advice;
  for (const DoctorRule* rule : DoctorRuleRegistry::instance().types()) {
    if (stop.stop_requested()) return {};
    if (off.contains(rule->id)) continue;
    if (!patient.rates && rule->wantsRateRange && rule->wantsRateRange(patient)) patient.rates = rateRangeFor(symptoms, stop);
    rule->check(patient, advice);
  }
  for (Advice& one : advice) one.step = symptoms.step;
  return withoutConsequences(advice);
}

}  // namespace nn
