#pragma once

#include <limits>

#include "tests/support/broken_example.h"

namespace broken {

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
  all.push_back({"more than memory holds", b.graph, std::nullopt, "network-too-large", "big", {"GiB", "4097000000"}, 1});
  b.graph.setOption(b.id("big"), "units", whole(20000));
  all.push_back({"a lot of memory", b.graph, std::nullopt, "network-too-large", "big", {"1 GiB"}, 1, true, kWarning});
  b = {};
  b.add("input", "in", {{"shape", sizes({2000, 2000, 3})}}).then("flatten", "flat").then("dense", "last", kSoftmax10);
  b.then("output", "out", kSparse);
  all.push_back(
      {"an image too large for dense", b.graph, std::nullopt, "network-too-large", "last", {"2 GiB"}, 1, true, kWarning});
  b = {};
  b.add("input", "in", {{"shape", sizes({2048, 2048, 3})}}).then("conv2d", "wide", {{"filters", whole(2048)}});
  b.then("global_average_pool2d", "mean").then("dense", "last", kSoftmax10).then("output", "out", kSparse);
  all.push_back({"more results than memory holds", b.graph, std::nullopt, "activations-too-large", "wide", {"GiB", "32"}, 1});
  b = digitNetwork({{"filters", whole(4)}, {"dilation_rate", sizes({20, 20})}});
  all.push_back({"dilation beyond the input", b.graph, kDigits, "kernel-too-large", "conv", {"41×41", "28×28×1"}, 2});
  b = digitNetwork({{"filters", whole(4)}, {"groups", whole(3)}});
  all.push_back({"groups that do not divide", b.graph, kDigits, "shape-mismatch", "conv", {"groups", "3"}, 1});
  b = digitNetwork();
  b.graph.insert({{b.id("conv"), 0}, {b.id("flat"), 0}}, "cropping2d", {{"cropping", sizes({13, 13, 0, 0})}}, "crop");
  all.push_back({"all cut off", b.graph, kDigits, "shape-mismatch", "crop", {"26"}, 1});
  b = {};
  b.add("input", "in", {{"shape", sizes({30})}})
      .then("dense", "d", {{"units", whole(30)}})
      .then("conv2d", "conv", {{"kernel_size", sizes({1, 1})}});
  b.then("flatten", "flat").then("dense", "last", kSoftmax10).then("output", "out", kSparse);
  all.push_back({"convolution on a list that is no image", b.graph, std::nullopt, "image-expected", "conv", {"30"}, 1});
}

inline void addLearning(std::vector<Broken>& all) {
  const Options softmax{{"units", whole(10)}, {"activation", "softmax"}, {"weights_of", "last"}};
  GraphBuilder b = digitNetwork();
  b.graph.setOption(b.id("last"), "weights_of", "nobody");
  all.push_back({"weights of nobody", b.graph, kDigits, "weights-not-shareable", "last", {"'nobody'"}, 1});
  b.graph.setOption(b.id("last"), "weights_of", "conv");
  all.push_back({"weights of another kind", b.graph, kDigits, "weights-not-shareable", "last", {"'conv'", "kind"}, 1});
  b.graph.setOption(b.id("last"), "weights_of", "last");
  all.push_back({"weights in a circle", b.graph, kDigits, "weights-not-shareable", "last", {"circle"}, 1});
  b = digitNetwork();
  b.add("dense", "other", softmax).wire("flat", "other").then("output", "out2", kSparse);
  b.graph.insert({{b.id("flat"), 0}, {b.id("other"), 0}}, "dense", {{"units", whole(5)}}, "narrow");
  all.push_back({"weights of other sizes", b.graph, kDigits, "weights-not-shareable", "other", {"2704×10", "5×10"}, 1});
  b = digitNetwork({{"filters", whole(4)}, {"frozen", true}},
                   {{"units", whole(10)}, {"activation", "softmax"}, {"frozen", true}});
  all.push_back({"everything frozen", b.graph, kDigits, "nothing-learns", "last", {"frozen"}, 1, true, kWarning});
  b = digitNetwork({{"filters", whole(4)}, {"activation", "step"}});
  all.push_back({"step in a convolution", b.graph, kDigits, "step-activation", "conv", {"Step", "slope"}, 1, true, kWarning});
  b = digitNetwork();
  b.graph.insert({{b.id("conv"), 0}, {b.id("flat"), 0}}, "activation", {{"activation", "step"}}, "jump");
  all.push_back({"step behind a convolution", b.graph, kDigits, "step-activation", "jump", {"before it"}, 1, true, kWarning});
}

}  // namespace broken
