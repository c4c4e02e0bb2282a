#include "engine/analysis/unit_excitation.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/analysis/differentiator.h"
#include "engine/analysis/sample_values.h"
#include "engine/core/error.h"
#include "engine/core/rng.h"
#include "engine/graph/execution.h"

namespace nn {
namespace {

std::size_t at(Index i) { return static_cast<std::size_t>(i); }

Index channelCount(const Shape& shape) { return shape.rank() == 0 ? 1 : shape[shape.rank() - 1]; }

/// Takes the largest number of every channel of one sample's values.
void collect(ConstTensorView values, Index channels, Scalar* largest, Index* places) {
  const Index pixels = values.size() / channels;
  for (Index c = 0; c < channels; ++c) {
    largest[c] = values.data()[c];
    places[c] = 0;
  }
  for (Index pixel = 1; pixel < pixels; ++pixel)
    for (Index c = 0; c < channels; ++c)
      if (const Scalar value = values.data()[pixel * channels + c]; value > largest[c]) {
        largest[c] = value;
        places[c] = pixel;
      }
}

/// The mean of every pixel and its neighbours with weights 1 2 1 along both axes; at the edge the pixel stands in for what is
/// not there. Of (H, W, C); leaves other shapes alone.
void blur(Tensor& picture) {
  const Shape& shape = picture.shape();
  if (shape.rank() != 3) return;
  const Index height = shape[0], width = shape[1], channels = shape[2];
  for (const bool isRow : {true, false}) {
    const Tensor before = picture;
    for (Index y = 0; y < height; ++y)
      for (Index x = 0; x < width; ++x)
        for (Index c = 0; c < channels; ++c) {
          const auto pixel = [&](Index step) {
            const Index row = isRow ? y : std::clamp<Index>(y + step, 0, height - 1);
            const Index column = isRow ? std::clamp<Index>(x + step, 0, width - 1) : x;
            return before.data()[(row * width + column) * channels + c];
          };
          picture.data()[(y * width + x) * channels + c] = (pixel(-1) + 2 * pixel(0) + pixel(1)) / 4;
        }
  }
}

/// Number of the element in the middle of a channel's map, of values without batch axis.
Index middleOf(const Shape& shape, Index channel) {
  const Index channels = channelCount(shape);
  if (channel < 0 || channel >= channels)
    throwExpected<ConfigError>("excitation", "a channel below " + std::to_string(channels), std::to_string(channel));
  const Index pixel = shape.rank() == 3 ? shape[0] / 2 * shape[1] + shape[1] / 2 : 0;
  return pixel * channels + channel;
}

}  // namespace

std::shared_ptr<const ExcitationTable> excitationTable(std::shared_ptr<const Network> network, Index tensor,
                                                       const Dataset& data, std::vector<Index> samples,
                                                       const std::atomic<bool>& stop) {
  const auto count = static_cast<Index>(samples.size());
  const Index channels = channelCount(network->plan().tensors[at(tensor)].shape);
  auto table = std::make_shared<ExcitationTable>();
  table->largest = Tensor(Shape{count, channels});
  table->places.resize(at(count * channels));
  const auto keep = [&](Index first, ConstTensorView values) {
    for (Index i = 0; i < values.rowCount(); ++i)
      collect(values.rows(i, 1), channels, table->largest.data() + (first + i) * channels,
              table->places.data() + (first + i) * channels);
  };
  if (!forEachSampleValues(*network, tensor, data, samples, stop, keep)) return nullptr;
  table->network = std::move(network);
  table->tensor = tensor;
  table->samples = std::move(samples);
  return table;
}

std::vector<Excitation> strongestSamples(const ExcitationTable& table, Index channel, Index count) {
  const Shape& shape = table.network->plan().tensors[at(table.tensor)].shape;
  const Index channels = channelCount(shape), width = shape.rank() == 3 ? shape[1] : 1;
  std::vector<Excitation> all;
  if (channel < 0 || channel >= channels) return all;
  for (std::size_t i = 0; i < table.samples.size(); ++i) {
    const Index entry = static_cast<Index>(i) * channels + channel, place = table.places[at(entry)];
    all.push_back({table.samples[i], static_cast<double>(table.largest.data()[entry]), place / width, place % width});
  }
  std::ranges::stable_sort(all, std::greater<>(), &Excitation::value);
  if (static_cast<Index>(all.size()) > count) all.resize(at(count));
  return all;
}

Tensor maximisedInput(const Network& network, Index tensor, Index channel, const Maximisation& settings,
                      const std::atomic<bool>& stop) {
  const NetworkPlan& plan = network.plan();
  const Index inputTensor = plan.steps[at(plan.inputSteps.front())].outputTensors[0];
  const Shape& shape = plan.tensors[at(inputTensor)].shape;
  const double range = settings.high - settings.low;
  Tensor picture(shape);
  Rng rng(settings.seed, streamId("maximisation"));
  for (Scalar& pixel : picture.values())
    pixel = static_cast<Scalar>(settings.low + range * (0.45 + 0.1 * static_cast<double>(rng.uniform())));
  const Shape& layer = plan.tensors[at(tensor)].shape;
  Tensor seed(layer.withBatch(1));
  seed.data()[middleOf(layer, channel)] = 1;
  Differentiator differentiator(network.sharedPlan(), 1, Differentiator::Wanted::ActivationsOnly);
  for (int step = 0; step < settings.steps; ++step) {
    if (stop) return {};
    const std::vector<ConstTensorView> inputs(plan.inputSteps.size(), {picture.data(), shape.withBatch(1)});
    differentiator.forward(network, inputs);
    differentiator.backward(tensor, seed.view());
    const auto gradient = differentiator.gradient(inputTensor).values();
    double squares = 0;
    for (const Scalar g : gradient) squares += static_cast<double>(g) * static_cast<double>(g);
    const double size = std::sqrt(squares / static_cast<double>(gradient.size()));
    if (size > 0) {
      const double scale = settings.stepSize * range / size;
      for (std::size_t i = 0; i < gradient.size(); ++i)
        picture.values()[i] = static_cast<Scalar>(std::clamp(
            static_cast<double>(picture.values()[i]) + scale * static_cast<double>(gradient[i]), settings.low, settings.high));
    }
    if (settings.blurEvery > 0 && std::fmod(step + 1, settings.blurEvery) == 0 && step + 1 < settings.steps) blur(picture);
  }
  return picture;
}

double middleExcitation(const Network& network, Index tensor, Index channel, const Tensor& input) {
  const NetworkPlan& plan = network.plan();
  Execution execution(network.sharedPlan(), 1, Execution::Purpose::Predict);
  const std::vector<ConstTensorView> inputs(plan.inputSteps.size(), {input.data(), input.shape().withBatch(1)});
  execution.evaluate(network, inputs);
  const NetworkPlan::TensorInfo& layer = plan.tensors[at(tensor)];
  return static_cast<double>(execution.activation(layer.port).data()[middleOf(layer.shape, channel)]);
}

}  // namespace nn
