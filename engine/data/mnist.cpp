#include "engine/data/catalog.h"
#include "engine/data/idx_folder.h"

namespace nn {
namespace {

constexpr Index kFullTrainCount = 60000;

LoadedData load(const Options&, std::uint64_t, const DataPaths& paths) {
  DatasetInfo info = DatasetRegistry::instance().require("mnist").info();
  info.classNames = {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"};
  info.targetName = "digit";
  info.orientationMatters = true;
  return loadNamedImages(std::move(info), kFullTrainCount, paths);
}

const std::string kHost = "https://ossci-datasets.s3.amazonaws.com/mnist/";

// Copies of these files differ in how they were compressed, so the content is what is compared.
const DownloadSource kDownload = {"mnist",
                                  {{.name = "train-images-idx3-ubyte.gz",
                                    .url = kHost + "train-images-idx3-ubyte.gz",
                                    .contentSha256 = "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
                                    .bytes = 9912422},
                                   {.name = "train-labels-idx1-ubyte.gz",
                                    .url = kHost + "train-labels-idx1-ubyte.gz",
                                    .contentSha256 = "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
                                    .bytes = 28881},
                                   {.name = "t10k-images-idx3-ubyte.gz",
                                    .url = kHost + "t10k-images-idx3-ubyte.gz",
                                    .contentSha256 = "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
                                    .bytes = 1648877},
                                   {.name = "t10k-labels-idx1-ubyte.gz",
                                    .url = kHost + "t10k-labels-idx1-ubyte.gz",
                                    .contentSha256 = "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
                                    .bytes = 4542}}};

const DatasetRegistration kRegistration({.id = "mnist",
                                         .title = "MNIST digits",
                                         .category = "Images",
                                         .summary = "70,000 handwritten digits in 10 classes; 28×28 grey pixels.",
                                         .licence = "LeCun, Cortes, Burges; CC BY-SA 3.0",
                                         .load = load,
                                         .download = &kDownload});

}  // namespace
}  // namespace nn
