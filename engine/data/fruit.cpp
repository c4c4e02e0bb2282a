#include <utility>

#include "engine/data/memory_dataset.h"

namespace nn {
namespace {

struct Fruit {
  double weight, redness, roundness;  // in 100 g; from 0 (yellow) to 1 (red); from 0 (long) to 1 (round)
  int kind;
};

// Apples are round and mostly red, bananas long and yellow, strawberries light and red.
constexpr Fruit kFruit[] = {{1.8, 0.9, 0.9, 0}, {1.6, 0.7, 1.0, 0}, {2.0, 0.4, 0.9, 0}, {1.7, 0.8, 0.8, 0},
                            {1.2, 0.1, 0.1, 1}, {1.4, 0.0, 0.2, 1}, {1.1, 0.2, 0.1, 1}, {1.5, 0.1, 0.0, 1},
                            {0.2, 0.9, 0.6, 2}, {0.3, 1.0, 0.5, 2}, {0.1, 0.8, 0.7, 2}, {0.2, 1.0, 0.6, 2}};

LoadedData load(const Options&, std::uint64_t, const DataPaths&) {
  DatasetInfo info = DatasetRegistry::instance().require("fruit").info();
  info.kind = SampleKind::Table;
  info.inputShape = {3};
  info.targetShape = {1};
  info.inputNames = {"weight", "redness", "roundness"};
  info.targetName = "kind of fruit";
  info.classNames = {"apple", "banana", "strawberry"};
  std::vector<Scalar> inputs, targets;
  for (const Fruit& fruit : kFruit) {
    for (const double feature : {fruit.weight, fruit.redness, fruit.roundness}) inputs.push_back(static_cast<Scalar>(feature));
    targets.push_back(static_cast<Scalar>(fruit.kind));
  }
  LoadedData data;
  data.train = memoryDataset(std::move(info), std::move(inputs), std::move(targets));
  data.origin = "built-in table of 12 fruits";
  return data;
}

const DatasetRegistration kRegistration(
    {.id = "fruit",
     .title = "Fruit",
     .category = "Tables",
     .summary = "Weight, redness and roundness of 12 fruits of three kinds: small enough to "
                "calculate with by hand.",
     .licence = "Made by the program",
     .load = load});

}  // namespace
}  // namespace nn
