#include "engine/data/memory_dataset.h"
#include "engine/data/point_set.h"

namespace nn {
namespace {

LoadedData load(const Options& options, std::uint64_t, const DataPaths&) {
  LoadedData data;
  data.train = memoryDataset(pointInfo("painted_points", options, numberedClasses(options)), {}, {});
  data.origin = "painted by hand, kept with the project";
  return data;
}

std::vector<OptionSpec> options() {
  std::vector<OptionSpec> specs = pointOptionsWithClasses(0, 2, 8);
  std::erase_if(specs, [](const OptionSpec& spec) { return spec.name == "samples" || spec.name == "noise"; });
  return specs;
}

const DatasetRegistration kRegistration(
    {.id = "painted_points",
     .title = "Painted points",
     .category = "Points",
     .summary = "An empty plane for points that you paint yourself, class by class. They are kept with the project.",
     .licence = "Made by the user",
     .options = options(),
     .load = load});

}  // namespace
}  // namespace nn
