#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <utility>

#include "engine/core/subnormals.h"
#include "engine/explain/node_options.h"
#include "engine/explain/step_record.h"
#include "engine/graph/node_stream.h"
#include "engine/training/penalties.h"
#include "engine/training/supervised_batch.h"
#include "engine/training/weight_update.h"

namespace nn {
namespace {

using Step = NetworkPlan::Step;

std::size_t at(Index i) { return static_cast<std::size_t>(i); }

void copyTo(ConstTensorView from, TensorView to) { std::ranges::copy(from.values(), to.data()); }

/// Makes a record part by part: an execution that keeps every number gives what came out of the nodes and the gradients that
/// training had; what no execution keeps (z, workspace, the gradients before the activations) comes from calling each layer
/// once more with its own numbers.
class Recorder {
 public:
  Recorder(const StepSource& source, const Batch& loaded, const DatasetInfo& info)
      : source_(source),
        loaded_(loaded),
        plan_(source.before->network->plan()),
        partRows_(source.settings.batchSize > 0 ? std::min(source.settings.batchSize, loaded.size) : loaded.size),
        batch_(plan_, info, partRows_),
        learning_(*source.before->network),
        keeping_(*source.before->network),
        learn_(source.before->network->sharedPlan(), partRows_, Execution::Purpose::Learn),
        keep_(source.before->network->sharedPlan(), partRows_, Execution::Purpose::Train),
        record_(std::make_shared<StepRecord>()) {
    for (const Step& step : plan_.steps) hasActivation_.push_back(!ownActivation(plan_, step).empty());
  }

  std::shared_ptr<const StepRecord> run() {
    const FlushSubnormals flush;
    begin();
    for (Index first = 0; first < loaded_.size; first += partRows_) {
      first_ = first;
      count_ = std::min(partRows_, loaded_.size - first);
      runPart();
    }
    finish();
    return record_;
  }

 private:
  void begin() {
    record_->position = source_.position;
    record_->result = source_.result;
    record_->settings = source_.settings;
    record_->rateFactor = source_.rateFactor;
    record_->before = source_.before;
    record_->after = source_.after;
    record_->memorySteps = source_.result.step - source_.after->optimizerStart;
    record_->samples.assign(loaded_.indices.begin(), loaded_.indices.end());
    const auto make = [&](const Shape& shape) { return Tensor(shape.withBatch(loaded_.size)); };
    for (auto* tensors : {&record_->values, &record_->preActivations, &record_->gradients, &record_->preActivationGradients})
      tensors->resize(plan_.tensors.size());
    for (std::size_t t = 0; t < plan_.tensors.size(); ++t) record_->values[t] = make(plan_.tensors[t].shape);
    for (std::size_t s = 0; s < plan_.steps.size(); ++s) {
      const Step& step = plan_.steps[s];
      if (hasActivation_[s]) record_->preActivations[at(step.outputTensors[0])] = make(step.plan.outputs[0]);
      record_->workspace.emplace_back();
      for (const TensorSpec& spec : step.plan.workspace) record_->workspace.back().push_back(make(spec.shape));
    }
    record_->targets.resize(plan_.outputSteps.size());
    record_->sampleWeights.resize(plan_.outputSteps.size());
    for (std::size_t o = 0; o < plan_.outputSteps.size(); ++o) record_->sampleLosses.emplace_back(Shape{loaded_.size});
    record_->losses.assign(plan_.outputSteps.size(), 0);
  }

  void runPart() {
    batch_.set(loaded_, first_, count_, source_.classWeights);
    const TrainingBatch part{.inputs = batch_.inputs(),
                             .targets = batch_.targets(),
                             .sparseInput = batch_.sparseInput(),
                             .sampleWeights = batch_.sampleWeights(),
                             .seed = source_.settings.seed,
                             .step = source_.result.step,
                             .first = first_,
                             .total = loaded_.size};
    const LossSums& sums = learn_.forwardBackward(learning_, part);
    for (std::size_t o = 0; o < sums.losses.size(); ++o) record_->losses[o] += sums.losses[o];
    record_->activityPenalty += sums.activityPenalty;
    keep_.forwardBackward(keeping_, part);
    keepTargets();
    for (std::size_t s = 0; s < plan_.steps.size(); ++s) keepForward(s);
    for (std::size_t o = 0; o < plan_.outputSteps.size(); ++o) keepLoss(o);
    for (std::size_t s = plan_.steps.size(); s-- > 0;) keepBackward(s);
  }

