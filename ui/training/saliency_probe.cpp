#include "ui/training/saliency_probe.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/analysis/saliency.h"
#include "engine/core/work_clock.h"
#include "engine/data/network_inputs.h"
#include "ui/common/engine_text.h"
#include "ui/training/probe.h"
#include "ui/training/training_controller.h"

namespace ui {

namespace {

constexpr nn::Index kOcclusionBatch = 32;
constexpr std::uint64_t kRandomSeed = 2018;  // any: the same random network every time, so that its map stands still
constexpr double kRestFactor = 20;           // one part in twenty

/// A fifth of the picture, moved by a third of that.
nn::saliency::Patch patchFor(const nn::Shape& picture) {
  const nn::Index size = std::max<nn::Index>(2, (std::min(picture[0], picture[1]) + 2) / 5);
  return {size, std::max<nn::Index>(1, size / 3)};
}

nn::Index predictedClass(std::span<const nn::Scalar> prediction) {
  if (prediction.size() == 1) return prediction[0] >= nn::Scalar{0.5} ? 1 : 0;
  return std::max_element(prediction.begin(), prediction.end()) - prediction.begin();
}

/// Rank correlation of the magnitudes, over the pixels where at least one of the maps says anything: the paper around the ink
/// counts for nothing in any network, and would make all maps look alike.
double likenessOf(const nn::Tensor& a, const nn::Tensor& b) {
  std::vector<nn::Scalar> first, second;
  for (std::size_t i = 0; i < a.values().size(); ++i) {
    if (a.values()[i] == 0 && b.values()[i] == 0) continue;
    first.push_back(std::abs(a.values()[i]));
    second.push_back(std::abs(b.values()[i]));
  }
  return nn::saliency::rankCorrelation(first, second);
}

}  // namespace

/// Worker thread only. Keeps its memory as long as the structure of the network stays the same.
class SaliencyProbe::Runner {
 public:
  struct Job {
    std::shared_ptr<const ProbeResult> source;
    std::shared_ptr<const nn::PreparedData> data;
    SaliencyMethod method;
    std::optional<nn::Index> classNumber;
    std::shared_ptr<std::atomic<bool>> stop;
  };

  std::shared_ptr<const SaliencyResult> run(const Job& job) {
    const nn::WorkClock clock;
    auto result = std::make_shared<SaliencyResult>();
    result->method = job.method;
    result->network = job.source->network;
    result->input = job.source->input;
    const nn::Index predicted = predictedClass(job.source->predictions.front().values());
    result->classNumber = job.classNumber.value_or(predicted);
    result->isPredicted = result->classNumber == predicted;
    try {
      prepare(*job.source->network, job.data);
      result->map = mapOf(*job.source->network, job, *result);
      result->randomMap = mapOf(*random_, job, *result);
      if (result->map.isEmpty() || result->randomMap.isEmpty()) return nullptr;  // stopped
      result->likeness = likenessOf(result->map, result->randomMap);
    } catch (const std::exception& error) {
      plan_.reset();
      result->problem = text(error.what());
    }
    result->milliseconds = clock.milliseconds();
    return result;
  }

 private:
  void prepare(const nn::Network& network, const std::shared_ptr<const nn::PreparedData>& data) {
    if (plan_ == network.sharedPlan() && data_ == data) return;
    plan_ = network.sharedPlan();
    data_ = data;
    inputs_.emplace(*plan_, data->info, 1);
    differentiator_.emplace(plan_, 1, nn::Differentiator::Wanted::ActivationsOnly);
    execution_.reset();
    random_.emplace(nn::saliency::withRandomWeights(network, kRandomSeed));
    maps_ = nn::saliency::lastFeatureMaps(*plan_);
  }

