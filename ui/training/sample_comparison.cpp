#include "ui/training/sample_comparison.h"

#include <algorithm>
#include <set>
#include <utility>

#include "engine/analysis/nearest_samples.h"
#include "engine/analysis/sample_values.h"
#include "ui/training/training_controller.h"

namespace ui {

namespace {

constexpr nn::Index kSearched = 2000, kWithoutClasses = 8;

/// The first sample of every class in the order of the classes.
std::vector<ComparedSample> oneOfEachClass(const nn::Dataset& data, DataPart part, const std::atomic<bool>& stop) {
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
    if (first && found.size() < SampleComparison::kMost) found.push_back({part, *first});
  return found;
}

}  // namespace

struct SampleComparison::Job {
  std::shared_ptr<const nn::Network> network;
  std::shared_ptr<const nn::PreparedData> data;
  nn::NodeId node;
  std::vector<ComparedSample> samples;
  std::optional<DataPart> wantsClassesOf;
  std::shared_ptr<std::atomic<bool>> stop;
};

SampleComparison::SampleComparison(TrainingController& training, QObject* parent)
    : QObject(parent), training_(training), stop_(std::make_shared<std::atomic<bool>>(false)) {
  connect(&training_, &TrainingController::networkChanged, this, &SampleComparison::run);
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
  worker_.cancelWaiting();
}

void SampleComparison::add(const ComparedSample& sample) {
  if (samples_.size() >= kMost || std::ranges::find(samples_, sample) != samples_.end()) return;
  samples_.push_back(sample);
  restart();
}

void SampleComparison::remove(std::size_t place) {
  if (place >= samples_.size()) return;
  samples_.erase(samples_.begin() + static_cast<std::ptrdiff_t>(place));
  restart();
}

void SampleComparison::clear() {
  samples_.clear();
  wantsClassesOf_.reset();
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
  if (!network || !data || !node_ || !hasSamples || !network->plan().tensorOf({*node_, 0})) {
    ++request_;
    worker_.cancelWaiting();
    result_.reset();
    emit changed();
    return;
  }
  worker_.run([this, request = request_, job = Job{network, data, *node_, samples_, wantsClassesOf_, stop_}] {
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
      samples = oneOfEachClass(*from, *job.wantsClassesOf, *job.stop);
  const nn::Index tensor = *job.network->plan().tensorOf({job.node, 0});
  auto result = std::make_shared<ComparisonResult>();
  result->node = job.node;
  for (const ComparedSample& sample : samples) {
    const auto from = samplesOf(*job.data, sample.part);
    if (!from || sample.index >= from->size()) continue;
    ComparisonResult::Row row{sample, -1, nn::Tensor(from->info().inputShape), {}};
    nn::Tensor target(from->info().targetShape);
    from->read(sample.index, row.picture.values(), target.values());
    if (from->info().classCount() > 0) row.label = static_cast<nn::Index>(target.values().front());
    const auto keep = [&row](nn::Index, nn::ConstTensorView values) {
      row.values = nn::Tensor(values.reshaped(values.shape().withoutBatch()));
    };
    if (!nn::forEachSampleValues(*job.network, tensor, *from, std::span(&sample.index, 1), *job.stop, keep)) return nullptr;
    result->rows.push_back(std::move(row));
  }
  return result;
}

void SampleComparison::receive(quint64 request, std::shared_ptr<const ComparisonResult> result) {
  if (request != request_) return;
  if (result && std::exchange(wantsClassesOf_, std::nullopt)) {
    samples_.clear();
    for (const ComparisonResult::Row& row : result->rows) samples_.push_back(row.sample);
  }
  result_ = std::move(result);
  emit changed();
}

}  // namespace ui