  TensorView rows(Tensor& tensor) const { return tensor.view().rows(first_, count_); }

  void keepTargets() {
    const auto keepRows = [&](ConstTensorView from, Tensor& to) {
      if (from.isEmpty()) return;
      if (to.isEmpty()) to = Tensor(from.shape().withRows(loaded_.size));
      copyTo(from, rows(to));
    };
    for (std::size_t o = 0; o < record_->targets.size(); ++o) {
      keepRows(batch_.targets()[o], record_->targets[o]);
      keepRows(batch_.sampleWeights()[o], record_->sampleWeights[o]);
    }
  }

  /// The values of an input that came as sparse rows.
  void keepSparseInput(TensorView values) const {
    const SparseRows sparse = batch_.sparseInput();
    std::ranges::fill(values.values(), Scalar{0});
    for (Index n = 0; n < sparse.rowCount(); ++n)
      for (Index i = 0; i < sparse[n].count; ++i)
        values.data()[n * sparse.columns + sparse[n].columns[i]] = sparse[n].values ? sparse[n].values[i] : Scalar{1};
  }

  void keepForward(std::size_t s) {
    const Step& step = plan_.steps[s];
    for (std::size_t port = 0; port < step.outputTensors.size(); ++port) {
      const TensorView values = rows(record_->values[at(step.outputTensors[port])]);
      const ConstTensorView computed = keep_.activation({step.id, static_cast<int>(port)});
      if (computed.isEmpty())
        keepSparseInput(values);
      else
        copyTo(computed, values);
    }
    if (step.role != LayerRole::Hidden) return;
    if (step.plan.workspace.empty() && !hasActivation_[s]) return;
    std::vector<Tensor> scratch;
    for (const Shape& shape : step.plan.outputs) scratch.emplace_back(shape.withBatch(count_));
    std::vector<TensorView> outputs;
    for (Tensor& tensor : scratch) outputs.push_back(tensor.view());
    callForward(s, outputs, step.activationInLoss);
    if (!hasActivation_[s]) return;
    outputs[0] = rows(record_->preActivations[at(step.outputTensors[0])]);
    callForward(s, outputs, true);
  }

  void callForward(std::size_t s, const std::vector<TensorView>& outputs, bool skipActivation) {
    const Step& step = plan_.steps[s];
    std::vector<ConstTensorView> inputs, parameters;
    std::vector<TensorView> buffers, workspace;
    for (const Index tensor : step.inputTensors) inputs.push_back(rows(record_->values[at(tensor)]));
    for (std::size_t p = 0; p < step.plan.parameters.size(); ++p)
      parameters.push_back(source_.before->network->parameter(step.firstParameter + static_cast<Index>(p)));
    // The running statistics of the scratch network, which has been through this part already: batch statistics do not read
    // them.
    std::vector<Tensor> copies;
    for (std::size_t b = 0; b < step.plan.buffers.size(); ++b)
      copies.emplace_back(std::as_const(keeping_).buffer(step.firstBuffer + static_cast<Index>(b)));
    for (Tensor& copy : copies) buffers.push_back(copy.view());
    for (Tensor& tensor : record_->workspace[s]) workspace.push_back(rows(tensor));
    const Rng rng = nodeRng(source_.settings.seed, nodeStream(step.name), source_.result.step);
    const bool isSparse = !batch_.sparseInput().isEmpty() && readsInput(step);
    if (isSparse) inputs[0] = {};
    step.layer->forward({.inputs = inputs,
                         .sparseInput = isSparse ? batch_.sparseInput() : SparseRows(),
                         .outputs = outputs,
                         .parameters = parameters,
                         .buffers = buffers,
                         .workspace = workspace,
                         .mode = modeOf(step),
                         .rng = &rng,
                         .firstSample = first_,
                         .skipActivation = skipActivation});
  }

  static Mode modeOf(const Step& step) { return step.frozen ? Mode::Evaluate : Mode::Train; }

  bool readsInput(const Step& step) const {
    return std::ranges::any_of(step.inputTensors, [&](Index tensor) {
      return plan_.stepOf(plan_.tensors[at(tensor)].port.node)->role == LayerRole::Input;
    });
  }