  nn::Tensor mapOf(const nn::Network& network, const Job& job, SaliencyResult& result) {
    const nn::Shape shape = result.input.shape();
    if (shape.rank() != 3) nn::throwExpected<nn::ShapeError>("saliency", "a picture", shape.toString());
    const nn::ConstTensorView input(result.input.data(), shape.withBatch(1));
    if (job.method == SaliencyMethod::Occlusion) {
      if (!execution_) execution_.emplace(plan_, kOcclusionBatch, nn::Execution::Purpose::Predict);
      nn::Tensor paper(shape);
      job.data->normalizer.apply(paper.values());
      return nn::saliency::occlusion(*execution_, network, input, paper.view().reshaped(shape.withBatch(1)), result.classNumber,
                                     patchFor(shape), 0, job.stop.get());
    }
    if (job.method == SaliencyMethod::GradCam && !maps_)
      nn::throwExpected<nn::ConfigError>("Grad-CAM", "a network with a convolution", "none");
    differentiator_->forward(network, inputs_->of(input));
    if (job.method == SaliencyMethod::Gradient)
      return nn::saliency::largestMagnitude(nn::saliency::inputGradient(*differentiator_, result.classNumber).view());
    result.layer = plan_->stepOf(plan_->tensors[static_cast<std::size_t>(*maps_)].port.node)->name;
    return nn::saliency::enlarged(nn::saliency::gradCam(*differentiator_, *maps_, result.classNumber), shape[0], shape[1]);
  }

  std::shared_ptr<const nn::NetworkPlan> plan_;
  std::shared_ptr<const nn::PreparedData> data_;
  std::optional<nn::NetworkInputs> inputs_;
  std::optional<nn::Differentiator> differentiator_;
  std::optional<nn::Execution> execution_;
  std::optional<nn::Network> random_;
  std::optional<nn::Index> maps_;
};

SaliencyProbe::SaliencyProbe(TrainingController& training, Probe& source, QObject* parent)
    : QObject(parent),
      training_(training),
      source_(source),
      stop_(std::make_shared<std::atomic<bool>>(false)),
      runner_(std::make_shared<Runner>()) {
  rest_.setSingleShot(true);
  connect(&rest_, &QTimer::timeout, this, &SaliencyProbe::run);
  connect(&source_, &Probe::resultChanged, this, &SaliencyProbe::follow);
}

SaliencyProbe::~SaliencyProbe() { *stop_ = true; }

void SaliencyProbe::setMethod(SaliencyMethod method) {
  if (std::exchange(method_, method) == method) return;
  *stop_ = true;
  run();
}

void SaliencyProbe::setClass(std::optional<nn::Index> classNumber) {
  if (std::exchange(class_, classNumber) != classNumber) run();
}

void SaliencyProbe::setActive(bool active) {
  if (std::exchange(isActive_, active) == active) return;
  if (active) return run();
  *stop_ = true;
  rest_.stop();
  worker_.cancelWaiting();
}

void SaliencyProbe::follow() {
  const auto source = source_.result();
  const bool isSameInput = source && source->input == followed_ && result_;
  if (!isSameInput || training_.state() != TrainingController::State::Running) return run();
  if (!rest_.isActive()) rest_.start(static_cast<int>(kRestFactor * result_->milliseconds));
}

void SaliencyProbe::run() {
  if (!isActive_) return;
  rest_.stop();
  const quint64 request = ++request_;
  const auto source = source_.result();
  const auto data = training_.data();
  if (!source || source->predictions.empty() || !data) {
    worker_.cancelWaiting();
    followed_ = {};
    if (std::exchange(result_, nullptr)) emit resultChanged();
    return;
  }
  followed_ = source->input;
  if (*stop_) stop_ = std::make_shared<std::atomic<bool>>(false);
  worker_.run([this, request, runner = runner_, job = Runner::Job{source, data, method_, class_, stop_}] {
    auto value = runner->run(job);
    QMetaObject::invokeMethod(
        this, [this, request, value = std::move(value)] { receive(request, value); }, Qt::QueuedConnection);
  });
}

void SaliencyProbe::receive(quint64 request, std::shared_ptr<const SaliencyResult> result) {
  // While somebody draws, requests come faster than results: each of these is still newer than what is shown. But not of
  // another method or class than is asked for by now.
  if (!isActive_ || !result || result->method != method_ || (class_ && *class_ != result->classNumber)) return;
  if (request != request_ && followed_.isEmpty()) return;
  result_ = std::move(result);
  emit resultChanged();
}

}  // namespace ui
