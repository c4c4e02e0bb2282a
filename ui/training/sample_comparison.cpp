#include "ui/training/sample_comparison.h"

#include <algorithm>
#include <set>
#include <utility>

#include "engine/analysis/nearest_samples.h"
#include "ui/common/frame_clock.h"
#include "ui/training/sample_runner.h"
#include "ui/training/training_controller.h"

namespace ui {

namespace {

constexpr nn::Index kSearched = 2000, kWithoutClasses = 8;

/// The first sample of every class in the order of the classes.
std::vector<ComparedSample> oneOfEachClass(const nn::Dataset& data, DataPart part, std::size_t most,
                                           const std::atomic<bool>& stop) {
  const nn::DatasetInfo& info = data.info();
  const auto classes = static_cast<std::size_t>(info.classCount());
  std::vector<ComparedSample> found;
  if (classes == 0) {
    for (const nn::Index index : nn::evenlySpread(data.size(), kWithoutClasses)) found.push_back({part, index});
    return found;
  }
  std::vector<std::optional<nn::Index>> firsts(classes);
  std::size_t missing = classes;
  nn::Tensor input(info.inputShape), target(info.targetShape);
  for (const nn::Index index : nn::evenlySpread(data.size(), kSearched)) {
    if (stop || missing == 0) break;
    data.read(index, input.values(), target.values());
    const auto label = static_cast<std::size_t>(target.values().front());
    if (label >= classes || firsts[label]) continue;
    firsts[label] = index;
    --missing;
  }
  for (const std::optional<nn::Index>& first : firsts)
    if (first && found.size() < most) found.push_back({part, *first});
  return found;
}

}  // namespace

struct SampleComparison::Job {
  std::shared_ptr<const nn::Network> network;
  std::shared_ptr<const nn::PreparedData> data;
  std::optional<nn::NodeId> node;
  std::vector<ComparedSample> samples;
  std::size_t most;
  std::optional<DataPart> wantsClassesOf;
  std::shared_ptr<std::atomic<bool>> stop;
  std::shared_ptr<SampleRunner> runner;
};

SampleComparison::SampleComparison(TrainingController& training, Scope scope, QObject* parent)
    : QObject(parent),
      training_(training),
      scope_(scope),
      stop_(std::make_shared<std::atomic<bool>>(false)),
      runner_(std::make_shared<SampleRunner>()) {
  connect(&training_, &TrainingController::networkChanged, this, [this] {
    if (!samples_.empty() || wantsClassesOf_) run();
  });
  connect(&training_, &TrainingController::dataChanged, this, [this] {
    forgetMissing();
    restart();
  });
}

SampleComparison::~SampleComparison() { *stop_ = true; }

void SampleComparison::setNode(std::optional<nn::NodeId> node) {
  if (std::exchange(node_, node) != node) restart();
}

void SampleComparison::setActive(bool active) {
  if (std::exchange(isActive_, active) == active) return;
  if (active) return restart();
  *stop_ = true;
  ++request_;
  worker_.cancelWaiting();
}

void SampleComparison::add(const ComparedSample& sample) {
  if (samples_.size() >= most() || holds(sample)) return;
  samples_.push_back(sample);
  emit changed();
  restart();
}

bool SampleComparison::holds(const ComparedSample& sample) const {
  return std::ranges::find(samples_, sample) != samples_.end();
}

void SampleComparison::remove(std::size_t place) {
  if (place >= samples_.size()) return;
  samples_.erase(samples_.begin() + static_cast<std::ptrdiff_t>(place));
  emit changed();
  restart();
}

void SampleComparison::clear() {
  samples_.clear();
  wantsClassesOf_.reset();
  emit changed();
  restart();
}

void SampleComparison::takeOneOfEachClass(DataPart part) {
  wantsClassesOf_ = part;
  restart();
}

/// Other data may have fewer samples.
void SampleComparison::forgetMissing() {
  const auto data = training_.data();
  if (!data) return;
  std::erase_if(samples_, [&](const ComparedSample& sample) {
    const auto from = samplesOf(*data, sample.part);
    return !from || sample.index >= from->size();
  });
}

void SampleComparison::restart() {
  *stop_ = true;
  stop_ = std::make_shared<std::atomic<bool>>(false);
  ++request_;
  if (isActive_) run();
}

void SampleComparison::run() {
  if (!isActive_) return;
  const auto network = training_.network();
  const auto data = training_.data();
  const bool hasSamples = !samples_.empty() || wantsClassesOf_;
  const bool hasLayer = scope_ == Scope::Network || (node_ && network && network->plan().tensorOf({*node_, 0}));
  if (!network || !data || !hasLayer || !hasSamples) {
    ++request_;
    worker_.cancelWaiting();
    return setResult(nullptr);
  }
  const std::optional<nn::NodeId> node = scope_ == Scope::Layer ? node_ : std::nullopt;
  worker_.run([this, request = request_, job = Job{network, data, node, samples_, most(), wantsClassesOf_, stop_, runner_}] {
    std::shared_ptr<const ComparisonResult> result;
    try {
      result = compared(job);
    } catch (const std::exception&) {  // data and network that do not fit, for a moment; out of memory
    }
    QMetaObject::invokeMethod(
        this, [this, request, result = std::move(result)] { receive(request, result); }, Qt::QueuedConnection);
  });
}

std::shared_ptr<const ComparisonResult> SampleComparison::compared(const Job& job) {
  std::vector<ComparedSample> samples = job.samples;
  if (job.wantsClassesOf)
    if (const auto from = samplesOf(*job.data, *job.wantsClassesOf))
      samples = oneOfEachClass(*from, *job.wantsClassesOf, job.most, *job.stop);
  auto result = std::make_shared<ComparisonResult>();
  result->node = job.node;
  for (const ComparedSample& sample : samples) {
    const auto from = samplesOf(*job.data, sample.part);
    if (!from || sample.index >= from->size()) continue;
    if (*job.stop) return nullptr;
    const nn::DatasetInfo& info = from->info();
    nn::Tensor input(info.inputShape), target(info.targetShape);
    from->read(sample.index, input.values(), target.values());
    std::optional<nn::Index> label;
    if (info.classCount() > 0) label = static_cast<nn::Index>(target.values().front());
    auto values = job.runner->run(job.network, job.data, input, label, job.node);
    if (!values) return nullptr;
    result->rows.push_back({sample, std::move(values)});
  }
  return result;
}

void SampleComparison::receive(quint64 request, std::shared_ptr<const ComparisonResult> result) {
  if (request != request_) return;
  if (std::exchange(answered_, request) != request) return setResult(std::move(result));
  FrameClock::instance().request(this, [this, request, result = std::move(result)] {
    if (request == request_ && isActive_) setResult(result);
  });
}

void SampleComparison::setResult(std::shared_ptr<const ComparisonResult> result) {
  if (result && std::exchange(wantsClassesOf_, std::nullopt)) {
    samples_.clear();
    for (const ComparisonResult::Row& row : result->rows) samples_.push_back(row.sample);
  }
  result_ = std::move(result);
  emit changed();
}

}  // namespace ui
