#include <algorithm>
#include <cmath>

#include "engine/kernels/normalize.h"
#include "engine/layers/fused_activation.h"
#include "engine/layers/input_gradient.h"
#include "engine/layers/layer_registry.h"
#include "engine/layers/scale_shift.h"

namespace nn {
namespace {

/// Normalises each channel, y = γ·(x − μ) / √(σ² + ε) + β, and keeps running statistics for predictions.
/// Shapes    input and output (N, ..., C); γ, β and both running statistics (C); workspaces (2, C) a sample, of which the
///           first sample's hold μ and 1 / √(σ² + ε), and what backward sums, see columnNormSums().
/// Training  Mode::Train: μ and σ² are mean and variance of all numbers of the channel in the batch, and
///             running ← momentum · running + (1 − momentum) · batch,
///           for the variance with Σ(x − μ)² / (m − 1) of the batch's m numbers a channel, the estimate without bias that
///           PyTorch keeps too (Keras keeps / m). One number alone says nothing about variance, numbers that are not finite
///           say nothing at all: they change no running statistic. Mode::Evaluate: μ and σ² are the running ones.
/// Source    Ioffe & Szegedy 2015, arXiv:1502.03167, algorithms 1 and 2.
class BatchNorm : public Layer {
 public:
  explicit BatchNorm(const Options& options)
      : momentum_(options.get<double>("momentum")), affine_(options), activation_(options) {}

  LayerPlan plan(std::span<const Shape> inputs) const override {
    const Shape& input = inputs[0];
    const Index channels = input[input.rank() - 1];
    LayerPlan plan = {.outputs = {input},
                      .buffers = {{"running_mean", {channels}, 0}, {"running_variance", {channels}, 1}},
                      .workspace = {{"statistics", {2, channels}}, {"sums", {2, channels}}},
                      .couplesBatch = true,
                      .assignsInputGradients = true,
                      .masksInputGradient = true,
                      .backwardReadsOutput = false,
                      .multiplyAdds = input.elementCount()};
    affine_.plan(plan, {channels});
    activation_.plan(plan);
    // Lists are short: their rows would cost more calls than they save readings.
    plan.takesTurns = input.rank() > 1 && plan.workspace.size() == 2;  // the activation keeps nothing
    return plan;
  }

  void forward(const ForwardPass& pass) const override {
    if (pass.turn != Turn::Rows) takeMoments(pass);
    if (pass.turn == Turn::Sums) return;
    const ConstTensorView x = pass.inputs[0];
    const bool rectify = activation_.rectifies(pass);
    kernels::columnNormForward(normOf(x, pass.workspace[0]), x.data(), affine_.gamma(pass.parameters),
                               affine_.beta(pass.parameters), pass.outputs[0].data(), rectify);
    if (!rectify) activation_.forward(pass);
  }

  void backward(const BackwardPass& pass) const override {
    const ConstTensorView x = pass.inputs[0];
    const kernels::ColumnNorm norm = normOf(x, pass.workspace[0]);
    Scalar *const a = pass.workspace[1].data(), *const b = a + norm.columns;
    kernels::ColumnNormBackward how = {.momentsAreOfInput = pass.mode == Mode::Train,
                                       .gamma = affine_.gamma(pass.parameters),
                                       .inputIsRectified = pass.inputIsRectified,
                                       .store = inputGradientStore(pass)};
    if (pass.turn != Turn::Rows) {
      if (activation_.rectifies(pass))
        how.output = pass.outputs[0].data();
      else
        activation_.backward(pass);
      kernels::columnNormSums(norm, how, x.data(), pass.outputGradients[0].data(),
                              {.gamma = affine_.gamma(pass.parameterGradients),
                               .beta = affine_.beta(pass.parameterGradients),
                               .a = a,
                               .b = b});
    }
    if (pass.turn != Turn::Sums && !pass.inputGradients[0].isEmpty())
      kernels::columnNormInputGradient(norm, how, a, b, x.data(), pass.outputGradients[0].data(),
                                       pass.inputGradients[0].data());
  }

 private:
  static std::size_t at(Index i) { return static_cast<std::size_t>(i); }

