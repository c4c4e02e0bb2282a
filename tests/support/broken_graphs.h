#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "engine/graph/analysis.h"
#include "tests/support/graph_builder.h"

/// Graphs with one mistake each, and what has to be said of it.
namespace broken {

using nn::DataDescription;
using nn::Graph;
using nn::GraphIssue;
using nn::Options;
using nn::OptionValue;

inline OptionValue whole(std::int64_t value) { return value; }
inline OptionValue sizes(nn::SizeList values) { return values; }

inline const DataDescription kDigits{{28, 28, 1}, {1}, 10};
inline const DataDescription kTwoKinds{{3}, {1}, 2};
inline const DataDescription kHouses{{4}, {1}, 0};
inline const Options kSoftmax10{{"units", whole(10)}, {"activation", "softmax"}};
inline const Options kSparse{{"loss", "sparse_categorical_cross_entropy"}};

/// input 28×28×1 → conv "conv" → flatten "flat" → dense 10 softmax "last" → output "out", right for kDigits.
inline GraphBuilder digitNetwork(const Options& conv = {{"filters", whole(4)}}, const Options& last = kSoftmax10) {
  GraphBuilder b;
  b.add("input", "in").then("conv2d", "conv", conv).then("flatten", "flat").then("dense", "last", last);
  b.then("output", "out", kSparse);
  return b;
}

/// input (n) → dense "last" → output "out"
inline GraphBuilder smallNetwork(std::int64_t inputs, const Options& last, const Options& output) {
  GraphBuilder b;
  b.add("input", "in", {{"shape", sizes({inputs})}}).then("dense", "last", last).then("output", "out", output);
  return b;
}

/// One broken graph and what has to be said of it.
struct Broken {
  const char* name;
  Graph graph;
  std::optional<DataDescription> data;
  const char* code;
  const char* node;                   ///< empty when the whole graph is meant
  std::vector<const char*> mentions;  ///< what the message has to contain
  int fixes;                          ///< how many are offered at least
  bool becomesRunnable = true;        ///< by the first fix alone
  GraphIssue::Severity severity = GraphIssue::Severity::Error;
};

inline constexpr auto kWarning = GraphIssue::Severity::Warning;

inline void addWiring(std::vector<Broken>& all) {
  GraphBuilder b;
  b.add("conv2d", "conv").then("flatten", "flat").then("dense", "last", kSoftmax10).then("output", "out", kSparse);
  all.push_back({"no input", b.graph, kDigits, "missing-input", "", {"expected an Input", "none"}, 1});
  b = {};
  b.add("dense", "last", kSoftmax10).then("output", "out", kSparse);
  all.push_back({"no input, before a dense layer", b.graph, kDigits, "missing-input", "", {"Input"}, 1});
  b = digitNetwork();
  b.graph.remove(b.id("out"));
  all.push_back({"no output", b.graph, kDigits, "missing-output", "", {"expected an Output", "none"}, 1});
  all.push_back({"nothing at all", {}, kDigits, "missing-input", "", {"Input"}, 1, false});
  b = digitNetwork();
  b.graph.disconnect({{b.id("flat"), 0}, {b.id("last"), 0}});
  all.push_back({"a wire is missing", b.graph, kDigits, "unconnected-input", "last", {"'last'", "none"}, 2});
  b = digitNetwork();
  b.add("dropout", "loose");
  all.push_back({"a layer lies beside the network", b.graph, kDigits, "unconnected-input", "loose", {"'loose'"}, 1});
  b = digitNetwork();
  b.add("output", "second", kSparse);
  all.push_back({"a second output without a wire", b.graph, kDigits, "unconnected-output", "second", {"'second'"}, 1});
  b = digitNetwork();
  b.add("dropout", "a").add("dropout", "b").wire("a", "b").wire("b", "a");
  all.push_back({"a cycle beside the network", b.graph, kDigits, "cycle", "a", {"'a' → 'b' → 'a'"}, 1, false});
  b = digitNetwork();
  b.wire("last", "conv");
  all.push_back({"a wire back", b.graph, kDigits, "cycle", "conv", {"'conv' → 'flat' → 'last' → 'conv'"}, 1});
  b = digitNetwork();
  b.wire("conv", "last");
  all.push_back({"two wires into one port", b.graph, kDigits, "two-wires-into-one-input", "last", {"one wire", "2"}, 2, false});
  b = digitNetwork();
  b.wire("conv", "flat", 3, 0);
  all.push_back({"a port that is not there", b.graph, kDigits, "unknown-port", "conv", {"number 4"}, 1});
  b = digitNetwork();
  b.wire("conv", "flat", 0, 2);
  all.push_back({"an input port that is not there", b.graph, kDigits, "unknown-port", "flat", {"number 3"}, 1});
  b = digitNetwork();
  b.graph.insert({{b.id("flat"), 0}, {b.id("last"), 0}}, "hyper_layer", {{"x", whole(1)}}, "new");
  all.push_back({"a layer of the future", b.graph, kDigits, "unknown-layer", "new", {"'hyper_layer'"}, 1});
  b = digitNetwork();
  b.add("dropout", "side").wire("conv", "side").add("flatten", "end").wire("side", "end");
  all.push_back({"a branch that ends", b.graph, kDigits, "dead-end", "end", {"none"}, 1, true, kWarning});
}

inline void addOptionsAndShapes(std::vector<Broken>& all) {
  GraphBuilder b;
  b.add("input", "in").then("dense", "last", kSoftmax10).then("output", "out", kSparse);
  all.push_back({"dense on an image", b.graph, kDigits, "dense-on-image", "last", {"'last'", "28×28×1"}, 1});
  b = {};
  b.add("input", "in").then("conv2d", "c1", {{"filters", whole(2)}}).then("max_pool2d", "p1").then("max_pool2d", "p2");
  b.then("conv2d", "c2", {{"filters", whole(2)}, {"kernel_size", sizes({7, 9})}}).then("flatten", "flat");
  b.then("dense", "last", kSoftmax10).then("output", "out", kSparse);
  all.push_back({"kernel larger than its input", b.graph, kDigits, "kernel-too-large", "c2", {"6×6×2", "7×9"}, 2});
  b.graph.setType(b.id("c2"), "max_pool2d");
  b.graph.setOption(b.id("c2"), "pool_size", sizes({8, 2}));
  all.push_back({"window larger than its input", b.graph, kDigits, "pool-too-large", "c2", {"6×6×2", "8×2"}, 2});
  b = {};
  b.add("input", "in").then("flatten", "flat").then("conv2d", "conv").then("flatten", "flat2");
  b.then("dense", "last", kSoftmax10).then("output", "out", kSparse);
  all.push_back({"convolution on a list", b.graph, kDigits, "image-expected", "conv", {"784"}, 1});
  b = digitNetwork();
  b.graph.setOption(b.id("in"), "shape", sizes({784}));
  all.push_back({"convolution on a flat input", b.graph, std::nullopt, "image-expected", "conv", {"784"}, 1});
  b = digitNetwork({{"filters", whole(4)}, {"strides", sizes({0, 2})}});
  all.push_back({"stride 0", b.graph, kDigits, "invalid-option", "conv", {"Strides", "0×2"}, 1});
  b = digitNetwork({{"filters", whole(-3)}});
  all.push_back({"negative number of filters", b.graph, kDigits, "invalid-option", "conv", {"Filters", "-3", "from 1 to"}, 1});
  b = digitNetwork({{"filters", "many"}});
  all.push_back({"text for a number", b.graph, kDigits, "invalid-option", "conv", {"a whole number", "'many'"}, 1});
  b = digitNetwork({{"filters", 2.6}});
  all.push_back({"fraction for a whole number", b.graph, kDigits, "invalid-option", "conv", {"a whole number", "2.6"}, 1});
  b = digitNetwork({{"kernel_size", sizes({3, 3, 3})}});
  all.push_back({"three sizes for two", b.graph, kDigits, "invalid-option", "conv", {"2 whole numbers", "3×3×3"}, 1});
  b = digitNetwork({{"kernel_l2", std::numeric_limits<double>::quiet_NaN()}});
  all.push_back({"not a number", b.graph, kDigits, "invalid-option", "conv", {"nan"}, 1});
  b = digitNetwork({{"activation", "swoosh"}});
  all.push_back({"unknown activation", b.graph, kDigits, "invalid-option", "conv", {"relu", "'swoosh'"}, 1});
  b = digitNetwork({{"padding", "valid"}, {"dilation", whole(2)}});
  all.push_back({"unknown option", b.graph, kDigits, "unknown-option", "conv", {"'dilation'", "padding"}, 1});
  b = {};
  b.add("input", "in", {{"shape", sizes({4096})}}).then("dense", "big", {{"units", whole(1000000)}});
  b.then("dense", "last", kSoftmax10).then("output", "out", kSparse);
  all.push_back({"more than memory holds", b.graph, std::nullopt, "network-too-large", "big", {"GiB", "4097000000"}, 0});
  b.graph.setOption(b.id("big"), "units", whole(20000));
  all.push_back({"a lot of memory", b.graph, std::nullopt, "network-too-large", "big", {"1 GiB"}, 0, true, kWarning});
}

inline void addData(std::vector<Broken>& all) {
  GraphBuilder b = digitNetwork();
  b.graph.setOption(b.id("in"), "shape", sizes({32, 32, 3}));
  all.push_back({"input is not the data's", b.graph, kDigits, "input-shape-mismatch", "in", {"28×28×1", "32×32×3"}, 1});
  b.graph.setOption(b.id("in"), "shape", sizes({10000, 10000, 3}));
  all.push_back({"input larger than a sample may be", b.graph, kDigits, "shape-mismatch", "in", {"10000×10000×3"}, 1});
  b = smallNetwork(784, kSoftmax10, kSparse);
  all.push_back({"flat input for images", b.graph, kDigits, "input-shape-mismatch", "in", {"28×28×1", "784"}, 1});
  b = digitNetwork({}, {{"units", whole(7)}, {"activation", "softmax"}});
  all.push_back(
      {"7 units for 10 classes", b.graph, kDigits, "wrong-unit-count", "out", {"10 numbers", "10 classes", "got 7"}, 1});
  b = smallNetwork(3, {{"units", whole(1)}, {"activation", "sigmoid"}}, kSparse);
  all.push_back(
      {"one unit for two classes, class loss", b.graph, kTwoKinds, "wrong-unit-count", "out", {"2 classes", "got 1"}, 2});
  b = {};
  b.add("input", "in").then("conv2d", "conv").then("output", "out", kSparse);
  all.push_back({"a picture as the prediction", b.graph, kDigits, "wrong-unit-count", "out", {"10 numbers", "26×26×32"}, 1});
  b = smallNetwork(4, {{"units", whole(2)}}, {{"loss", "mean_squared_error"}});
  all.push_back({"two predictions for one value", b.graph, kHouses, "wrong-unit-count", "out", {"1 number", "got 2"}, 1});
  b = smallNetwork(4, {{"units", whole(1)}, {"activation", "softmax"}}, kSparse);
  all.push_back({"class loss for values", b.graph, kHouses, "loss-does-not-fit-target", "out", {"numbers", "classes"}, 1});
  b = digitNetwork({}, {{"units", whole(10)}});
  all.push_back({"no softmax before the class loss",
                 b.graph,
                 kDigits,
                 "last-activation-does-not-fit-loss",
                 "last",
                 {"Softmax", "Linear"},
                 1,
                 true,
                 kWarning});
  b = digitNetwork({}, {{"units", whole(10)}, {"activation", "sigmoid"}});
  all.push_back({"sigmoid before the class loss",
                 b.graph,
                 kDigits,
                 "last-activation-does-not-fit-loss",
                 "last",
                 {"Softmax", "Sigmoid"},
                 2,
                 true,
                 kWarning});
  b = smallNetwork(3, {{"units", whole(1)}, {"activation", "relu"}}, {{"loss", "binary_cross_entropy"}});
  all.push_back({"relu before binary cross-entropy",
                 b.graph,
                 kTwoKinds,
                 "last-activation-does-not-fit-loss",
                 "last",
                 {"Sigmoid", "ReLU"},
                 1,
                 true,
                 kWarning});
}

inline const std::vector<Broken>& graphs() {
  static const std::vector<Broken> all = [] {
    std::vector<Broken> list;
    addWiring(list);
    addOptionsAndShapes(list);
    addData(list);
    return list;
  }();
  return all;
}

}  // namespace broken
