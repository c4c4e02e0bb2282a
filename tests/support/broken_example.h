#pragma once

#include <cstdint>
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
  bool becomesRunnable = true;        ///< by any one of the fixes alone: it was the only mistake
  GraphIssue::Severity severity = GraphIssue::Severity::Error;
};

inline constexpr auto kWarning = GraphIssue::Severity::Warning;

}  // namespace broken
