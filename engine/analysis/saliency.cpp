#include "engine/analysis/saliency.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/core/error.h"

namespace nn::saliency {
namespace {

std::size_t at(Index i) { return static_cast<std::size_t>(i); }

/// What the network says for the class in a row of predictions. One number for two classes is that of the second.
double predictionOf(const Scalar* row, Index count, Index classNumber) {
  if (count > 1) return static_cast<double>(row[classNumber]);
  const auto value = static_cast<double>(row[0]);
  return classNumber == 0 ? 1 - value : value;
}

/// Mean ranks from 0.
std::vector<double> ranksOf(std::span<const Scalar> values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  std::vector<double> ranks(values.size());
  for (std::size_t first = 0; first < order.size();) {
    std::size_t last = first;
    while (last + 1 < order.size() && values[order[last + 1]] == values[order[first]]) ++last;
    for (std::size_t i = first; i <= last; ++i) ranks[order[i]] = static_cast<double>(first + last) / 2;
    first = last + 1;
  }
  return ranks;
}

struct Place {
  Index y, x;
};

/// Copies a patch of `from` over `to`, both (H, W, C) of `shape`.
void cover(const Shape& shape, Place place, Index size, const Scalar* from, Scalar* to) {
  const Index width = std::min(size, shape[1] - place.x) * shape[2];
  for (Index y = place.y; y < std::min(place.y + size, shape[0]); ++y) {
    const Index start = (y * shape[1] + place.x) * shape[2];
    std::copy_n(from + start, width, to + start);
  }
}

}  // namespace

Tensor classSeed(const Shape& scores, Index classNumber) {
  Tensor seed(scores.withBatch(1));
  if (scores.elementCount() == 1)
    seed.data()[0] = classNumber == 0 ? Scalar{-1} : Scalar{1};
  else if (classNumber >= 0 && classNumber < scores.elementCount())
    seed.data()[classNumber] = 1;
  else
    throwExpected<ConfigError>("saliency", "a class below " + std::to_string(scores.elementCount()),
                               std::to_string(classNumber));
  return seed;
}

Tensor inputGradient(Differentiator& differentiator, Index classNumber, Index output) {
  const NetworkPlan& plan = differentiator.plan();
  const Tensor seed = classSeed(differentiator.scores(output).shape().withoutBatch(), classNumber);
  differentiator.backwardFromScores(output, seed.view());
  Tensor sum;
  for (const Index s : plan.inputSteps) {
    const Index tensor = plan.steps[at(s)].outputTensors[0];
    const Shape& shape = plan.tensors[at(tensor)].shape;
    const ConstTensorView gradient = differentiator.gradient(tensor);
    if (sum.isEmpty()) sum = Tensor(shape);
    if (sum.shape() != shape) continue;
    for (std::size_t i = 0; i < sum.values().size(); ++i) sum.values()[i] += gradient.values()[i];
  }
  return sum;
}

Tensor largestMagnitude(ConstTensorView gradient) {
  const Shape& shape = gradient.shape();
  Tensor map(Shape{shape[0], shape[1]});
  const Index channels = shape[2];
  for (Index pixel = 0; pixel < map.size(); ++pixel)
    for (Index c = 0; c < channels; ++c)
      map.data()[pixel] = std::max(map.data()[pixel], std::abs(gradient.data()[pixel * channels + c]));
  return map;
}

std::optional<Index> lastFeatureMaps(const NetworkPlan& plan) {
  std::vector<bool> learned(plan.tensors.size());
  std::optional<Index> last;
  for (const NetworkPlan::Step& step : plan.steps) {
    bool any = !step.plan.parameters.empty();
    for (const Index tensor : step.inputTensors) any = any || learned[at(tensor)];
    for (const Index tensor : step.outputTensors) {
      learned[at(tensor)] = any;
      const Shape& shape = plan.tensors[at(tensor)].shape;
      if (any && step.role == LayerRole::Hidden && shape.rank() == 3 && shape[0] * shape[1] > 1) last = tensor;
    }
  }
  return last;
}

Tensor gradCam(Differentiator& differentiator, Index tensor, Index classNumber, Index output) {
  const Tensor seed = classSeed(differentiator.scores(output).shape().withoutBatch(), classNumber);
  differentiator.backwardFromScores(output, seed.view());
  const ConstTensorView maps = differentiator.value(tensor), gradient = differentiator.gradient(tensor);
  const Shape shape = maps.shape().withoutBatch();
  const Index pixels = shape[0] * shape[1], channels = shape[2];
  std::vector<double> alpha(at(channels));
  for (Index i = 0; i < pixels * channels; ++i)
    alpha[at(i % channels)] += static_cast<double>(gradient.data()[i]) / static_cast<double>(pixels);
  Tensor map(Shape{shape[0], shape[1]});
  for (Index pixel = 0; pixel < pixels; ++pixel) {
    double sum = 0;
    for (Index k = 0; k < channels; ++k) sum += alpha[at(k)] * static_cast<double>(maps.data()[pixel * channels + k]);
    map.data()[pixel] = static_cast<Scalar>(std::max(0.0, sum));
  }
  return map;
}

Tensor enlarged(const Tensor& map, Index height, Index width) {
  const Index h = map.shape()[0], w = map.shape()[1];
  const auto place = [](Index i, Index from, Index to) {
    const double middle = (static_cast<double>(i) + 0.5) * static_cast<double>(from) / static_cast<double>(to) - 0.5;
    return std::clamp(middle, 0.0, static_cast<double>(from - 1));
  };
  Tensor large(Shape{height, width});
  for (Index y = 0; y < height; ++y)
    for (Index x = 0; x < width; ++x) {
      const double fy = place(y, h, height), fx = place(x, w, width);
      const Index y0 = static_cast<Index>(fy), x0 = static_cast<Index>(fx);
      const Index y1 = std::min(y0 + 1, h - 1), x1 = std::min(x0 + 1, w - 1);
      const double sy = fy - static_cast<double>(y0), sx = fx - static_cast<double>(x0);
      const auto pixel = [&](Index r, Index c) { return static_cast<double>(map.data()[r * w + c]); };
      const double top = (1 - sx) * pixel(y0, x0) + sx * pixel(y0, x1);
      const double bottom = (1 - sx) * pixel(y1, x0) + sx * pixel(y1, x1);
      large.data()[y * width + x] = static_cast<Scalar>((1 - sy) * top + sy * bottom);
    }
  return large;
}

std::vector<Index> Patch::starts(Index length) const {
  std::vector<Index> result;
  const Index last = std::max<Index>(0, length - size);
  for (Index start = 0; start < last; start += stride) result.push_back(start);
  result.push_back(last);
  return result;
}

Tensor occlusion(Execution& execution, const Network& network, ConstTensorView input, ConstTensorView background,
                 Index classNumber, const Patch& patch, Index output, const std::atomic<bool>* stop) {
  const Shape shape = input.shape().withoutBatch();
  const Index size = shape.elementCount(), most = execution.maxBatch();
  Tensor batch(shape.withBatch(most));
  Tensor map(Shape{shape[0], shape[1]}), covers(Shape{shape[0], shape[1]});
  const auto predict = [&](Index count) {
    const std::vector<ConstTensorView> inputs(network.plan().inputSteps.size(), batch.view().rows(0, count));
    execution.evaluate(network, inputs);
    return execution.prediction(output);
  };
  std::copy_n(input.data(), size, batch.data());
  const ConstTensorView whole = predict(1);
  const double before = predictionOf(whole.data(), whole.rowSize(), classNumber);

  std::vector<Place> waiting;
  const auto add = [&](Place place, double fall) {
    for (Index y = place.y; y < std::min(place.y + patch.size, shape[0]); ++y)
      for (Index x = place.x; x < std::min(place.x + patch.size, shape[1]); ++x) {
        map.data()[y * shape[1] + x] += static_cast<Scalar>(fall);
        covers.data()[y * shape[1] + x] += 1;
      }
  };
  const auto flush = [&] {
    if (waiting.empty()) return;
    const ConstTensorView after = predict(static_cast<Index>(waiting.size()));
    for (std::size_t i = 0; i < waiting.size(); ++i)
      add(waiting[i],
          before - predictionOf(after.data() + static_cast<Index>(i) * after.rowSize(), after.rowSize(), classNumber));
    waiting.clear();
  };
  for (const Index y : patch.starts(shape[0]))
    for (const Index x : patch.starts(shape[1])) {
      if (stop && *stop) return {};
      Scalar* covered = batch.data() + static_cast<Index>(waiting.size()) * size;
      std::copy_n(input.data(), size, covered);
      cover(shape, {y, x}, patch.size, background.data(), covered);
      if (std::equal(covered, covered + size, input.data())) {  // nothing there to cover
        add({y, x}, 0);
        continue;
      }
      waiting.push_back({y, x});
      if (static_cast<Index>(waiting.size()) == most) flush();
    }
  flush();
  for (Index i = 0; i < map.size(); ++i)
    if (covers.data()[i] > 0) map.data()[i] /= covers.data()[i];
  return map;
}

Network withRandomWeights(const Network& network, std::uint64_t seed) {
  Network random = network;
  random.initialize(seed);
  for (Index b = 0; b < static_cast<Index>(network.plan().buffers.size()); ++b)  // running statistics are no weights
    std::ranges::copy(network.buffer(b).values(), random.buffer(b).data());
  return random;
}

double rankCorrelation(std::span<const Scalar> a, std::span<const Scalar> b) {
  const std::vector<double> ra = ranksOf(a), rb = ranksOf(b);
  const double middle = (static_cast<double>(a.size()) - 1) / 2;
  double ab = 0, aa = 0, bb = 0;
  for (std::size_t i = 0; i < ra.size(); ++i) {
    ab += (ra[i] - middle) * (rb[i] - middle);
    aa += (ra[i] - middle) * (ra[i] - middle);
    bb += (rb[i] - middle) * (rb[i] - middle);
  }
  return aa > 0 && bb > 0 ? ab / std::sqrt(aa * bb) : 0;
}

}  // namespace nn::saliency
