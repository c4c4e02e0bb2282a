#include "tests/support/layer_conformance.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include "engine/core/parallel.h"
#include "engine/initializers/initializer.h"
#include "tests/support/allocation_count.h"
#include "tests/support/gradient_check.h"

namespace layer_conformance {
namespace {

using namespace nn;

constexpr Index kGuard = 16;
constexpr Scalar kGuardValue = 12345;
constexpr Scalar kNan = std::numeric_limits<Scalar>::quiet_NaN();
constexpr std::uint64_t kSeed = 20240229;

/// A tensor with numbers before and after it that nobody may touch.
class GuardedTensor {
 public:
  GuardedTensor(const Shape& shape, Scalar fill) : shape_(shape), storage_({shape.elementCount() + 2 * kGuard}, kGuardValue) {
    std::ranges::fill(values(), fill);
  }
  TensorView view() { return {storage_.data() + kGuard, shape_}; }
  ConstTensorView view() const { return {storage_.data() + kGuard, shape_}; }
  std::span<Scalar> values() { return view().values(); }
  std::span<const Scalar> values() const { return view().values(); }
  bool isGuardIntact() const {
    const auto guard = [](Scalar value) { return value == kGuardValue; };
    const auto all = storage_.values();
    return std::ranges::all_of(all.first(kGuard), guard) && std::ranges::all_of(all.last(kGuard), guard);
  }

 private:
  Shape shape_;
  Tensor storage_;
};

using Tensors = std::vector<GuardedTensor>;

bool sameBits(std::span<const Scalar> a, std::span<const Scalar> b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size_bytes()) == 0;
}

template <typename View>
std::vector<View> views(Tensors& tensors, Index first, Index count) {
  std::vector<View> result;
  for (GuardedTensor& tensor : tensors) result.push_back(tensor.view().rows(first, count));
  return result;
}

template <typename View>
std::vector<View> wholeViews(Tensors& tensors, bool wanted = true) {
  std::vector<View> result;
  for (GuardedTensor& tensor : tensors) result.push_back(wanted ? View(tensor.view()) : View());
  return result;
}

/// A layer with everything a batch of it needs, filled with random numbers.
struct Bench {
  Bench(const LayerType& type, const ConformanceCase& conformanceCase, Index batchSize, std::uint64_t seed = kSeed)
      : layer(createLayer(type, conformanceCase.options, type.id)),
        plan(layer->plan(conformanceCase.inputs)),
        batch(batchSize) {
    Rng rng(seed, streamId("layer conformance"));
    for (const Shape& shape : conformanceCase.inputs) {
      inputs.emplace_back(shape.withBatch(batch), Scalar{0});
      gradient_check::fillDistinct(inputs.back().values(), rng);
      inputGradients.emplace_back(shape.withBatch(batch), Scalar{0});
    }
    for (const ParameterSpec& spec : plan.parameters) {
      parameters.emplace_back(spec.shape, Scalar{0});
      gradient_check::fillUniform(parameters.back().values(), -0.5, 0.5, rng);
      parameterGradients.emplace_back(spec.shape, Scalar{0});
    }
    for (const Shape& shape : plan.outputs) {
      outputs.emplace_back(shape.withBatch(batch), kNan);
      weights.emplace_back(shape.withBatch(batch), Scalar{0});
      gradient_check::fillUniform(weights.back().values(), -1, 1, rng);
      outputGradients.emplace_back(shape.withBatch(batch), Scalar{0});
    }
    for (const TensorSpec& spec : plan.buffers) buffers.emplace_back(spec.shape, Scalar{0});
    for (const TensorSpec& spec : plan.workspace) workspace.emplace_back(spec.shape.withBatch(batch), Scalar{0});
    // Gradients start with something in them, to prove that backward adds.
    for (Tensors* gradients : {&inputGradients, &parameterGradients})
      for (GuardedTensor& gradient : *gradients) gradient_check::fillUniform(gradient.values(), -1, 1, rng);
  }

  void forward(Mode mode, bool skipActivation = false) { forwardRows(mode, 0, batch, skipActivation); }

