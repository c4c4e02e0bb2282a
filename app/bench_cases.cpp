#include "app/bench_cases.h"

#include "app/bench_networks.h"
#include "engine/core/error.h"

namespace app {
namespace {

std::vector<BenchCase> makeCases() {
  using namespace networks;
  const nn::Shape digit = {28, 28, 1}, pixels = {784}, one = {1};
  const nn::Options rmsprop = {{"learning_rate", 1e-3}, {"rho", 0.99}};  // PyTorch's defaults but for the rate
  const nn::Options momentum = {{"learning_rate", 1e-2}, {"momentum", 0.9}};
  const nn::Options slow = {{"learning_rate", 3e-2}};
  constexpr double kWords = 0.02;  // of the vocabulary that a text has
  return {
      {"mlp128_b32", mlp128, pixels, one, 10, 16384, 32, "adam"},
      {"mlp128_b128", mlp128, pixels, one, 10, 16384, 128, "adam"},
      {"mlp512_b128", mlp512, pixels, one, 10, 16384, 128, "adam"},
      {"imdb_b512", imdb, {10000}, one, 2, 8192, 512, "rmsprop", rmsprop, kWords},
      {"reuters_b512", reuters, {10000}, one, 46, 8192, 512, "rmsprop", rmsprop, kWords},
      {"boston_b1", boston, {13}, one, 0, 400, 1, "rmsprop", rmsprop},
      {"boston_b16", boston, {13}, one, 0, 400, 16, "rmsprop", rmsprop},
      {"convnet93k_b64", convnet93k, digit, one, 10, 4096, 64, "adam"},
      {"convnet93k_b128", convnet93k, digit, one, 10, 4096, 128, "adam"},
      {"lenet5_b64", lenet5, {32, 32, 1}, one, 10, 4096, 64, "sgd", momentum},
      {"lenet28_dropout_b64", lenet28, digit, one, 10, 4096, 64, "adam"},
      {"resnet_small_b64", resnetSmall, digit, one, 10, 2048, 64, "adam"},
      {"inception_small_b64", inceptionSmall, digit, one, 10, 2048, 64, "adam"},
      {"autoencoder_b128", autoencoder, pixels, pixels, 0, 4096, 128, "adam"},
      {"spiral_b10", spiral, {2}, one, 0, 250, 10, "sgd", slow},
      {"latency_convnet93k", convnet93k, digit, one, 10, 64, 1, "adam", {}, 0, true},
      {"latency_lenet28", lenet28, digit, one, 10, 64, 1, "adam", {}, 0, true},
  };
}

}  // namespace

const std::vector<BenchCase>& benchCases() {
  static const std::vector<BenchCase> all = makeCases();
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

}  // namespace app