  /// ∂L/∂ŷ and every sample's loss.
  void keepLoss(std::size_t o) {
    const Step& step = plan_.steps[at(plan_.outputSteps[o])];
    const Index own = step.outputTensors[0], source = step.inputTensors[0];
    const ConstTensorView predictions = rows(record_->values[at(source)]), targets = rows(record_->targets[o]);
    const TensorView ofLogits = step.lossFromLogits ? rowsOf(record_->preActivationGradients, source) : TensorView();
    gradientOf(own);
    for (Index n = 0; n < count_; ++n) {
      const double weight =
          record_->sampleWeights[o].isEmpty() ? 1 : static_cast<double>(record_->sampleWeights[o].data()[first_ + n]);
      const auto scale = static_cast<Scalar>(step.lossWeight * weight / static_cast<double>(loaded_.size));
      const TensorView gradient = rows(record_->gradients[at(own)]).rows(n, 1);
      double loss = step.loss->evaluate(predictions.rows(n, 1), targets.rows(n, 1), scale, gradient);
      if (step.lossFromLogits) {
        Tensor activated(predictions.shape().withRows(1));
        const ConstTensorView logits = rows(record_->preActivations[at(source)]).rows(n, 1);
        loss = step.loss->evaluateLogits(logits, targets.rows(n, 1), scale, activated.view(), ofLogits.rows(n, 1));
      }
      record_->sampleLosses[o].data()[first_ + n] = static_cast<Scalar>(loss);
    }
    addTo(gradientOf(source), rows(record_->gradients[at(own)]));
  }

  /// The rows of this part; zero at first.
  TensorView rowsOf(std::vector<Tensor>& tensors, Index tensor) {
    if (tensors[at(tensor)].isEmpty()) tensors[at(tensor)] = Tensor(plan_.tensors[at(tensor)].shape.withBatch(loaded_.size));
    return rows(tensors[at(tensor)]);
  }
  TensorView gradientOf(Index tensor) { return rowsOf(record_->gradients, tensor); }

  static void addTo(TensorView sum, ConstTensorView more) {
    std::ranges::transform(sum.values(), more.values(), sum.data(), std::plus<>());
  }

  /// The consumers have added what they give back; now what the node's own activation makes of it, and on to its inputs: also
  /// where nothing learns any more and training has no gradients, down to the data.
  void keepBackward(std::size_t s) {
    const Step& step = plan_.steps[s];
    const auto isReached = [&](Index tensor) { return !record_->gradients[at(tensor)].isEmpty(); };
    if (step.role != LayerRole::Hidden || !std::ranges::any_of(step.outputTensors, isReached)) return;
    const bool isTrained = !keep_.activationGradient({step.id, 0}).isEmpty();
    std::vector<Tensor> gradients;
    for (std::size_t port = 0; port < step.outputTensors.size(); ++port) {
      const Index tensor = step.outputTensors[port];
      const ConstTensorView trained = keep_.activationGradient({step.id, static_cast<int>(port)});
      if (isTrained) keepGradient(s, tensor, port == 0, trained);
      if (port == 0 && step.activationInLoss)
        gradients.emplace_back(ConstTensorView(rowsOf(record_->preActivationGradients, tensor)));
      else
        gradients.emplace_back(isTrained ? trained : ConstTensorView(untrainedGradient(step, port)));
    }
    callBackward(s, gradients, isTrained || step.activationInLoss);
    if (!isTrained && hasActivation_[s])
      copyTo(gradients[0].view(), rowsOf(record_->preActivationGradients, step.outputTensors[0]));
  }

  TensorView untrainedGradient(const Step& step, std::size_t port) {
    const TensorView gradient = gradientOf(step.outputTensors[port]);
    if (port == 0) addActivityGradient(step, rows(record_->values[at(step.outputTensors[0])]), gradient);
    return gradient;
  }

  /// trained: what the pass left, ∂L/∂z where the node has an activation of its own.
  void keepGradient(std::size_t s, Index tensor, bool isFirst, ConstTensorView trained) {
    const Step& step = plan_.steps[s];
    const TensorView gradient = gradientOf(tensor);
    if (!isFirst || !hasActivation_[s]) {
      copyTo(trained, gradient);
      return;
    }
    addActivityGradient(step, rows(record_->values[at(tensor)]), gradient);
    copyTo(trained, rowsOf(record_->preActivationGradients, tensor));
  }