  void forwardRows(Mode mode, Index first, Index count, bool skipActivation = false) {
    const auto in = views<ConstTensorView>(inputs, first, count);
    const auto out = views<TensorView>(outputs, first, count);
    const auto params = wholeViews<ConstTensorView>(parameters);
    const auto kept = wholeViews<TensorView>(buffers);
    const auto scratch = views<TensorView>(workspace, first, count);
    const Rng rng(kSeed, streamId("pass"));
    const std::int64_t before = allocationCount();
    layer->forward({in, out, params, kept, scratch, mode, &rng, first, skipActivation});
    allocations += allocationCount() - before;
  }

  void backward(Mode mode) {
    copyWeights();
    backwardRows(mode, 0, batch, true, true, false);
  }

  /// ∂<output, weights>/∂output is weights; a copy, because backward may use it as scratch.
  void copyWeights() {
    for (std::size_t i = 0; i < weights.size(); ++i)
      std::ranges::copy(weights[i].values(), outputGradients[i].values().begin());
  }

  void backwardRows(Mode mode, Index first, Index count, bool wantInputs, bool wantParameters, bool isReady) {
    const auto in = views<ConstTensorView>(inputs, first, count);
    const auto out = views<ConstTensorView>(outputs, first, count);
    const auto dOut = views<TensorView>(outputGradients, first, count);
    const auto params = wholeViews<ConstTensorView>(parameters);
    const auto scratch = views<TensorView>(workspace, first, count);
    auto dIn = views<TensorView>(inputGradients, first, count);
    if (!wantInputs) std::ranges::fill(dIn, TensorView());
    const auto dParams = wholeViews<TensorView>(parameterGradients, wantParameters);
    const Rng rng(kSeed, streamId("pass"));
    const std::int64_t before = allocationCount();
    layer->backward({in, out, dOut, params, scratch, dIn, dParams, mode, &rng, first, isReady});
    allocations += allocationCount() - before;
  }

  /// f = <outputs, weights>.
  double value() const {
    double sum = 0;
    for (std::size_t i = 0; i < outputs.size(); ++i) sum += gradient_check::dot(outputs[i].values(), weights[i].values());
    return sum;
  }

  bool areGuardsIntact() const {
    for (const Tensors* tensors :
         {&inputs, &outputs, &parameters, &buffers, &workspace, &outputGradients, &inputGradients, &parameterGradients})
      for (const GuardedTensor& tensor : *tensors)
        if (!tensor.isGuardIntact()) return false;
    return true;
  }

