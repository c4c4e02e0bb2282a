#include "tests/support/layer_promises.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "engine/core/parallel.h"
#include "tests/support/layer_bench.h"

namespace layer_conformance {
namespace {

using namespace nn;

using Numbers = std::vector<Scalar>;

constexpr Index kBatch = 5;

Numbers copyOf(const GuardedTensor& tensor) { return {tensor.values().begin(), tensor.values().end()}; }

void fill(Tensors& tensors, Scalar value) {
  for (GuardedTensor& tensor : tensors) std::ranges::fill(tensor.values(), value);
}

/// Empty, or where two lists differ. Zeros of either sign are equal, NaN is equal to nothing: a promise is about numbers that
/// are there.
std::string difference(const std::string& what, const Numbers& expected, const Numbers& got) {
  for (std::size_t i = 0; i < expected.size(); ++i)
    if (!(expected[i] == got[i]))
      return what + "[" + std::to_string(i) + "]: expected " + std::to_string(expected[i]) + ", got " + std::to_string(got[i]);
  return {};
}

/// All gradients of a bench, one list each.
std::vector<Numbers> gradientsOf(const Bench& bench) {
  std::vector<Numbers> all;
  for (const Tensors* tensors : {&bench.inputGradients, &bench.parameterGradients})
    for (const GuardedTensor& tensor : *tensors) all.push_back(copyOf(tensor));
  return all;
}

std::string difference(const std::vector<Numbers>& expected, const std::vector<Numbers>& got) {
  std::string text;
  for (std::size_t i = 0; i < expected.size() && text.empty(); ++i)
    text = difference("gradient " + std::to_string(i), expected[i], got[i]);
  return text;
}

/// How the input of a bench comes about: any numbers, or those of a ReLU with its exact zeros.
enum class Input { Any, Rectified };

Bench forwardDone(const LayerType& type, const ConformanceCase& c, Input input, Index batch = kBatch) {
  Bench bench(type, c, batch);
  if (input == Input::Rectified)
    for (GuardedTensor& tensor : bench.inputs)
      for (Scalar& x : tensor.values()) x = std::max(Scalar{0}, x);
  bench.forward(Mode::Train);
  bench.copyWeights();
  fill(bench.parameterGradients, 0);
  fill(bench.inputGradients, 0);
  return bench;
}

/// The inputs' gradients added to zeros.
std::vector<Numbers> addedToZeros(const LayerType& type, const ConformanceCase& c, Input input) {
  Bench bench = forwardDone(type, c, input);
  bench.backwardRows(Mode::Train, 0, kBatch, true, true, false);
  std::vector<Numbers> gradients;
  for (const GuardedTensor& gradient : bench.inputGradients) gradients.push_back(copyOf(gradient));
  return gradients;
}

/// One input's gradient written over NaN, the others added to zeros; in the rows of two shards, if the layer can do with a part
/// of the batch.
std::string compareAssigned(Bench& bench, std::size_t input, const std::vector<Numbers>& expected) {
  fill(bench.inputGradients, 0);
  std::ranges::fill(bench.inputGradients[input].values(), kNan);
  bench.assignedInputs = std::uint64_t{1} << input;
  const Index first = bench.plan.couplesBatch ? kBatch : 2;
  bench.backwardRows(Mode::Train, 0, first, true, true, false);
  if (first < kBatch) bench.backwardRows(Mode::Train, first, kBatch - first, true, true, false);
  if (!bench.areGuardsIntact()) return "wrote outside a tensor";
  for (std::size_t i = 0; i < expected.size(); ++i)
    if (std::string text = difference("input gradient " + std::to_string(i + 1), expected[i], copyOf(bench.inputGradients[i]));
        !text.empty())
      return text;
  return {};
}

// --- the promises -----------------------------------------------------------------------------------------------------

std::string assignsInputGradients(const LayerType& type, const ConformanceCase& c) {
  for (std::size_t input = 0; input < c.inputs.size(); ++input) {
    Bench bench = forwardDone(type, c, Input::Any);
    if (!bench.plan.assignsInputGradients) return {};
    if (std::string text = compareAssigned(bench, input, addedToZeros(type, c, Input::Any)); !text.empty()) return text;
  }
  return {};
}

std::string masksInputGradient(const LayerType& type, const ConformanceCase& c) {
  Bench bench = forwardDone(type, c, Input::Rectified);
  if (!bench.plan.masksInputGradient) return {};
  if (!bench.plan.assignsInputGradients) return "asked for only together with assignsInputGradients";
  if (bench.inputs.size() != 1) return "only a layer with one input may promise that";
  std::vector<Numbers> expected = addedToZeros(type, c, Input::Rectified);
  const auto x = bench.inputs[0].values();
  for (std::size_t i = 0; i < expected[0].size(); ++i)
    if (x[i] <= 0) expected[0][i] = 0;
  bench.inputIsRectified = true;
  return compareAssigned(bench, 0, expected);
}

/// With all that is promised asked for, and enough work for every thread.
std::string promisesHoldOnManyThreads(const LayerType& type, const ConformanceCase& c) {
  const LayerPlan plan = createLayer(type, c.options, type.id)->plan(c.inputs);
  if (!plan.assignsInputGradients) return {};
  const Index batch = std::clamp<Index>(600'000 / std::max<Index>(1, plan.multiplyAdds), 67, 5'003);
  const auto run = [&](int threads) {
    const ParallelScope scope(threads);
    Bench bench = forwardDone(type, c, Input::Rectified, batch);
    fill(bench.inputGradients, kNan);
    bench.assignedInputs = ~std::uint64_t{0};
    bench.inputIsRectified = plan.masksInputGradient;
    bench.backwardRows(Mode::Train, 0, batch, true, true, false);
    return gradientsOf(bench);
  };
  const std::vector<Numbers> expected = run(1);
  for (const int threads : {2, 3})
    if (std::string text = difference(expected, run(threads)); !text.empty()) return text;
  return {};
}

/// A parameter's gradient taken in runs of `rows` rows, written over NaN.
Numbers inRuns(Bench& bench, std::size_t parameter, Index rows) {
  const Shape& shape = bench.plan.parameters[parameter].shape;
  const Index rowSize = shape.elementCount() / shape[0];
  Numbers gradient(static_cast<std::size_t>(shape.elementCount() * 2), kNan);  // the second half is nobody's
  for (Index first = 0; first < shape[0]; first += rows)
    bench.writeGradientRows(static_cast<Index>(parameter), first, std::min(rows, shape[0] - first),
                            gradient.data() + first * rowSize);
  return gradient;
}

/// A list, such as a bias, is always asked for in one run.
std::string compareRuns(Bench& bench, std::size_t parameter) {
  const ParameterSpec& spec = bench.plan.parameters[parameter];
  const Numbers whole = inRuns(bench, parameter, spec.shape[0]), sum = copyOf(bench.parameterGradients[parameter]);
  const auto size = static_cast<std::ptrdiff_t>(sum.size());
  const double tolerance = 100 * static_cast<double>(std::numeric_limits<Scalar>::epsilon());
  for (std::size_t i = 0; i < sum.size(); ++i) {
    const auto x = static_cast<double>(sum[i]), y = static_cast<double>(whole[i]);
    if (!(std::abs(x - y) <= tolerance * std::max(1.0, std::abs(x))))
      return spec.name + " taken at once: expected " + std::to_string(x) + ", got " + std::to_string(y);
  }
  for (Index rows = spec.shape.rank() == 1 ? spec.shape[0] : 1; rows <= spec.shape[0]; ++rows) {
    const Numbers runs = inRuns(bench, parameter, rows);
    const auto isUntouched = [](Scalar value) { return std::isnan(value); };
    if (!std::all_of(runs.begin() + size, runs.end(), isUntouched)) return spec.name + ": wrote beyond the run";
    const std::string text = difference(spec.name + " in runs of " + std::to_string(rows),
                                        {whole.begin(), whole.begin() + size}, {runs.begin(), runs.begin() + size});
    if (!text.empty()) return text;
  }
  return {};
}

std::string wholeBatchGradient(const LayerType& type, const ConformanceCase& c) {
  Bench bench = forwardDone(type, c, Input::Any, 37);
  if (!bench.plan.wholeBatchGradient) return {};
  bench.backwardRows(Mode::Train, 0, bench.batch, true, false, false);  // afterwards the output's gradients are ready
  bench.backwardRows(Mode::Train, 0, bench.batch, false, true, true);
  std::string text;
  for (std::size_t p = 0; p < bench.plan.parameters.size() && text.empty(); ++p) text = compareRuns(bench, p);
  return text;
}

/// The gradients with or without the numbers that the plan says backward does not read.
std::vector<Numbers> backwardWithout(const LayerType& type, const ConformanceCase& c, Input input, bool inputs, bool outputs,
                                     bool isReady) {
  Bench bench = forwardDone(type, c, input);
  bench.assignedInputs = bench.plan.assignsInputGradients ? ~std::uint64_t{0} : 0;
  bench.inputIsRectified = input == Input::Rectified && bench.plan.masksInputGradient;
  if (inputs) fill(bench.inputs, kNan);
  if (outputs) fill(bench.outputs, kNan);
  bench.backwardRows(Mode::Train, 0, kBatch, true, true, isReady);
  return gradientsOf(bench);
}

/// An output that is masked by is read, so a layer that masks may leave out its input but not both.
std::string readsNoMoreThanItSays(const LayerType& type, const ConformanceCase& c) {
  const LayerPlan plan = createLayer(type, c.options, type.id)->plan(c.inputs);
  const bool noInput = !plan.backwardReadsInput, noOutput = !plan.backwardReadsOutput;
  for (const Input input : {Input::Any, Input::Rectified})
    for (const bool isReady : {false, true}) {
      const bool leavesOutput = noOutput && (isReady || !plan.activationReadsOutput);
      if (!noInput && !leavesOutput) continue;
      const auto expected = backwardWithout(type, c, input, false, false, isReady);
      const std::string text = difference(expected, backwardWithout(type, c, input, noInput, leavesOutput, isReady));
      if (!text.empty()) return "reads what it says it does not: " + text;
    }
  return {};
}

/// Output 0 is max(0, z), and so its derivative is known from the output alone.
std::string isRectified(const LayerType& type, const ConformanceCase& c) {
  Bench bench = forwardDone(type, c, Input::Any), ready = forwardDone(type, c, Input::Any);
  if (!bench.plan.rectified) return {};
  ready.forward(Mode::Train, true);
  Numbers z = copyOf(ready.outputs[0]);
  for (Scalar& value : z) value = std::max(Scalar{0}, value);
  if (std::string text = difference("output", z, copyOf(bench.outputs[0])); !text.empty()) return text;
  bench.backwardRows(Mode::Train, 0, kBatch, true, true, false);
  const auto dz = ready.outputGradients[0].values();
  for (std::size_t i = 0; i < dz.size(); ++i)
    if (!(z[i] > 0)) dz[i] = 0;
  ready.backwardRows(Mode::Train, 0, kBatch, true, true, true);
  return difference(gradientsOf(ready), gradientsOf(bench));
}

constexpr Check kPromises[] = {{"assigns the input gradients", assignsInputGradients},
                               {"masks the input gradient", masksInputGradient},
                               {"keeps its promises on many threads", promisesHoldOnManyThreads},
                               {"writes rows of gradients", wholeBatchGradient},
                               {"reads no more than it says", readsNoMoreThanItSays},
                               {"is rectified", isRectified}};

}  // namespace

std::span<const Check> promiseChecks() { return kPromises; }

}  // namespace layer_conformance
