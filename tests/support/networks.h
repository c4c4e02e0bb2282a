#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/data/memory_dataset.h"
#include "engine/graph/network.h"

/// Small networks and data sets that several tests train.
namespace networks {

using Layers = std::vector<std::pair<std::string, nn::Options>>;

/// Layers wired one after the other.
inline nn::Graph chain(const Layers& layers) {
  nn::Graph graph;
  std::optional<nn::NodeId> previous;
  for (const auto& [type, options] : layers) {
    const nn::NodeId node = graph.add(type, options);
    if (previous) graph.connect({{*previous, 0}, {node, 0}});
    previous = node;
  }
  return graph;
}

inline nn::OptionValue size(nn::Index value) { return static_cast<std::int64_t>(value); }
inline nn::OptionValue sizes(std::vector<std::int64_t> values) { return values; }
inline nn::OptionValue text(const char* value) { return std::string(value); }

/// inputs -> hidden (activation) -> classes (softmax), categorical cross-entropy.
inline nn::Graph mlp(nn::Index inputs, nn::Index hidden, nn::Index classes, const char* activation = "relu") {
  return chain({{"input", {{"shape", sizes({inputs})}}},
                {"dense", {{"units", size(hidden)}, {"activation", text(activation)}}},
                {"dense", {{"units", size(classes)}, {"activation", text("softmax")}}},
                {"output", {}}});
}

/// 12×12×1 -> convolution, pooling, dropout, convolution, dense -> 10 classes; large enough to be cut into shards.
inline nn::Graph convnet(const char* activation = "relu", double dropout = 0.25) {
  return chain({{"input", {{"shape", sizes({12, 12, 1})}}},
                {"conv2d", {{"filters", size(8)}, {"activation", text(activation)}}},
                {"max_pool2d", {}},
                {"dropout", {{"rate", dropout}}},
                {"conv2d", {{"filters", size(8)}, {"activation", text(activation)}}},
                {"flatten", {}},
                {"dropout", {{"rate", dropout}}},
                {"dense", {{"units", size(24)}, {"activation", text(activation)}}},
                {"dense", {{"units", size(10)}, {"activation", text("softmax")}}},
                {"output", {}}});
}

inline nn::DatasetInfo classInfo(const nn::Shape& inputShape, int classes) {
  nn::DatasetInfo info;
  info.id = info.title = "clouds";
  info.inputShape = inputShape;
  info.targetShape = nn::Shape{1};
  for (int k = 0; k < classes; ++k) info.classNames.push_back("class " + std::to_string(k));
  return info;
}

/// Classes as noisy copies of one random pattern each, so that a network can learn them. The seed is that of the noise: every
/// seed gives other samples of the same classes.
inline std::shared_ptr<const nn::Dataset> clouds(const nn::Shape& inputShape, int classes, nn::Index count,
                                                 std::uint64_t seed = 7) {
  nn::Rng patterns(7, nn::streamId("patterns")), noise(seed, nn::streamId("noise"));
  const auto width = static_cast<std::size_t>(inputShape.elementCount());
  std::vector<nn::Scalar> centres(width * static_cast<std::size_t>(classes)), inputs, targets;
  for (nn::Scalar& value : centres) value = patterns.uniform();
  for (nn::Index n = 0; n < count; ++n) {
    const auto label = static_cast<std::size_t>(noise.below(classes));
    targets.push_back(static_cast<nn::Scalar>(label));
    for (std::size_t i = 0; i < width; ++i)
      inputs.push_back(centres[label * width + i] + static_cast<nn::Scalar>(0.3) * noise.normal());
  }
  return nn::memoryDataset(classInfo(inputShape, classes), std::move(inputs), std::move(targets));
}

/// All parameters, one after the other.
inline std::vector<nn::Scalar> weights(const nn::Network& network) {
  std::vector<nn::Scalar> result;
  for (std::size_t p = 0; p < network.plan().parameters.size(); ++p)
    for (const nn::Scalar value : network.parameter(static_cast<nn::Index>(p)).values()) result.push_back(value);
  return result;
}

}  // namespace networks
