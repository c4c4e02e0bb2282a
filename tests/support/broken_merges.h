#pragma once

#include <string>
#include <utility>

#include "tests/support/broken_example.h"

namespace broken {

/// Two branches of one input that end in "a" and "b" and meet in "both"; then a list, and 10 classes.
struct Branches {
  GraphBuilder b;
  explicit Branches(const nn::SizeList& input = {28, 28, 1}) { b.add("input", "in", {{"shape", sizes(input)}}); }
  Branches& branch(const std::string& type, const std::string& name, const Options& options, const std::string& from = "in") {
    b.add(type, name, options).wire(from, name);
    return *this;
  }
  Graph meet(const std::string& merge, const Options& options = {}) {
    b.add(merge, "both", options).wire("a", "both").wire("b", "both", 0, 1).add("flatten", "list").wire("both", "list");
    b.then("dense", "last", kSoftmax10).then("output", "out", kSparse);
    return b.graph;
  }
};

inline Options conv(std::int64_t filters, const char* padding = "same", std::int64_t stride = 1) {
  return {{"filters", whole(filters)}, {"padding", padding}, {"strides", sizes({stride, stride})}};
}

inline void addMerges(std::vector<Broken>& all) {
  const auto add = [&](const char* name, const Graph& graph, std::vector<const char*> mentions, int fixes) {
    all.push_back({name, graph, std::nullopt, "shape-mismatch", "both", std::move(mentions), fixes});
  };
  const auto images = [](const Options& a, const Options& b) {
    return Branches().branch("conv2d", "a", a).branch("conv2d", "b", b);
  };
  const auto lists = [](std::int64_t a, std::int64_t b) {
    return Branches({9}).branch("dense", "a", {{"units", whole(a)}}).branch("dense", "b", {{"units", whole(b)}});
  };
  add("sum of 8 and 4 channels", images(conv(8), conv(4)).meet("add"), {"28×28×8 from 'a'", "28×28×4 from 'b'"}, 2);
  add("sum of a full and a halved image", images(conv(4), conv(8, "same", 2)).meet("add"), {"28×28×4", "14×14×8"}, 1);
  add("sum of an image and its unpadded convolution", images(conv(4), conv(4, "valid")).meet("add"), {"28×28×4", "26×26×4"}, 3);
  add("maximum of lists", lists(4, 7).meet("maximum"), {"got 4 from 'a', 7 from 'b'"}, 2);
  add("difference of an image and a list",
      Branches().branch("conv2d", "a", conv(2)).branch("flatten", "flat", {}).branch("dense", "b", {}, "flat").meet("subtract"),
      {"28×28×2", "32"}, 1);
  add("one number a channel first",
      Branches()
          .branch("conv2d", "c", conv(4))
          .branch("global_average_pool2d", "a", {}, "c")
          .branch("conv2d", "b", conv(4))
          .meet("multiply"),
      {"got 4 from 'a', 28×28×4 from 'b'"}, 1);
  add("stack of images of two sizes", images(conv(4), conv(6, "same", 2)).meet("concatenate"), {"28×28×4", "14×14×6", "axis 3"},
      2);
  add("stack of an image and its unpadded convolution", images(conv(4), conv(6, "valid")).meet("concatenate"), {"26×26×6"}, 3);
  add("stack of an image and a list", Branches().branch("conv2d", "a", conv(2)).branch("flatten", "b", {}).meet("concatenate"),
      {"28×28×2", "784"}, 1);
  add("stack in height of 8 and 4 channels", images(conv(8), conv(4)).meet("concatenate", {{"axis", whole(1)}}), {"axis 1"}, 2);
  add("lists joined along a second axis", lists(4, 7).meet("concatenate", {{"axis", whole(2)}}), {"4 from 'a'"}, 1);
  add("average of images of odd sizes",
      Branches({15, 15, 3}).branch("conv2d", "a", conv(4)).branch("conv2d", "b", conv(4, "same", 2)).meet("average"),
      {"15×15×4", "8×8×4"}, 1);
}

}  // namespace broken