  void addActivityGradient(const Step& step, ConstTensorView values, TensorView gradient) const {
    const double samples = static_cast<double>(loaded_.size);
    const double l1 = step.plan.activityL1 / samples, l2 = 2 * step.plan.activityL2 / samples;
    if (l1 == 0 && l2 == 0) return;
    for (Index e = 0; e < values.size(); ++e) {
      const double a = static_cast<double>(values.data()[e]);
      gradient.data()[e] += static_cast<Scalar>(l2 * a + l1 * (a > 0 ? 1 : a < 0 ? -1 : 0));
    }
  }

  /// isReady: the gradients are those before the layer's own activation; else they become so.
  void callBackward(std::size_t s, std::vector<Tensor>& gradients, bool isReady) {
    const Step& step = plan_.steps[s];
    std::vector<ConstTensorView> inputs, outputs, parameters;
    std::vector<TensorView> outputGradients, workspace, inputGradients;
    for (const Index tensor : step.inputTensors) {
      inputs.push_back(rows(record_->values[at(tensor)]));
      inputGradients.push_back(gradientOf(tensor));
    }
    const std::vector<TensorView> parameterGradients(step.plan.parameters.size());
    for (const Index tensor : step.outputTensors) outputs.push_back(rows(record_->values[at(tensor)]));
    for (Tensor& gradient : gradients) outputGradients.push_back(gradient.view());
    for (std::size_t p = 0; p < step.plan.parameters.size(); ++p)
      parameters.push_back(source_.before->network->parameter(step.firstParameter + static_cast<Index>(p)));
    std::vector<Tensor> copies;  // some layers write to it
    for (Tensor& tensor : record_->workspace[s]) copies.emplace_back(ConstTensorView(rows(tensor)));
    for (Tensor& copy : copies) workspace.push_back(copy.view());
    const Rng rng = nodeRng(source_.settings.seed, nodeStream(step.name), source_.result.step);
    step.layer->backward({.inputs = inputs,
                          .outputs = outputs,
                          .outputGradients = outputGradients,
                          .parameters = parameters,
                          .workspace = workspace,
                          .inputGradients = inputGradients,
                          .parameterGradients = parameterGradients,
                          .mode = modeOf(step),
                          .rng = &rng,
                          .firstSample = first_,
                          .outputGradientIsReady = isReady});
  }

  void finish() {
    const Network& network = *source_.before->network;
    const TrainingSettings& settings = source_.settings;
    for (std::size_t p = 0; p < plan_.parameters.size(); ++p)
      record_->parameterGradients.push_back(
          plan_.parameters[p].frozen ? Tensor() : Tensor(std::as_const(learn_).parameterGradient(static_cast<Index>(p))));
    const Penalties penalties(plan_);
    record_->weightPenalty = penalties.value(network);
    record_->total = source_.result.loss;
    penalties.addGradients(network, learn_);
    const WeightUpdate update(plan_, settings.optimizer, settings.optimizerOptions);
    update.clipGradients(learn_, settings.clipValue, 0);
    record_->gradientNorm = update.gradientNorm(learn_);
    if (settings.clipNorm > 0 && record_->gradientNorm > settings.clipNorm)
      record_->normScale = settings.clipNorm / record_->gradientNorm;
  }

  const StepSource& source_;
  const Batch& loaded_;
  const NetworkPlan& plan_;
  Index partRows_;
  SupervisedBatch batch_;
  Network learning_, keeping_;  ///< copies, whose running statistics the passes change
  Execution learn_, keep_;      ///< the first gives the gradients that training had, to the bit
  std::shared_ptr<StepRecord> record_;
  std::vector<bool> hasActivation_;  ///< one for every step
  Index first_ = 0, count_ = 0;      ///< of the part under way
};

}  // namespace

std::shared_ptr<const StepRecord> recordStep(const StepSource& source, const Batch& batch, const DatasetInfo& info,
                                             Index limitBytes) {
  const NetworkPlan& plan = source.before->network->plan();
  const auto megabytes = [](Index bytes) { return std::to_string(bytes >> 20) + " MiB"; };
  if (const Index bytes = recordBytes(plan, batch.size); bytes > limitBytes)
    throwExpected<ConfigError>("record of a batch of " + std::to_string(batch.size), "at most " + megabytes(limitBytes),
                               megabytes(bytes) + "; choose a smaller batch");
  return Recorder(source, batch, info).run();
}

}  // namespace nn