  std::unique_ptr<Layer> layer;
  LayerPlan plan;
  Index batch;
  std::int64_t allocations = 0;  // by the layer's own calls
  Tensors inputs, outputs, parameters, buffers, workspace, weights, outputGradients, inputGradients, parameterGradients;
};

/// "output 0", if two runs differ there.
std::string firstDifference(const char* what, const Tensors& a, const Tensors& b) {
  for (std::size_t i = 0; i < a.size(); ++i)
    if (!sameBits(a[i].values(), b[i].values())) return std::string(what) + " " + std::to_string(i) + " has other bits";
  return {};
}

std::string firstDifference(const Bench& a, const Bench& b) {
  std::string text = firstDifference("output", a.outputs, b.outputs);
  if (text.empty()) text = firstDifference("input gradient", a.inputGradients, b.inputGradients);
  if (text.empty()) text = firstDifference("parameter gradient", a.parameterGradients, b.parameterGradients);
  return text;
}

/// The layer's own sums are rounded, so splitting them moves the last digits.
std::string firstBigDifference(const Tensors& a, const Tensors& b) {
  const double tolerance = 100 * static_cast<double>(std::numeric_limits<Scalar>::epsilon());
  for (std::size_t i = 0; i < a.size(); ++i)
    for (std::size_t e = 0; e < a[i].values().size(); ++e) {
      const auto x = static_cast<double>(a[i].values()[e]), y = static_cast<double>(b[i].values()[e]);
      if (!(std::abs(x - y) <= tolerance * std::max(1.0, std::abs(x))))
        return "parameter gradient " + std::to_string(i) + ": expected " + std::to_string(x) + ", got " + std::to_string(y);
    }
  return {};
}

// --- the checks -------------------------------------------------------------------------------------------------------

std::string planIsComplete(const LayerType& type, const ConformanceCase& c) {
  const LayerPlan plan = createLayer(type, c.options, type.id)->plan(c.inputs);
  if (c.inputs.size() != type.inputPorts.size()) return "the case has not one input for each port";
  if (plan.outputs.size() != type.outputPorts.size()) return "the plan has not one output for each port";
  for (const Shape& shape : plan.outputs)
    if (shape.elementCount() <= 0) return "an output is empty: " + shape.toString();
  if (plan.multiplyAdds < 0) return "multiplyAdds is negative";
  for (const ParameterSpec& spec : plan.parameters) {
    if (!InitializerRegistry::instance().find(spec.initializer)) return spec.name + ": unknown initializer " + spec.initializer;
    if (spec.shape.elementCount() <= 0 || spec.fanIn <= 0 || spec.fanOut <= 0) return spec.name + ": no size or no fan";
  }
  return {};
}

std::string writesAllAndNothingElse(const LayerType& type, const ConformanceCase& c) {
  if (type.role == LayerRole::Input) return {};
  for (const Index batch : {1, 3})
    for (const Mode mode : {Mode::Train, Mode::Evaluate}) {
      Bench bench(type, c, batch);
      bench.forward(mode);
      for (const GuardedTensor& output : bench.outputs)
        if (!std::ranges::all_of(output.values(), [](Scalar value) { return std::isfinite(value); }))
          return "an output was not written, or is not finite, at batch " + std::to_string(batch);
      bench.backward(mode);
      if (!bench.areGuardsIntact()) return "wrote outside a tensor at batch " + std::to_string(batch);
    }
  return {};
}

std::string rowsAreIndependent(const LayerType& type, const ConformanceCase& c) {
  Bench whole(type, c, 3), split(type, c, 3);
  if (whole.plan.couplesBatch || type.role == LayerRole::Input) return {};
  whole.forward(Mode::Train);
  whole.backward(Mode::Train);
  split.copyWeights();
  for (const auto& [first, count] : {std::pair<Index, Index>{0, 1}, {1, 2}}) {
    split.forwardRows(Mode::Train, first, count);
    split.backwardRows(Mode::Train, first, count, true, true, false);
  }
  std::string text = firstDifference("output", whole.outputs, split.outputs);
  if (text.empty()) text = firstDifference("input gradient", whole.inputGradients, split.inputGradients);
  if (text.empty()) text = firstBigDifference(whole.parameterGradients, split.parameterGradients);
  return text;
}

std::string backwardInTwoCalls(const LayerType& type, const ConformanceCase& c) {
  Bench once(type, c, 3), twice(type, c, 3);
  for (Bench* bench : {&once, &twice}) bench->forward(Mode::Train);
  once.backward(Mode::Train);
  twice.copyWeights();
  twice.backwardRows(Mode::Train, 0, 3, true, false, false);
  twice.backwardRows(Mode::Train, 0, 3, false, true, true);
  return firstDifference(once, twice);
}

std::string evaluateRepeats(const LayerType& type, const ConformanceCase& c) {
  Bench once(type, c, 3), twice(type, c, 3);
  once.forward(Mode::Evaluate);
  twice.forward(Mode::Train);  // what training left behind must not show
  twice.forward(Mode::Evaluate);
  return firstDifference("output", once.outputs, twice.outputs);
}

std::string threadsDoNotMatter(const LayerType& type, const ConformanceCase& c) {
  // Large enough that the kernels do cut their work into tiles: half a million multiply-adds, and a rest.
  const Index cost = createLayer(type, c.options, type.id)->plan(c.inputs).multiplyAdds;
  const Index batch = std::clamp<Index>(600'000 / std::max<Index>(1, cost), 67, 5'003);
  Bench serial(type, c, batch), parallel(type, c, batch);
  serial.forward(Mode::Train);
  serial.backward(Mode::Train);
  const ParallelScope scope(4);
  parallel.forward(Mode::Train);
  parallel.backward(Mode::Train);
  return firstDifference(serial, parallel);
}

std::string doesNotAllocate(const LayerType& type, const ConformanceCase& c) {
  Bench bench(type, c, 3);
  for (const Mode mode : {Mode::Train, Mode::Evaluate}) {
    bench.forward(mode);
    bench.backward(mode);
    if (bench.allocations > 0) return "forward or backward allocates " + std::to_string(bench.allocations) + " times";
  }
  return {};
}

std::string nanComesThrough(const LayerType& type, const ConformanceCase& c) {
  if (type.role == LayerRole::Input) return {};
  const auto isNan = [](Scalar value) { return std::isnan(value); };
  Bench bench(type, c, 3);
  for (GuardedTensor& input : bench.inputs) std::ranges::fill(input.view().rows(1, 1).values(), kNan);
  bench.forward(Mode::Train);
  for (GuardedTensor& output : bench.outputs) {
    if (!std::ranges::all_of(output.view().rows(1, 1).values(), isNan)) return "an output hides that its inputs are NaN";
    if (bench.plan.couplesBatch) continue;
    for (const Index other : {0, 2})
      if (std::ranges::any_of(output.view().rows(other, 1).values(), isNan)) return "a NaN leaked into another sample";
  }
  bench.copyWeights();
  for (GuardedTensor& gradient : bench.outputGradients) std::ranges::fill(gradient.values(), kNan);
  bench.backwardRows(Mode::Train, 0, 3, true, true, false);
  for (const Tensors* gradients : {&bench.inputGradients, &bench.parameterGradients})
    for (const GuardedTensor& gradient : *gradients)
      if (!std::ranges::any_of(gradient.values(), isNan)) return "a gradient hides that the output's gradient is NaN";
  return {};
}

/// Numbers for which no pre-activation lies near a kink at zero.
Bench benchAwayFromKinks(const LayerType& type, const ConformanceCase& c, Index batch) {
  for (std::uint64_t attempt = 0;; ++attempt) {
    Bench bench(type, c, batch, kSeed + attempt);
    if (!type.hasActivation) return bench;
    bench.forward(Mode::Evaluate, true);
    const auto isNearKink = [](Scalar z) { return std::abs(z) < gradient_check::kKinkMargin; };
    if (attempt == 500 || std::ranges::none_of(bench.outputs[0].values(), isNearKink)) return bench;
  }
}

std::string gradients(const LayerType& type, const ConformanceCase& c) {
  for (const Index batch : {1, 3})
    for (const Mode mode : {Mode::Train, Mode::Evaluate}) {
      Bench bench = benchAwayFromKinks(type, c, batch);
      const Tensors inputStart = bench.inputGradients, parameterStart = bench.parameterGradients;
      bench.forward(mode);
      bench.backward(mode);
      const auto value = [&] {
        bench.forward(mode);
        return bench.value();
      };
      const auto compareAll = [&](const char* what, Tensors& points, Tensors& results, const Tensors& start) {
        std::string text;
        for (std::size_t i = 0; i < points.size() && text.empty(); ++i) {
          std::vector<Scalar> added(results[i].values().begin(), results[i].values().end());
          for (std::size_t e = 0; e < added.size(); ++e) added[e] -= start[i].values()[e];
          text = gradient_check::compare(what + std::to_string(i), points[i].values(), added, value);
        }
        return text;
      };
      std::string text = compareAll("input ", bench.inputs, bench.inputGradients, inputStart);
      if (text.empty()) text = compareAll("parameter ", bench.parameters, bench.parameterGradients, parameterStart);
      if (!text.empty()) return text;
    }
  return {};
}

constexpr Check kChecks[] = {{"plan is complete", planIsComplete},
                             {"writes all and nothing else", writesAllAndNothingElse},
                             {"rows are independent", rowsAreIndependent},
                             {"backward in two calls", backwardInTwoCalls},
                             {"evaluate repeats", evaluateRepeats},
                             {"threads do not matter", threadsDoNotMatter},
                             {"does not allocate", doesNotAllocate},
                             {"NaN comes through", nanComesThrough},
                             {"gradients", gradients}};

}  // namespace

std::span<const Check> checks() {
  const std::span<const Check> all = kChecks;
  return gradient_check::kIsMeaningful ? all : all.first(all.size() - 1);
}

}  // namespace layer_conformance
