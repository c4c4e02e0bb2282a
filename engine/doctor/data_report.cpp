#include "engine/doctor/data_report.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "engine/analysis/nearest_samples.h"
#include "engine/analysis/value_statistics.h"
#include "engine/data/twins.h"

namespace nn {
namespace {

constexpr Index kInputSamples = 512, kNeighbourSamples = 400, kFewestNeighbourSamples = 60, kStopEvery = 256;
constexpr double kMostDifferences = 3e7;  // of single numbers: a tenth of a second at most
constexpr double kFewestPerClass = 4, kMostByChance = 0.7;
constexpr double kDeviations = 2;       // standard deviations above chance that count as more than chance
constexpr double kFarNeighbours = 0.9;  // values of neighbours that differ as much as those of any two samples

std::size_t at(Index i) { return static_cast<std::size_t>(i); }

/// Room for one sample.
struct Sample {
  explicit Sample(const DatasetInfo& info)
      : input(at(info.inputShape.elementCount())), target(at(info.targetShape.elementCount())) {}
  void read(const Dataset& data, Index index) { data.read(index, input, target); }
  std::vector<Scalar> input, target;
};

/// Targets of all training samples: counts, constancy, order.
void readTargets(const PreparedData& data, DataReport& report, const std::stop_token& stop) {
  const Dataset& train = *data.rawTrain;
  const Index classes = data.info.classCount();
  Sample sample(data.info);
  std::vector<double> targets;
  report.isConstant = train.size() > 1;
  std::vector<Scalar> first;
  for (Index i = 0; i < train.size(); ++i) {
    if (i % kStopEvery == 0 && stop.stop_requested()) return;
    sample.read(train, i);
    if (i == 0) first = sample.target;
    report.isConstant = report.isConstant && sample.target == first;
    targets.push_back(static_cast<double>(sample.target.front()));
  }
  const auto count = static_cast<double>(std::max<std::size_t>(1, targets.size()));
  if (classes > 0) {
    report.classCounts.assign(at(classes), 0);
    Index same = 0;
    for (std::size_t i = 0; i < targets.size(); ++i) {
      ++report.classCounts[static_cast<std::size_t>(targets[i])];
      same += i > 0 && targets[i] == targets[i - 1];
    }
    report.order.sameAsBefore = static_cast<double>(same) / std::max(1.0, count - 1);
    for (const Index of : report.classCounts) report.order.expected += std::pow(static_cast<double>(of) / count, 2);
    return;
  }
  double mean = 0, squares = 0, products = 0;
  for (const double target : targets) mean += target / count;
  for (std::size_t i = 0; i < targets.size(); ++i) {
    squares += (targets[i] - mean) * (targets[i] - mean);
    if (i > 0) products += (targets[i] - mean) * (targets[i - 1] - mean);
  }
  report.order.correlation = squares > 0 ? products / squares : 0;
}

void readInputs(const PreparedData& data, DataReport::Inputs& inputs) {
  const std::vector<Index> samples = evenlySpread(data.train->size(), kInputSamples);
  const std::size_t features = at(data.info.inputShape.elementCount());
  Sample sample(data.info);
  std::vector<Scalar> all;
  std::vector<double> sums(features), squares(features);
  for (const Index index : samples) {
    sample.read(*data.train, index);
    for (std::size_t f = 0; f < features; ++f) {
      const auto value = static_cast<double>(sample.input[f]);
      sums[f] += value;
      squares[f] += value * value;
    }
    all.insert(all.end(), sample.input.begin(), sample.input.end());
  }
  const ValueSummary summary = summaryOf(all);
  inputs.samples = static_cast<Index>(samples.size());
  inputs.notFinite = summary.notFinite;
  inputs.largest = std::max(std::abs(summary.smallest), std::abs(summary.largest));
  inputs.mean = summary.mean;
  inputs.deviation = summary.standardDeviation;
  inputs.smallestDeviation = std::numeric_limits<double>::infinity();
  const auto count = static_cast<double>(std::max<std::size_t>(1, samples.size()));
  for (std::size_t f = 0; f < features; ++f) {
    const double mean = sums[f] / count, variance = squares[f] / count - mean * mean;
    if (!(variance > 1e-12 * (1 + mean * mean))) continue;
    inputs.smallestDeviation = std::min(inputs.smallestDeviation, std::sqrt(variance));
    inputs.largestDeviation = std::max(inputs.largestDeviation, std::sqrt(variance));
  }
}

double squaredDistance(std::span<const Scalar> a, std::span<const Scalar> b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const auto difference = static_cast<double>(a[i]) - static_cast<double>(b[i]);
    sum += difference * difference;
  }
  return sum;
}

double targetDistance(std::span<const Scalar> a, std::span<const Scalar> b) { return std::sqrt(squaredDistance(a, b)); }

/// Each of some training samples against its nearest neighbour among them: with targets that have to do with the inputs, the
/// two are more alike than by chance (Cover & Hart 1967, Nearest neighbor pattern classification).
void compareNeighbours(const PreparedData& data, DataReport& report, const std::stop_token& stop) {
  const double affordable = std::sqrt(kMostDifferences / static_cast<double>(data.info.inputShape.elementCount()));
  const Index wanted = std::clamp(static_cast<Index>(affordable), kFewestNeighbourSamples, kNeighbourSamples);
  const std::vector<Index> chosen = evenlySpread(data.train->size(), wanted);
  const Index classes = data.info.classCount();
  const auto count = static_cast<double>(chosen.size());
  if (static_cast<Index>(chosen.size()) < kFewestNeighbourSamples ||
      (classes > 0 && count / static_cast<double>(classes) < kFewestPerClass))
    return;
  std::vector<Sample> samples;
  for (const Index index : chosen) samples.emplace_back(data.info).read(*data.train, index);
  double agreements = 0, near = 0, any = 0;
  std::vector<std::pair<double, Index>> differences;  // from the nearest neighbour's target, of which sample
  for (std::size_t i = 0; i < samples.size(); ++i) {
    if (stop.stop_requested()) return;
    std::size_t nearest = i;
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t j = 0; j < samples.size(); ++j) {
      if (j == i) continue;
      const double distance = squaredDistance(samples[i].input, samples[j].input);
      any += targetDistance(samples[i].target, samples[j].target) / (count - 1);
      if (distance >= least) continue;
      least = distance;
      nearest = j;
    }
    agreements += nearest != i && samples[i].target == samples[nearest].target;
    differences.emplace_back(targetDistance(samples[i].target, samples[nearest].target), chosen[i]);
    near += differences.back().first;
  }
  DataReport::Relation& relation = report.relation;
  for (const auto& [difference, sample] : differences)
    if (classes > 0 ? difference > 0 : difference > any / count) relation.odd.push_back(sample);
  relation.samples = static_cast<Index>(samples.size());
  if (classes == 0) {
    relation.distance = any > 0 ? near / any : 1;
    relation.isChance = any > 0 && relation.distance > kFarNeighbours;
    return;
  }
  std::vector<double> shares(at(classes));
  for (const Sample& sample : samples) shares[static_cast<std::size_t>(sample.target.front())] += 1 / count;
  for (const double share : shares) relation.byChance += share * share;
  relation.agreement = agreements / count;
  const double deviation = std::sqrt(relation.byChance * (1 - relation.byChance) / count);
  // Where one class is nearly all there is, neighbours mostly agree whatever the labels mean.
  relation.isChance =
      deviation > 0 && relation.byChance < kMostByChance && relation.agreement < relation.byChance + kDeviations * deviation;
}

