#pragma once

#include "tests/support/broken_example.h"

namespace broken {

/// A network of images in which "add" has three ports, of which those numbered are wired.
inline GraphBuilder sumNetwork(const std::vector<int>& wired) {
  GraphBuilder b;
  const Options same{{"filters", whole(4)}, {"padding", "same"}};
  b.add("input", "in").then("conv2d", "before", same).then("conv2d", "a", same).then("conv2d", "b", same);
  b.add("add", "sum", {{"inputs", whole(3)}}).then("flatten", "flat").then("dense", "last", kSoftmax10);
  b.then("output", "out", kSparse);
  const char* const sources[] = {"b", "a", "before"};
  for (std::size_t i = 0; i < wired.size(); ++i) b.wire(sources[i], "sum", 0, wired[i]);
  return b;
}

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
  all.push_back({"a wire is missing", b.graph, kDigits, "unconnected-input", "last", {"'last'", "none"}, 1});
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
  all.push_back({"two wires into one port", b.graph, kDigits, "two-wires-into-one-input", "last", {"one wire", "2"}, 1});
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
  b = {};
  b.add("input", "in").then("conv2d", "a").then("flatten", "flat_a");
  b.add("conv2d", "b").then("flatten", "flat_b").add("add", "both").wire("flat_a", "both").wire("flat_b", "both", 0, 1);
  b.then("dense", "last", kSoftmax10).then("output", "out", kSparse).graph.remove(b.id("in"));
  all.push_back({"no input before two branches", b.graph, kDigits, "missing-input", "", {"expected an Input"}, 1});
  b = digitNetwork();
  b.add("input", "again").add("flatten", "flat2").wire("again", "flat2").add("concatenate", "both");
  b.graph.disconnect({{b.id("flat"), 0}, {b.id("last"), 0}});
  b.wire("flat", "both").wire("flat2", "both", 0, 1).wire("both", "last");
  all.push_back({"the same input twice", b.graph, kDigits, "duplicate-input", "again", {"'in'"}, 1, true, kWarning});
  b = digitNetwork();
  b.add("output", "again", kSparse).wire("last", "again");
  all.push_back({"the same output twice", b.graph, kDigits, "duplicate-output", "again", {"'out'"}, 1, true, kWarning});
  b = digitNetwork();
  b.wire("conv", "flat", 0, -1).graph.disconnect({{b.id("conv"), 0}, {b.id("flat"), 0}});
  all.push_back({"a wire to a port before the first", b.graph, kDigits, "unknown-port", "flat", {"number 0"}, 1});
  const Graph lastFree = sumNetwork({0, 1}).graph, middleFree = sumNetwork({0, 2}).graph, oneWire = sumNetwork({1}).graph;
  all.push_back({"the last port of a sum is free", lastFree, kDigits, "unconnected-input", "sum", {"'in 3'"}, 2});
  all.push_back({"a port between others is free", middleFree, kDigits, "unconnected-input", "sum", {"'in 2'"}, 2});
  all.push_back({"a sum of one", oneWire, kDigits, "unconnected-input", "sum", {"'in 1'"}, 1, false});
  b = sumNetwork({0, 1, 2});
  b.graph.setOption(b.id("sum"), "inputs", whole(2));
  all.push_back({"fewer inputs than wires", b.graph, kDigits, "unknown-port", "sum", {"number 3", "2 inputs"}, 2});
}

}  // namespace broken
