#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/project/experiment.h"
#include "tests/support/networks.h"

/// Small trainings with exactly one thing wrong with them each, for the doctor.
namespace faulty {

using networks::chain;
using networks::size;
using networks::sizes;
using networks::text;

struct Training {
  std::string rule;  ///< that should find it
  nn::Project project;
  nn::HoldOut parts;
  /// Whether the first fix is enough for a healthy training.
  bool isCured = true;

  std::shared_ptr<const nn::PreparedData> data(const nn::Project& of) const {
    const nn::LoadedData loaded{.train = parts.train, .test = nullptr, .origin = "test"};
    return std::make_shared<const nn::PreparedData>(nn::prepareParts(loaded, parts, of.data, of.training.seed));
  }
};

/// Inputs of the standard normal distribution with targets made from them.
inline std::shared_ptr<const nn::Dataset> samples(nn::Index inputs, int classes, nn::Index count,
                                                  const std::function<double(const nn::Scalar*, nn::Index, nn::Rng&)>& target,
                                                  double factor = 1, std::uint64_t seed = 3) {
  nn::DatasetInfo info = networks::classInfo(nn::Shape{inputs}, classes);
  info.kind = nn::SampleKind::Table;
  nn::Rng rng(seed, nn::streamId("faulty"));
  std::vector<nn::Scalar> all, targets;
  for (nn::Index n = 0; n < count; ++n) {
    std::vector<nn::Scalar> input(static_cast<std::size_t>(inputs));
    for (nn::Scalar& value : input) value = rng.normal();
    targets.push_back(static_cast<nn::Scalar>(target(input.data(), n, rng)));
    for (const nn::Scalar value : input) all.push_back(static_cast<nn::Scalar>(factor) * value);
  }
  return nn::memoryDataset(info, std::move(all), std::move(targets));
}

/// Which of two halves of the space.
inline double half(const nn::Scalar* x, nn::Index, nn::Rng&) { return x[0] + x[1] > 0 ? 1 : 0; }

inline Training training(std::string rule, nn::Graph graph, nn::HoldOut parts, const char* optimizer, double rate,
                         nn::Index batch = 10) {
  Training result{.rule = std::move(rule), .project = {}, .parts = std::move(parts)};
  result.project.graph = std::move(graph);
  result.project.data.source = "xor";  // of no effect: the parts are given
  result.project.data.scaling = nn::Scaling::None;
  result.project.data.validationFraction = 0.3;
  result.project.training.optimizer = optimizer;
  result.project.training.optimizerOptions.set("learning_rate", rate);
  result.project.training.batchSize = batch;
  return result;
}

inline nn::HoldOut halves(nn::Index count = 200, double factor = 1) {
  return nn::holdOut(samples(6, 2, count, half, factor), 0.3, 1);
}

/// Inputs -> hidden layers, all alike -> 2 classes.
inline nn::Graph deep(int layers, nn::Index units, nn::Options hidden, nn::Index inputs = 6) {
  hidden.set("units", size(units));
  networks::Layers chained{{"input", {{"shape", sizes({inputs})}}}};
  for (int i = 0; i < layers; ++i) chained.push_back({"dense", hidden});
  chained.push_back({"dense", {{"units", size(2)}, {"activation", text("softmax")}}});
  chained.push_back({"output", {}});
  return chain(chained);
}

inline nn::Graph linear(nn::Index inputs = 6) { return deep(0, 1, {}, inputs); }

inline std::vector<Training> numbersAndRates() {
  std::vector<Training> all;
  nn::DatasetInfo values = networks::classInfo(nn::Shape{1}, 0);
  values.kind = nn::SampleKind::Table;
  std::vector<nn::Scalar> x, y;
  for (int i = 0; i < 60; ++i) {
    x.push_back(static_cast<nn::Scalar>(i) / 30 - 1);
    y.push_back(3 * x.back());
  }
  const nn::Graph line = chain({{"input", {{"shape", sizes({1})}}},
                                {"dense", {{"units", size(1)}}},
                                {"output", {{"loss", text("mean_squared_error")}}}});
  all.push_back(training("not-finite", line, nn::holdOut(nn::memoryDataset(values, x, y), 0.3, 1), "sgd", 100));
  all.back().isCured = false;  // a tenth is still too high; it takes some clicks
  all.push_back(training("learning-rate-too-high", linear(), halves(), "sgd", 100));
  const auto noisy = [](const nn::Scalar* in, nn::Index n, nn::Rng& rng) {
    return rng.uniform() < nn::Scalar{0.2F} ? 1 - half(in, n, rng) : half(in, n, rng);
  };
  all.back().parts = nn::holdOut(samples(6, 2, 200, noisy), 0.3, 1);
  all.push_back(training("learning-rate-too-low", deep(1, 16, {{"activation", text("tanh")}}), halves(), "adam", 1e-7));
  return all;
}

inline std::vector<Training> layers() {
  std::vector<Training> all;
  all.push_back(training(
      "exploding-gradient",
      deep(8, 32, {{"activation", text("relu")}, {"kernel_initializer", text("random_normal")}, {"kernel_stddev", 1.0}}),
      halves(), "sgd", 1e-12));
  all.push_back(training("vanishing-gradient", deep(8, 8, {{"activation", text("sigmoid")}}), halves(), "sgd", 0.1));
  all.push_back(training(
      "dead-relu", deep(1, 16, {{"activation", text("relu")}, {"bias_initializer", text("constant")}, {"bias_value", -20.0}}),
      halves(), "sgd", 0.1));
  all.push_back(training(
      "saturation",
      deep(1, 16, {{"activation", text("tanh")}, {"kernel_initializer", text("random_normal")}, {"kernel_stddev", 40.0}}),
      halves(), "sgd", 0.01));
  nn::Graph zeros = deep(1, 8, {{"activation", text("tanh")}, {"kernel_initializer", text("zeros")}});
  zeros.setOption(zeros.nodes()[2].id, "kernel_initializer", std::string("zeros"));
  all.push_back(training("symmetric-start", zeros, halves(), "sgd", 0.1));
  const nn::Graph normalized = chain({{"input", {{"shape", sizes({6})}}},
                                      {"dense", {{"units", size(8)}}},
                                      {"batch_norm", {}},
                                      {"activation", {{"activation", text("relu")}}},
                                      {"dense", {{"units", size(2)}, {"activation", text("softmax")}}},
                                      {"output", {}}});
  all.push_back(training("small-batch-norm", normalized, halves(), "sgd", 0.01, 2));
  return all;
}

inline std::vector<Training> fits() {
  std::vector<Training> all;
  const auto noisy = [](const nn::Scalar* in, nn::Index n, nn::Rng& rng) {
    return rng.uniform() < nn::Scalar{0.3F} ? 1 - half(in, n, rng) : half(in, n, rng);
  };
  all.push_back(training("overfitting", deep(1, 64, {{"activation", text("relu")}}, 20),
                         nn::holdOut(samples(20, 2, 90, noisy), 0.5, 1), "adam", 0.02, 9));
  all.back().isCured = false;  // early stopping ends the same training sooner
  const auto quadrants = [](const nn::Scalar* x, nn::Index, nn::Rng&) { return x[0] * x[1] > 0 ? 1.0 : 0.0; };
  all.push_back(training("underfitting", linear(2), nn::holdOut(samples(2, 2, 300, quadrants), 0.3, 1), "sgd", 0.1));
  nn::Graph relu = linear();
  relu.setOption(relu.nodes()[1].id, "activation", std::string("relu"));
  all.push_back(training("wrong-output", relu, halves(), "sgd", 0.01));
  return all;
}

inline std::vector<Training> badData() {
  std::vector<Training> all;
  const auto sorted = [](const nn::Scalar*, nn::Index n, nn::Rng&) { return n < 100 ? 0.0 : 1.0; };
  auto blocks = samples(6, 2, 200, sorted);
  // The inputs of the second class lie elsewhere, so that there is something to learn.
  std::vector<nn::Scalar> inputs, targets;
  std::vector<nn::Scalar> input(6), target(1);
  for (nn::Index n = 0; n < 200; ++n) {
    blocks->read(n, input, target);
    for (nn::Scalar value : input) inputs.push_back(value + 2 * target[0]);
    targets.push_back(target[0]);
  }
  blocks = nn::memoryDataset(blocks->info(), inputs, targets);
  all.push_back(training("unshuffled", linear(), nn::holdOut(blocks, 0.3, 1), "sgd", 0.1));
  all.back().project.training.shuffle = false;
  all.push_back(training("unscaled-data", deep(1, 16, {{"activation", text("relu")}}), halves(200, 1000), "sgd", 1e-5));
  const auto random = [](const nn::Scalar*, nn::Index, nn::Rng& rng) { return static_cast<double>(rng.below(2)); };
  all.push_back(training("unrelated-labels", deep(1, 16, {{"activation", text("relu")}}),
                         nn::holdOut(samples(6, 2, 200, random), 0.3, 1), "sgd", 0.1));
  const auto same = [](const nn::Scalar*, nn::Index, nn::Rng&) { return 1.0; };
  all.push_back(training("constant-labels", deep(1, 16, {{"activation", text("relu")}}),
                         nn::holdOut(samples(6, 2, 200, same), 0.3, 1), "sgd", 0.1));
  const auto rare = [](const nn::Scalar* x, nn::Index, nn::Rng&) { return x[0] > nn::Scalar{1.7F} ? 1.0 : 0.0; };
  all.push_back(training("class-imbalance", linear(), nn::holdOut(samples(6, 2, 400, rare), 0.3, 1), "sgd", 0.1));
  const auto whole = samples(6, 2, 200, half);
  const auto range = [&](nn::Index from, nn::Index to) {
    std::vector<nn::Index> numbers;
    for (nn::Index i = from; i < to; ++i) numbers.push_back(i);
    return std::make_shared<nn::Subset>(whole, std::move(numbers));
  };
  const nn::HoldOut leaking{range(0, 140), range(110, 200)};  // 30 of the 90 that are held out are trained on as well
  all.push_back(training("leaking-validation", linear(), leaking, "sgd", 0.1));
  return all;
}

inline std::vector<Training> all() {
  std::vector<Training> found;
  for (auto&& part : {numbersAndRates(), layers(), fits(), badData()}) found.insert(found.end(), part.begin(), part.end());
  return found;
}

}  // namespace faulty