void findLeak(const PreparedData& data, DataReport::Leak& leak, const std::stop_token& stop) {
  const std::array<const Dataset*, 3> sets = {data.rawTrain.get(), data.rawValidation.get(), data.rawTest.get()};
  for (const Dataset* set : {sets[1], sets[2]})
    if (set) leak.held += set->size();
  if (leak.held == 0) return;
  for (const TwinGroup& group : findTwins(sets, stop))
    if (group.samples.front().set == 0)
      leak.shared += std::ranges::count_if(group.samples, [](const SetSample& sample) { return sample.set != 0; });
}

}  // namespace

double DataReport::imbalance() const {
  Index least = 0, most = 0;
  for (const Index count : classCounts) {
    if (count > 0) least = least == 0 ? count : std::min(least, count);
    most = std::max(most, count);
  }
  return least == 0 ? 1 : static_cast<double>(most) / static_cast<double>(least);
}

DataReport reportOn(const PreparedData& data, const std::stop_token& stop) {
  DataReport report;
  readTargets(data, report, stop);
  if (stop.stop_requested()) return report;
  readInputs(data, report.inputs);
  compareNeighbours(data, report, stop);
  if (!stop.stop_requested()) findLeak(data, report.leak, stop);
  return report;
}

}  // namespace nn