  /// All positions of all samples are rows; mean and inverse are where forward puts them.
  static kernels::ColumnNorm normOf(ConstTensorView x, ConstTensorView statistics) {
    const Index channels = x.shape()[x.shape().rank() - 1];
    return {
        .rows = x.size() / channels, .columns = channels, .mean = statistics.data(), .inverse = statistics.data() + channels};
  }

  /// μ and 1 / √(σ² + ε) of the batch or of all before, to where forward and backward find them.
  void takeMoments(const ForwardPass& pass) const {
    const ConstTensorView x = pass.inputs[0];
    const kernels::ColumnNorm norm = normOf(x, pass.workspace[0]);
    const std::span<Scalar> mean = pass.workspace[0].values().first(at(norm.columns));
    const std::span<Scalar> variance = pass.workspace[0].values().subspan(at(norm.columns), at(norm.columns));
    if (pass.mode == Mode::Train) {
      kernels::columnMoments(norm.rows, norm.columns, x.data(), mean.data(), variance.data());
      updateRunningStatistics(norm.rows, mean, variance, pass.buffers);
    } else {
      std::ranges::copy(pass.buffers[0].values(), mean.begin());
      std::ranges::copy(pass.buffers[1].values(), variance.begin());
    }
    for (Scalar& value : variance) value = static_cast<Scalar>(1 / std::sqrt(static_cast<double>(value) + affine_.epsilon()));
  }

  void updateRunningStatistics(Index rows, std::span<const Scalar> mean, std::span<const Scalar> variance,
                               std::span<const TensorView> buffers) const {
    const auto mix = [this](Scalar& running, double batch) {
      if (std::isfinite(batch))
        running = static_cast<Scalar>(momentum_ * static_cast<double>(running) + (1 - momentum_) * batch);
    };
    const double withoutBias = static_cast<double>(rows) / static_cast<double>(std::max<Index>(1, rows - 1));
    for (std::size_t c = 0; c < mean.size(); ++c) {
      mix(buffers[0].values()[c], static_cast<double>(mean[c]));
      if (rows > 1) mix(buffers[1].values()[c], static_cast<double>(variance[c]) * withoutBias);
    }
  }

  double momentum_;
  ScaleShift affine_;
  FusedActivation activation_;
};

std::vector<OptionSpec> batchNormOptions() {
  std::vector<OptionSpec> options = {
      {.name = "momentum",
       .label = "Momentum",
       .help = "Which part of the running mean and variance, which predictions use, is kept at each training step; the rest "
               "comes from the batch. Typical: 0.9 (what PyTorch calls 0.1); 0.99 for long trainings with small batches.",
       .defaultValue = 0.9,
       .minimum = 0,
       .maximum = 1}};
  for (OptionSpec& option : ScaleShift::options()) options.push_back(std::move(option));
  return options;
}

const LayerRegistration registration({
    .id = "batch_norm",
    .title = "Batch normalization",
    .category = "Normalization",
    .summary =
        "Brings each channel to mean 0 and variance 1 over the samples of the batch, then scales and shifts it as it has "
        "learned; deep networks train faster and with larger learning rates. Wants batches of 16 or more.",
    .reference = "Ioffe & Szegedy 2015, Batch normalization, arXiv:1502.03167",
    .formula = "a = f(γ · (x − μ) / √(σ² + ε) + β), μ and σ² over the batch",
    .icon = "batch_norm",
    .searchWords = {"bn", "batchnorm"},
    .options = batchNormOptions(),
    .hasActivation = true,
    .hasWeights = true,
    .create = [](const Options& options) -> std::unique_ptr<Layer> { return std::make_unique<BatchNorm>(options); },
    .cases = {{"list", {}, {{4}}},
              {"image", {{"momentum", 0.5}}, {{3, 5, 2}}},
              {"one channel", {{"epsilon", 0.001}}, {{5, 3, 1}}},
              {"only scaled", {{"center", false}}, {{2, 2, 3}}},
              {"only shifted", {{"scale", false}}, {{5}}},
              {"neither", {{"scale", false}, {"center", false}}, {{3, 2, 4}}},
              {"relu", {{"activation", "relu"}}, {{3, 4, 5}}},
              {"gelu", {{"activation", "gelu"}}, {{7}}},
              {"prelu", {{"activation", "prelu"}}, {{2, 3, 3}}},
              {"wider than a block of sums", {}, {{71}}}},
});

}  // namespace
}  // namespace nn
