#include <utility>

#include "engine/data/memory_dataset.h"

namespace nn {
namespace {

constexpr Index kSide = 3;

// Grey values of images of 3×3 pixels, row by row. The first one is the usual example of a convolution by hand.
constexpr double kImages[][kSide * kSide] = {
    {3, 2, 1, 1, 2, 3, 1, 1, 1}, {0, 1, 2, 0, 1, 2, 0, 1, 2}, {2, 1, 0, 2, 1, 0, 2, 1, 0}, {1, 1, 1, 1, 1, 1, 1, 1, 1},
    {0, 0, 0, 1, 1, 1, 2, 2, 2}, {0, 0, 3, 0, 0, 3, 0, 0, 3}, {1, 2, 3, 1, 1, 2, 1, 1, 1}, {3, 0, 0, 3, 3, 0, 3, 3, 3}};

/// How much brighter the right column is than the left one, in the mean.
double edgeOf(const double* image) {
  double sum = 0;
  for (Index row = 0; row < kSide; ++row) sum += image[row * kSide + 2] - image[row * kSide];
  return sum / kSide;
}

LoadedData load(const Options&, std::uint64_t, const DataPaths&) {
  DatasetInfo info = DatasetRegistry::instance().require("small-edges").info();
  info.kind = SampleKind::Image;
  info.inputShape = {kSide, kSide, 1};
  info.targetShape = {1};
  info.targetName = "brightness to the right";
  info.orientationMatters = true;
  std::vector<Scalar> inputs, targets;
  for (const auto& image : kImages) {
    for (const double pixel : image) inputs.push_back(static_cast<Scalar>(pixel));
    targets.push_back(static_cast<Scalar>(edgeOf(image)));
  }
  LoadedData data;
  data.train = memoryDataset(std::move(info), std::move(inputs), std::move(targets));
  data.origin = "8 built-in images";
  return data;
}

const DatasetRegistration kRegistration({.id = "small-edges",
                                         .title = "Small edges",
                                         .category = "Images",
                                         .summary = "Eight images of 3×3 pixels and how much brighter they get to the right: a "
                                                    "convolution to calculate with by hand.",
                                         .licence = "Made by the program",
                                         .load = load});

}  // namespace
}  // namespace nn
