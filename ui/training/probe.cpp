#include "ui/training/probe.h"

#include <algorithm>
#include <utility>

#include "ui/common/engine_text.h"
#include "ui/common/frame_clock.h"
#include "ui/training/background_worker.h"
#include "ui/training/sample_runner.h"
#include "ui/training/training_controller.h"

namespace ui {

const nn::Tensor* ProbeResult::activation(nn::PortRef port) const {
  const std::optional<nn::Index> i = network->plan().tensorOf(port);
  return i ? &activations[static_cast<std::size_t>(*i)] : nullptr;
}

struct Probe::Impl {
  Impl(Probe* self, TrainingController& controller) : q(self), training(controller) {}

  Probe* q;
  TrainingController& training;
  DataPart wantedPart = DataPart::Validation;
  std::optional<nn::Index> sample;
  std::optional<nn::Tensor> rawInput;
  QString origin;
  std::shared_ptr<const nn::Tensor> input;  // scaled
  std::optional<nn::Index> label;
  std::shared_ptr<const ProbeResult> result;
  bool isActive = true;
  quint64 request = 0;  // counts up; results of older inputs are ignored
  quint64 answered = 0;  // the request of the newest result
  std::shared_ptr<SampleRunner> runner = std::make_shared<SampleRunner>();
  BackgroundWorker worker;

  DataPart part() const {
    const auto data = training.data();
    if (!data) return wantedPart;
    for (const DataPart part : {wantedPart, DataPart::Validation, DataPart::Test})
      if (samplesOf(*data, part)) return part;
    return DataPart::Training;
  }

  /// Those that are chosen from; null without data.
  std::shared_ptr<const nn::Dataset> samples() const {
    const auto data = training.data();
    return data ? samplesOf(*data, part()) : nullptr;
  }

  void setResult(std::shared_ptr<const ProbeResult> value) {
    if (!value && !result) return;
    result = std::move(value);
    emit q->resultChanged();
  }

  /// Reads the sample, or scales the raw input, with the data as they are now.
  void readInput() {
    input.reset();
    label.reset();
    ++request;
    if (sample)
      readSample();
    else if (rawInput)
      scaleInput();
    run();
  }

  void readSample() {
    const auto from = samples();
    if (!from || from->size() == 0) return;
    sample = std::clamp<nn::Index>(*sample, 0, from->size() - 1);
    const nn::DatasetInfo& info = from->info();
    nn::Tensor values(info.inputShape), target(info.targetShape);
    from->read(*sample, values.values(), target.values());
    if (info.classCount() > 0) label = static_cast<nn::Index>(target.values().front());
    input = std::make_shared<const nn::Tensor>(std::move(values));
  }

  void scaleInput() {
    const auto data = training.data();
    if (!data) return;
    const std::size_t factors = data->normalizer.factor.size();
    if (factors > 1 && factors != rawInput->values().size()) return;  // not this data set's kind of input
    nn::Tensor values = *rawInput;
    data->normalizer.apply(values.values());
    input = std::make_shared<const nn::Tensor>(std::move(values));
  }

  /// New weights for a known input come on the common beat, the answer to a new input at once.
  void receive(std::shared_ptr<const ProbeResult> value) {
    if (std::exchange(answered, request) != request || !value) return setResult(std::move(value));
    FrameClock::instance().request(q, [this, asked = request, value = std::move(value)] {
      if (asked == request) setResult(value);
    });
  }

  void run() {
    const auto network = training.network();
    if (!isActive) return;
    const auto data = training.data();
    // A network for new data may come before word of the data: the input is still one of the old.
    const bool fits = input && data && input->values().size() == static_cast<std::size_t>(data->info.inputShape.elementCount());
    if (!fits || !network) {
      ++request;
      worker.cancelWaiting();
      setResult(nullptr);
      return;
    }
    worker.run([this, network, data, input = input, label = label, request = request, runner = runner] {
      auto value = runner->run(network, data, *input, label);
      QMetaObject::invokeMethod(
          q,
          [this, request, value = std::move(value)] {
            if (request == this->request) receive(value);
          },
          Qt::QueuedConnection);
    });
  }
};

Probe::Probe(TrainingController& training, QObject* parent) : QObject(parent), impl_(std::make_unique<Impl>(this, training)) {
  connect(&training, &TrainingController::networkChanged, this, [this] { impl_->run(); });
  connect(&training, &TrainingController::dataChanged, this, [this] {
    impl_->readInput();
    emit inputChanged();
  });
}

Probe::~Probe() = default;

void Probe::setSample(nn::Index index) {
  impl_->sample = index;
  impl_->rawInput.reset();
  impl_->origin.clear();
  impl_->readInput();
  emit inputChanged();
}

void Probe::setSample(DataPart part, nn::Index index) {
  impl_->wantedPart = part;
  setSample(index);
}

std::optional<nn::Index> Probe::sample() const { return impl_->sample; }

DataPart Probe::part() const { return impl_->part(); }

nn::Index Probe::sampleCount() const {
  const auto samples = impl_->samples();
  return samples ? samples->size() : 0;
}

void Probe::setInput(nn::Tensor rawInput, const QString& origin) {
  impl_->sample.reset();
  impl_->rawInput = std::move(rawInput);
  impl_->origin = origin;
  impl_->readInput();
  emit inputChanged();
}

void Probe::clear() {
  impl_->sample.reset();
  impl_->rawInput.reset();
  impl_->origin.clear();
  impl_->readInput();
  emit inputChanged();
}

QString Probe::description() const {
  if (impl_->rawInput) return impl_->origin;
  if (!impl_->sample || !impl_->input) return {};
  const QString place = tr("%1 %2").arg(sampleTitleOf(impl_->part())).arg(*impl_->sample);
  const auto data = impl_->training.data();
  if (!impl_->label || !data) return place;
  const auto& names = data->info.classNames;
  const auto number = static_cast<std::size_t>(*impl_->label);
  return number < names.size() ? tr("%1: %2").arg(place, text(names[number])) : place;
}

std::shared_ptr<const ProbeResult> Probe::result() const { return impl_->result; }

void Probe::setActive(bool active) {
  if (impl_->isActive == active) return;
  impl_->isActive = active;
  if (active)
    impl_->run();
  else
    impl_->worker.cancelWaiting();
}

}  // namespace ui
