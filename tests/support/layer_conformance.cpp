#include "tests/support/layer_conformance.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include "engine/activations/activation.h"
#include "engine/core/parallel.h"
#include "engine/initializers/initializer.h"
#include "tests/support/gradient_check.h"
#include "tests/support/layer_bench.h"
#include "tests/support/layer_promises.h"

namespace layer_conformance {
namespace {

using namespace nn;

bool sameBits(std::span<const Scalar> a, std::span<const Scalar> b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size_bytes()) == 0;
}

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
  if (text.empty()) text = firstDifference("buffer", a.buffers, b.buffers);
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
  if (c.inputs.size() != inputPortCount(type, c.options)) return "the case has not one input for each port";
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

bool hasLearnedActivation(const LayerType& type, const ConformanceCase& c) {
  if (!type.hasActivation) return false;
  const auto activation = createActivation(completed(c.options, optionSpecs(type), type.id));
  return dynamic_cast<const LearnedActivation*>(activation.get()) != nullptr;
}

std::string backwardInTwoCalls(const LayerType& type, const ConformanceCase& c) {
  Bench once(type, c, 3), twice(type, c, 3);
  // What such an activation learns needs ∂L/∂a, which the first call turns into ∂L/∂z.
  if (hasLearnedActivation(type, c)) return once.plan.wholeBatchGradient ? "its plan asks for two calls" : "";
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
  twice.forward(Mode::Train);
  twice.buffers = once.buffers;  // nothing else of what training left behind may show
  twice.forward(Mode::Evaluate);
  return firstDifference("output", once.outputs, twice.outputs);
}

/// Running statistics change at every training pass, and at nothing else.
std::string buffersFollowTraining(const LayerType& type, const ConformanceCase& c) {
  Bench bench(type, c, 3);
  for (int pass = 0; pass < 2; ++pass) {
    const Tensors start = bench.buffers;
    bench.forward(Mode::Train);
    for (std::size_t i = 0; i < start.size(); ++i)
      if (sameBits(start[i].values(), bench.buffers[i].values()))
        return "training does not change " + bench.plan.buffers[i].name;
    const Tensors trained = bench.buffers;
    bench.backward(Mode::Train);
    if (!firstDifference("", trained, bench.buffers).empty()) return "backward changes a buffer";
    bench.forward(Mode::Evaluate);
    bench.backward(Mode::Evaluate);
    if (!firstDifference("", trained, bench.buffers).empty()) return "predicting changes a buffer";
  }
  return {};
}

std::string threadsDoNotMatter(const LayerType& type, const ConformanceCase& c) {
  // Large enough that the kernels do cut their work into tiles: half a million multiply-adds, and a rest.
  const Index cost = createLayer(type, c.options, type.id)->plan(c.inputs).multiplyAdds;
  const Index batch = std::clamp<Index>(600'000 / std::max<Index>(1, cost), 67, 5'003);
  Bench serial(type, c, batch);
  serial.forward(Mode::Train);
  serial.backward(Mode::Train);
  for (const int threads : {2, 4}) {
    Bench parallel(type, c, batch);
    const ParallelScope scope(threads);
    parallel.forward(Mode::Train);
    parallel.backward(Mode::Train);
    if (std::string difference = firstDifference(serial, parallel); !difference.empty()) return difference;
  }
  return {};
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

/// Which numbers of a sample's outputs depend on the inputs at all; a margin of zeros does not. Three inputs, so that a maximum
/// that comes out the same by chance is not taken for a constant.
std::vector<std::vector<bool>> dependOnInputs(const LayerType& type, const ConformanceCase& c) {
  Bench first(type, c, 1), other(type, c, 1);
  first.forward(Mode::Evaluate, true);
  std::vector<std::vector<bool>> result;
  for (const GuardedTensor& output : first.outputs) result.emplace_back(output.values().size(), false);
  Rng rng(kSeed, streamId("other inputs"));
  for (int attempt = 0; attempt < 2; ++attempt) {
    for (GuardedTensor& input : other.inputs) gradient_check::fillUniform(input.values(), -1, 1, rng);
    other.forward(Mode::Evaluate, true);
    for (std::size_t o = 0; o < result.size(); ++o)
      for (std::size_t i = 0; i < result[o].size(); ++i)
        if (other.outputs[o].values()[i] != first.outputs[o].values()[i]) result[o][i] = true;
  }
  return result;
}

std::string nanComesThrough(const LayerType& type, const ConformanceCase& c) {
  if (type.role == LayerRole::Input) return {};
  const auto isNan = [](Scalar value) { return std::isnan(value); };
  Bench bench(type, c, 3);
  for (GuardedTensor& input : bench.inputs) std::ranges::fill(input.view().rows(1, 1).values(), kNan);
  bench.forward(Mode::Train);
  const auto depends = dependOnInputs(type, c);
  for (std::size_t o = 0; o < bench.outputs.size(); ++o) {
    const GuardedTensor& output = bench.outputs[o];
    const auto poisoned = output.view().rows(1, 1).values();
    for (std::size_t i = 0; i < poisoned.size(); ++i)
      if (depends[o][i] && !isNan(poisoned[i])) return "an output hides that its inputs are NaN";
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

constexpr Check kChecks[] = {
    {"plan is complete", planIsComplete},          {"writes all and nothing else", writesAllAndNothingElse},
    {"rows are independent", rowsAreIndependent},  {"backward in two calls", backwardInTwoCalls},
    {"evaluate repeats", evaluateRepeats},         {"buffers follow training", buffersFollowTraining},
    {"threads do not matter", threadsDoNotMatter}, {"does not allocate", doesNotAllocate},
    {"NaN comes through", nanComesThrough}};

std::vector<Check> allChecks() {
  std::vector<Check> all(std::begin(kChecks), std::end(kChecks));
  for (const Check& check : promiseChecks()) all.push_back(check);
  if (gradient_check::kIsMeaningful) all.push_back({"gradients", gradients});
  return all;
}

}  // namespace

std::span<const Check> checks() {
  static const std::vector<Check> all = allChecks();
  return all;
}

}  // namespace layer_conformance
