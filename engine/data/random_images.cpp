#include <utility>

#include "engine/core/rng.h"
#include "engine/data/memory_dataset.h"

namespace nn {
namespace {

constexpr double kPixelLevels = 256;
constexpr double kMaxNumbers = 1 << 28;  // of all images together: 1 GiB in single precision

OptionSpec countOption(std::string name, std::string label, std::string help, std::int64_t usual, double least, double most) {
  return {.name = std::move(name),
          .label = std::move(label),
          .help = std::move(help),
          .defaultValue = usual,
          .minimum = least,
          .maximum = most};
}

LoadedData load(const Options& options, std::uint64_t seed, const DataPaths&) {
  const Index height = options.get<std::int64_t>("height"), width = options.get<std::int64_t>("width");
  const Index channels = options.get<std::int64_t>("channels"), classes = options.get<std::int64_t>("classes");
  const Index samples = options.get<std::int64_t>("samples");
  const double numbers = static_cast<double>(samples) * static_cast<double>(height * width * channels);
  if (numbers > kMaxNumbers)
    throwExpected<ConfigError>("random images", "at most " + toDisplay(OptionValue(kMaxNumbers)) + " pixels in all",
                               toDisplay(OptionValue(numbers)));
  DatasetInfo info = DatasetRegistry::instance().require("random-images").info();
  info.kind = SampleKind::Image;
  info.inputShape = {height, width, channels};
  info.targetShape = {1};
  for (Index k = 0; k < classes; ++k) info.classNames.push_back("class " + std::to_string(k + 1));
  Rng rng(seed, streamId("random images"));
  std::vector<Scalar> inputs(static_cast<std::size_t>(numbers)), targets(static_cast<std::size_t>(samples));
  for (Scalar& pixel : inputs) pixel = static_cast<Scalar>(rng.below(static_cast<Index>(kPixelLevels)));
  for (Scalar& target : targets) target = static_cast<Scalar>(rng.below(classes));
  LoadedData data;
  data.train = memoryDataset(std::move(info), std::move(inputs), std::move(targets));
  data.origin = "made by the program";
  return data;
}

const DatasetRegistration kRegistration(
    {.id = "random-images",
     .title = "Random images",
     .category = "Images",
     .summary =
         "Noise of any size with random labels: for trying out shapes and speed, and for seeing a network learn by heart.",
     .licence = "Made by the program",
     .options = {countOption("samples", "Samples", "How many images.", 256, 1, 100000),
                 countOption("height", "Height", "Of an image, in pixels.", 28, 1, 1024),
                 countOption("width", "Width", "Of an image, in pixels.", 28, 1, 1024),
                 countOption("channels", "Channels", "1 for grey, 3 for colour.", 1, 1, 64),
                 countOption("classes", "Classes", "How many kinds there are to tell apart.", 10, 2, 10000)},
     .load = load});

}  // namespace
}  // namespace nn
