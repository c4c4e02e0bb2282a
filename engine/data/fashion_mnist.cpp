#include "engine/data/catalog.h"
#include "engine/data/idx_folder.h"

namespace nn {
namespace {

constexpr Index kFullTrainCount = 60000;

LoadedData load(const Options&, std::uint64_t, const DataPaths& paths) {
  DatasetInfo info = DatasetRegistry::instance().require("fashion-mnist").info();
  info.classNames = {"T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"};
  info.targetName = "article";
  info.uprightMatters = true;
  return loadNamedImages(std::move(info), kFullTrainCount, paths);
}

const std::string kHost = "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/";

// The publisher gives MD5 sums of the compressed files (Xiao, Rasul & Vollgraf 2017, arXiv:1708.07747).
const DownloadSource kDownload = {"fashion-mnist",
                                  {{.name = "train-images-idx3-ubyte.gz",
                                    .url = kHost + "train-images-idx3-ubyte.gz",
                                    .md5 = "8d4fb7e6c68d591d4c3dfef9ec88bf0d",
                                    .bytes = 26421880},
                                   {.name = "train-labels-idx1-ubyte.gz",
                                    .url = kHost + "train-labels-idx1-ubyte.gz",
                                    .md5 = "25c81989df183df01b3e8a0aad5dffbe",
                                    .bytes = 29515},
                                   {.name = "t10k-images-idx3-ubyte.gz",
                                    .url = kHost + "t10k-images-idx3-ubyte.gz",
                                    .md5 = "bef4ecab320f06d8554ea6380940ec79",
                                    .bytes = 4422102},
                                   {.name = "t10k-labels-idx1-ubyte.gz",
                                    .url = kHost + "t10k-labels-idx1-ubyte.gz",
                                    .md5 = "bb300cfdad3c16e7a12a480ee83cd310",
                                    .bytes = 5148}}};

const DatasetRegistration kRegistration({.id = "fashion-mnist",
                                         .title = "Fashion-MNIST",
                                         .category = "Images",
                                         .summary = "70,000 articles of clothing in 10 classes; 28×28 grey pixels.",
                                         .licence = "Zalando Research; MIT",
                                         .load = load,
                                         .download = &kDownload});

}  // namespace
}  // namespace nn
