#include "app/bench_networks.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace app::networks {
namespace {

using nn::Graph;
using nn::NodeId;
using nn::Options;
using std::int64_t;
using Sizes = std::vector<int64_t>;

/// Builds a network from its input on; every call adds a layer behind the last one, until at() names another.
class Chain {
 public:
  explicit Chain(const Sizes& inputShape) { last_ = graph_.add("input", {{"shape", inputShape}}); }

  NodeId last() const { return last_; }
  Chain& at(NodeId node) {
    last_ = node;
    return *this;
  }
  Chain& then(const std::string& type, Options options = {}) {
    const NodeId node = graph_.add(type, std::move(options));
    graph_.connect({{last_, 0}, {node, 0}});
    return at(node);
  }
  Chain& dense(int64_t units, const std::string& activation) {
    return then("dense", {{"units", units}, {"activation", activation}});
  }
  Chain& conv(int64_t filters, int64_t size, const std::string& activation, const std::string& padding = "valid") {
    return then("conv2d",
                {{"filters", filters}, {"kernel_size", Sizes{size, size}}, {"activation", activation}, {"padding", padding}});
  }
  /// A 3×3 convolution whose bias would do nothing, because batch normalization takes it off again.
  Chain& convAndNorm(int64_t filters, const std::string& activation) {
    return then("conv2d", {{"filters", filters}, {"kernel_size", Sizes{3, 3}}, {"use_bias", false}, {"padding", "same"}})
        .then("batch_norm", {{"activation", activation}});
  }
  /// relu(x + norm(conv(relu(norm(conv x))))).
  Chain& residual(int64_t filters) {
    const NodeId shortcut = last_;
    convAndNorm(filters, "relu").convAndNorm(filters, "linear");
    return merge("add", {{"activation", "relu"}}, {shortcut, last_});
  }
  Chain& merge(const std::string& type, Options options, const std::vector<NodeId>& branches) {
    options.set("inputs", static_cast<int64_t>(branches.size()));
    const NodeId node = graph_.add(type, std::move(options));
    for (std::size_t port = 0; port < branches.size(); ++port)
      graph_.connect({{branches[port], 0}, {node, static_cast<int>(port)}});
    return at(node);
  }
  Graph output(const std::string& loss) {
    then("output", {{"loss", loss}});
    return std::move(graph_);
  }

 private:
  Graph graph_;
  NodeId last_{};
};

Graph mlp(const Sizes& sizes, const std::string& hidden, const std::string& last, const std::string& loss) {
  Chain chain(Sizes{sizes.front()});
  for (std::size_t i = 1; i < sizes.size(); ++i) chain.dense(sizes[i], i + 1 < sizes.size() ? hidden : last);
  return chain.output(loss);
}

constexpr const char* kClasses = "sparse_categorical_cross_entropy";
constexpr const char* kSquares = "mean_squared_error";

Graph classifier(const Sizes& sizes) { return mlp(sizes, "relu", "softmax", kClasses); }

}  // namespace

Graph mlp128() { return classifier({784, 128, 10}); }
Graph mlp512() { return classifier({784, 512, 10}); }
Graph imdb() { return mlp({10000, 16, 16, 1}, "relu", "sigmoid", "binary_cross_entropy"); }
Graph reuters() { return classifier({10000, 64, 64, 46}); }
Graph boston() { return mlp({13, 64, 64, 1}, "relu", "linear", kSquares); }
Graph autoencoder() { return mlp({784, 128, 32, 128, 784}, "relu", "sigmoid", kSquares); }
Graph spiral() { return mlp({2, 8, 8, 1}, "tanh", "tanh", kSquares); }

Graph convnet93k() {
  return Chain({28, 28, 1})
      .conv(32, 3, "relu")
      .then("max_pool2d")
      .conv(64, 3, "relu")
      .then("max_pool2d")
      .conv(64, 3, "relu")
      .then("flatten")
      .dense(64, "relu")
      .dense(10, "softmax")
      .output(kClasses);
}

Graph lenet5() {
  return Chain({32, 32, 1})
      .conv(6, 5, "tanh")
      .then("average_pool2d")
      .conv(16, 5, "tanh")
      .then("average_pool2d")
      .then("flatten")
      .dense(120, "tanh")
      .dense(84, "tanh")
      .dense(10, "softmax")
      .output(kClasses);
}

Graph lenet28() {
  return Chain({28, 28, 1})
      .conv(32, 5, "relu", "same")
      .then("max_pool2d")
      .conv(64, 5, "relu", "same")
      .then("max_pool2d")
      .then("flatten")
      .dense(512, "relu")
      .then("dropout", {{"rate", 0.5}})
      .dense(10, "softmax")
      .output(kClasses);
}

Graph resnetSmall() {
  return Chain({28, 28, 1})
      .convAndNorm(16, "relu")
      .residual(16)
      .residual(16)
      .residual(16)
      .then("global_average_pool2d")
      .dense(10, "softmax")
      .output(kClasses);
}

Graph inceptionSmall() {
  Chain chain({28, 28, 1});
  const NodeId stem = chain.conv(16, 3, "relu").last();
  const NodeId narrow = chain.at(stem).conv(16, 1, "relu").last();
  const NodeId middle = chain.at(stem).conv(16, 1, "relu").conv(24, 3, "relu", "same").last();
  const NodeId wide = chain.at(stem).conv(4, 1, "relu").conv(8, 5, "relu", "same").last();
  const Options pooling = {{"pool_size", Sizes{3, 3}}, {"strides", Sizes{1, 1}}, {"padding", "same"}};
  const NodeId pooled = chain.at(stem).then("max_pool2d", pooling).conv(8, 1, "relu").last();
  return chain.merge("concatenate", {}, {narrow, middle, wide, pooled})
      .then("global_average_pool2d")
      .dense(10, "softmax")
      .output(kClasses);
}

}  // namespace app::networks
