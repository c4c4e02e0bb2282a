#include "ui/training/unit_excitations.h"

#include <algorithm>
#include <utility>

#include "engine/analysis/nearest_samples.h"
#include "engine/core/work_clock.h"
#include "ui/common/engine_text.h"
#include "ui/training/training_controller.h"

namespace ui {

namespace {

constexpr double kRestFactor = 40;  // one part in forty: nobody needs this often
constexpr nn::Index kRangeSamples = 32;

DataPart partToSearch(const nn::PreparedData& data) {
  return data.test ? DataPart::Test : data.validation ? DataPart::Validation : DataPart::Training;
}

/// What the pixels of the samples may be.
nn::Maximisation settingsFor(const nn::Dataset& data) {
  nn::Tensor input(data.info().inputShape), target(data.info().targetShape);
  nn::Maximisation settings;
  bool isFirst = true;
  for (const nn::Index index : nn::evenlySpread(data.size(), kRangeSamples)) {
    data.read(index, input.values(), target.values());
    const auto [low, high] = std::ranges::minmax(input.values());
    settings.low = isFirst ? static_cast<double>(low) : std::min(settings.low, static_cast<double>(low));
    settings.high = isFirst ? static_cast<double>(high) : std::max(settings.high, static_cast<double>(high));
    isFirst = false;
  }
  return settings;
}

/// Whether every input of the network is the whole sample.
bool takesWholeSamples(const nn::NetworkPlan& plan, const nn::Shape& sample) {
  return std::ranges::all_of(
      plan.inputSteps, [&](nn::Index s) { return plan.steps[static_cast<std::size_t>(s)].plan.outputs.front() == sample; });
}

}  // namespace

struct UnitExcitations::Answer {
  std::shared_ptr<const ExcitationResult> result;  ///< null when it was stopped
  double milliseconds = 0;
};

/// Worker thread only; keeps the table from call to call.
class UnitExcitations::Runner {
 public:
  struct Job {
    std::shared_ptr<const nn::Network> network;
    std::shared_ptr<const nn::PreparedData> data;
    nn::NodeId node;
    nn::Index channel, searched, wanted;
    std::shared_ptr<std::atomic<bool>> stop;
  };

  Answer run(const Job& job) {
    const nn::WorkClock clock;
    auto result = std::make_shared<ExcitationResult>();
    result->node = job.node;
    result->channel = job.channel;
    result->part = partToSearch(*job.data);
    try {
      if (!work(job, *result)) return {};
    } catch (const std::exception& error) {
      table_.reset();
      result->problem = text(error.what());
    }
    return {std::move(result), clock.milliseconds()};
  }

 private:
  /// False when it was stopped.
  bool work(const Job& job, ExcitationResult& result) {
    const nn::NetworkPlan& plan = job.network->plan();
    const auto tensor = plan.tensorOf({job.node, 0});
    const auto samples = samplesOf(*job.data, result.part);
    if (!tensor || !samples) return false;
    if (!table_ || table_->network != job.network || table_->tensor != *tensor || data_ != job.data) {
      table_ = nn::excitationTable(job.network, *tensor, *samples, nn::evenlySpread(samples->size(), job.searched), *job.stop);
      data_ = job.data;
    }
    if (!table_) return false;
    result.searched = static_cast<nn::Index>(table_->samples.size());
    result.outOf = samples->size();
    const nn::DatasetInfo& info = samples->info();
    for (const nn::Excitation& excitation : nn::strongestSamples(*table_, job.channel, job.wanted)) {
      ExcitationResult::Sample sample{excitation, -1, nn::Tensor(info.inputShape)};
      nn::Tensor target(info.targetShape);
      samples->read(excitation.sample, sample.picture.values(), target.values());
      if (info.classCount() > 0) sample.label = static_cast<nn::Index>(target.values().front());
      result.samples.push_back(std::move(sample));
    }
    if (!takesWholeSamples(plan, info.inputShape)) return true;
    result.made = nn::maximisedInput(*job.network, *tensor, job.channel, settingsFor(*samples), *job.stop);
    if (result.made.isEmpty()) return false;
    result.madeValue = nn::middleExcitation(*job.network, *tensor, job.channel, result.made);
    return true;
  }

  std::shared_ptr<const nn::ExcitationTable> table_;
  std::shared_ptr<const nn::PreparedData> data_;
};

UnitExcitations::UnitExcitations(TrainingController& training, nn::Index searched, nn::Index wanted, QObject* parent)
    : QObject(parent),
      training_(training),
      searched_(searched),
      wanted_(wanted),
      stop_(std::make_shared<std::atomic<bool>>(false)),
      runner_(std::make_shared<Runner>()) {
  rest_.setSingleShot(true);
  connect(&rest_, &QTimer::timeout, this, &UnitExcitations::run);
  connect(&training_, &TrainingController::networkChanged, this, &UnitExcitations::follow);
  connect(&training_, &TrainingController::dataChanged, this, &UnitExcitations::run);
}

UnitExcitations::~UnitExcitations() { *stop_ = true; }

void UnitExcitations::setUnit(std::optional<nn::NodeId> node, nn::Index channel) {
  if (node == node_ && channel == channel_) return;
  node_ = node;
  channel_ = channel;
  run();
}

void UnitExcitations::setActive(bool active) {
  if (std::exchange(isActive_, active) == active) return;
  if (active) return run();
  *stop_ = true;
  rest_.stop();
  worker_.cancelWaiting();
  isBusy_ = false;
}

void UnitExcitations::follow() {
  if (!isActive_ || isBusy_ || rest_.isActive()) return;
  const bool rests = training_.state() != TrainingController::State::Running;
  rest_.start(rests ? 0 : static_cast<int>(kRestFactor * costMs_));
}

void UnitExcitations::run() {
  if (!isActive_) return;
  rest_.stop();
  *stop_ = true;  // what is still under way is about something else
  const quint64 request = ++request_;
  const auto network = training_.network();
  const auto data = training_.data();
  if (!network || !data || !node_ || !network->plan().stepOf(*node_)) {
    worker_.cancelWaiting();
    isBusy_ = false;
    if (std::exchange(result_, nullptr)) emit changed();
    return;
  }
  stop_ = std::make_shared<std::atomic<bool>>(false);
  isBusy_ = true;
  worker_.run([this, request, runner = runner_, job = Runner::Job{network, data, *node_, channel_, searched_, wanted_, stop_}] {
    Answer answer = runner->run(job);
    QMetaObject::invokeMethod(
        this, [this, request, answer = std::move(answer)] { receive(request, answer); }, Qt::QueuedConnection);
  });
  emit changed();
}

void UnitExcitations::receive(quint64 request, const Answer& answer) {
  if (request != request_ || !isActive_) return;
  isBusy_ = false;
  costMs_ = std::max(costMs_ / 2, answer.milliseconds);  // most answers reuse the table; those for new weights do not
  if (answer.result) result_ = answer.result;
  emit changed();
}

}  // namespace ui
