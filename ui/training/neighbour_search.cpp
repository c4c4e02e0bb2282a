#include "ui/training/neighbour_search.h"

#include <utility>

#include "engine/core/work_clock.h"
#include "ui/common/engine_text.h"
#include "ui/training/probe.h"
#include "ui/training/training_controller.h"

namespace ui {

namespace {

constexpr double kRestFactor = 40;  // one part in forty: nobody needs this often

}  // namespace

struct NeighbourSearch::Answer {
  std::shared_ptr<const NeighbourResult> result;
  double tableMs = 0;  ///< what a new table took; 0 when the old one was used
};

/// Worker thread only; keeps the table from call to call.
class NeighbourSearch::Runner {
 public:
  struct Job {
    std::shared_ptr<const ProbeResult> source;
    std::shared_ptr<const nn::PreparedData> data;
    nn::Index searched, wanted;
    bool withNewWeights;
    std::shared_ptr<std::atomic<bool>> stop;
  };

  /// No result when it was stopped.
  Answer run(const Job& job) {
    Answer answer;
    auto result = std::make_shared<NeighbourResult>();
    try {
      const nn::Dataset& train = *job.data->train;
      const bool isOther = !table_ || data_ != job.data || table_->network->sharedPlan() != job.source->network->sharedPlan();
      if (isOther || (job.withNewWeights && table_->network != job.source->network)) {
        const nn::WorkClock clock;
        const auto layer = nn::lastHiddenLayer(job.source->network->plan());
        if (!layer) {
          result->problem = NeighbourSearch::tr("This network has no hidden layer that could say what is alike.");
          answer.result = std::move(result);
          return answer;
        }
        auto table =
            nn::featureTable(job.source->network, *layer, train, nn::evenlySpread(train.size(), job.searched), *job.stop);
        if (!table) return answer;
        table_ = std::move(table);
        data_ = job.data;
        answer.tableMs = clock.milliseconds();
      }
      fill(*result, job);
    } catch (const std::exception& error) {
      table_.reset();
      result->problem = text(error.what());
    }
    answer.result = std::move(result);
    return answer;
  }

 private:
  void fill(NeighbourResult& result, const Job& job) const {
    const nn::Dataset& train = *job.data->train;
    const nn::DatasetInfo& info = train.info();
    for (const nn::Neighbour& neighbour : nn::nearestSamples(*table_, info, job.source->input, job.wanted)) {
      NeighbourResult::Sample sample{neighbour, -1, nn::Tensor(info.inputShape)};
      nn::Tensor target(info.targetShape);
      train.read(neighbour.sample, sample.picture.values(), target.values());
      if (info.classCount() > 0) sample.label = static_cast<nn::Index>(target.values().front());
      result.samples.push_back(std::move(sample));
    }
    const nn::NetworkPlan& plan = table_->network->plan();
    result.searched = static_cast<nn::Index>(table_->samples.size());
    result.outOf = train.size();
    result.layer = plan.stepOf(plan.tensors[static_cast<std::size_t>(table_->tensor)].port.node)->name;
    result.layerSize = table_->features.shape()[1];
  }

  std::shared_ptr<const nn::FeatureTable> table_;
  std::shared_ptr<const nn::PreparedData> data_;
};

NeighbourSearch::NeighbourSearch(TrainingController& training, Probe& source, nn::Index searched, nn::Index wanted,
                                 QObject* parent)
    : QObject(parent),
      training_(training),
      source_(source),
      searched_(searched),
      wanted_(wanted),
      stop_(std::make_shared<std::atomic<bool>>(false)),
      runner_(std::make_shared<Runner>()) {
  rest_.setSingleShot(true);
  connect(&rest_, &QTimer::timeout, this, [this] { run(true); });
  connect(&source_, &Probe::resultChanged, this, &NeighbourSearch::follow);
}

NeighbourSearch::~NeighbourSearch() { *stop_ = true; }

void NeighbourSearch::setActive(bool active) {
  if (std::exchange(isActive_, active) == active) return;
  if (active) return run(true);
  *stop_ = true;
  rest_.stop();
  worker_.cancelWaiting();
  isBusy_ = false;
}

void NeighbourSearch::follow() {
  if (!isActive_) return;
  const auto source = source_.result();
  if (!source) return forget();
  const bool isSameInput = source->input == followed_;
  followed_ = source->input;
  if (!isSameInput) return run(!result_);
  const bool rests = training_.state() != TrainingController::State::Running;
  if (!rest_.isActive()) rest_.start(rests ? 0 : static_cast<int>(kRestFactor * costMs_));
}

void NeighbourSearch::run(bool withNewWeights) {
  if (!isActive_) return;
  const auto source = source_.result();
  const auto data = training_.data();
  if (!source || source->predictions.empty() || !data) return forget();
  const quint64 request = ++request_;
  if (*stop_) stop_ = std::make_shared<std::atomic<bool>>(false);
  isBusy_ = true;
  worker_.run([this, request, runner = runner_, job = Runner::Job{source, data, searched_, wanted_, withNewWeights, stop_}] {
    Answer answer = runner->run(job);
    QMetaObject::invokeMethod(
        this, [this, request, answer = std::move(answer)] { receive(request, answer); }, Qt::QueuedConnection);
  });
  emit changed();
}

void NeighbourSearch::receive(quint64 request, const Answer& answer) {
  if (request != request_ || !isActive_) return;
  isBusy_ = false;
  if (answer.tableMs > 0) costMs_ = answer.tableMs;
  if (answer.result) result_ = answer.result;
  emit changed();
}

void NeighbourSearch::forget() {
  ++request_;
  *stop_ = true;
  worker_.cancelWaiting();
  isBusy_ = false;
  followed_ = {};
  result_.reset();
  emit changed();
}

}  // namespace ui
