#include <system_error>
#include <utility>

#include "engine/data/catalog.h"
#include "engine/data/csv_dataset.h"

namespace nn {
namespace {

namespace fs = std::filesystem;

LoadedData load(const Options&, std::uint64_t, const DataPaths& paths) {
  const DatasetType& type = DatasetRegistry::instance().require("boston-housing");
  const Options options = completed({{"target", std::string("medv")}, {"task", std::string("values")}}, csvOptions(), type.id);
  std::string places;
  for (const fs::path& folder : paths.folders()) {
    const fs::path file = folder / "boston" / "BostonHousing.csv";
    std::error_code ignored;
    if (fs::is_regular_file(file, ignored)) return loadCsv(file, options, type.info());
    places += (places.empty() ? "" : ", ") + file.string();
  }
  throwExpected<FormatError>("data set '" + type.id + "'", "its table in one of the data folders",
                             places.empty() ? "no data folder" : "none at " + places);
}

const DatasetRegistration kRegistration(
    {.id = "boston-housing",
     .title = "Boston housing",
     .category = "Tables",
     .summary =
         "506 districts of Boston in 1970, 13 numbers each: predict the median house value in thousands of dollars. Column b "
         "encodes race; the table is kept for comparison with the literature only and is no model of good practice.",
     .licence = "Harrison & Rubinfeld 1978, through the StatLib library",
     .load = load});

}  // namespace
}  // namespace nn
