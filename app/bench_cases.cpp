#include "app/bench_cases.h"

#include <algorithm>

#include "engine/core/error.h"
#include "engine/core/rng.h"

namespace app {
namespace {

using nn::Graph;
using nn::NodeId;
using nn::Options;
using std::int64_t;
using Sizes = std::vector<int64_t>;

/// Builds a chain of layers.
class Chain {
 public:
  explicit Chain(const Sizes& inputShape) { last_ = graph_.add("input", {{"shape", inputShape}}); }
  Chain& then(const std::string& type, Options options = {}) {
    const NodeId node = graph_.add(type, std::move(options));
    graph_.connect({{last_, 0}, {node, 0}});
    last_ = node;
    return *this;
  }
  Chain& dense(int64_t units, const std::string& activation) {
    return then("dense", {{"units", units}, {"activation", activation}});
  }
  Chain& conv(int64_t filters, int64_t size, const std::string& activation, const std::string& padding = "valid") {
    return then("conv2d",
                {{"filters", filters}, {"kernel_size", Sizes{size, size}}, {"activation", activation}, {"padding", padding}});
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

constexpr const char* kSparse = "sparse_categorical_cross_entropy";

Graph classifier(const Sizes& sizes) { return mlp(sizes, "relu", "softmax", kSparse); }

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
      .output(kSparse);
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
      .output(kSparse);
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
      .output(kSparse);
}

Graph boston() { return mlp({13, 64, 64, 1}, "relu", "linear", "mean_squared_error"); }

/// Random numbers held in memory.
class SyntheticData : public nn::Dataset {
 public:
  explicit SyntheticData(const BenchCase& bench)
      : inputs_(bench.input.withBatch(bench.samples)), targets_(bench.target.withBatch(bench.samples)) {
    info_.id = bench.name;
    info_.inputShape = bench.input;
    info_.targetShape = bench.target;
    for (nn::Index c = 0; c < bench.classes; ++c) info_.classNames.push_back(std::to_string(c));
    nn::Rng rng(1, nn::streamId("bench"));
    for (nn::Scalar& value : inputs_.values()) value = rng.uniform();
    for (nn::Scalar& value : targets_.values())
      value = bench.classes > 0 ? static_cast<nn::Scalar>(rng.below(bench.classes)) : rng.uniform();
    if (bench.target == bench.input) targets_ = inputs_;
  }
  const nn::DatasetInfo& info() const override { return info_; }
  nn::Index size() const override { return inputs_.shape()[0]; }
  void read(nn::Index index, std::span<nn::Scalar> input, std::span<nn::Scalar> target) const override {
    std::ranges::copy(inputs_.view().rows(index, 1).values(), input.begin());
    std::ranges::copy(targets_.view().rows(index, 1).values(), target.begin());
  }

 private:
  nn::DatasetInfo info_;
  nn::Tensor inputs_, targets_;
};

}  // namespace

const std::vector<BenchCase>& benchCases() {
  static const Options momentum = {{"learning_rate", 1e-2}, {"momentum", 0.9}};
  static const std::vector<BenchCase> all = {
      {"mlp128_b32",
       [] {
         return classifier({784, 128, 10});
       },
       {784},
       {1},
       10,
       16384,
       32,
       "adam"},
      {"mlp128_b128",
       [] {
         return classifier({784, 128, 10});
       },
       {784},
       {1},
       10,
       16384,
       128,
       "adam"},
      {"mlp512_b128",
       [] {
         return classifier({784, 512, 10});
       },
       {784},
       {1},
       10,
       16384,
       128,
       "adam"},
      {"boston_b1", boston, {13}, {1}, 0, 400, 1, "rmsprop"},
      {"boston_b16", boston, {13}, {1}, 0, 400, 16, "rmsprop"},
      {"convnet93k_b64", convnet93k, {28, 28, 1}, {1}, 10, 4096, 64, "adam"},
      {"convnet93k_b128", convnet93k, {28, 28, 1}, {1}, 10, 4096, 128, "adam"},
      {"lenet5_b64", lenet5, {32, 32, 1}, {1}, 10, 4096, 64, "sgd", momentum},
      {"lenet28_dropout_b64", lenet28, {28, 28, 1}, {1}, 10, 4096, 64, "adam"},
      {"autoencoder_b128",
       [] {
         return mlp({784, 128, 32, 128, 784}, "relu", "sigmoid", "mean_squared_error");
       },
       {784},
       {784},
       0,
       4096,
       128,
       "adam"},
      {"spiral_b10",
       [] {
         return mlp({2, 8, 8, 1}, "tanh", "tanh", "mean_squared_error");
       },
       {2},
       {1},
       0,
       250,
       10,
       "sgd",
       {{"learning_rate", 3e-2}}},
      {"latency_convnet93k", convnet93k, {28, 28, 1}, {1}, 10, 64, 1, "adam", {}, true},
      {"latency_lenet28", lenet28, {28, 28, 1}, {1}, 10, 64, 1, "adam", {}, true},
  };
  return all;
}

const BenchCase& benchCase(const std::string& name) {
  std::string known;
  for (const BenchCase& bench : benchCases()) {
    if (bench.name == name) return bench;
    known += (known.empty() ? "" : ", ") + bench.name;
  }
  nn::throwExpected<nn::ConfigError>("bench", "one of " + known, "'" + name + "'");
}

std::shared_ptr<const nn::Dataset> benchData(const BenchCase& bench) { return std::make_shared<SyntheticData>(bench); }

}  // namespace app
