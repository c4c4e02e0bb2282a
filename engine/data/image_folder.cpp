#include "engine/data/image_folder.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <system_error>
#include <utility>

#include "engine/data/byte_images.h"
#include "engine/data/image_file.h"
#include "engine/data/image_source.h"
#include "engine/data/test_part.h"

namespace nn {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxBytes = std::size_t{4} << 30;

/// Shape of the images in memory.
struct Form {
  Index height = 0, width = 0, channels = 1;
  std::size_t bytes() const { return static_cast<std::size_t>(height * width * channels); }
};

/// The pixels and labels of one part.
struct Part {
  std::vector<std::uint8_t> pixels;
  std::vector<std::uint16_t> labels;
};

/// The chosen form; what is not chosen, as the images have it: of different sizes the smallest, colour when one has it. Looks
/// at the heads of all images.
Form formOf(const ImageSource& source, const Options& options, const LoadMonitor& monitor) {
  const auto size = options.get<SizeList>("size");
  const std::string colour = options.get<std::string>("colour");
  Form form{std::numeric_limits<Index>::max(), std::numeric_limits<Index>::max(), 1};
  const auto count = static_cast<double>(source.entries().size());
  double done = 0;
  for (const ImageSource::Entry& entry : source.entries()) {
    monitor.report(0.3 * done++ / count);
    const ImageBytes head = imageHead(source.read(entry), entry.where);
    form.height = std::min(form.height, head.height);
    form.width = std::min(form.width, head.width);
    form.channels = std::max(form.channels, head.channels);
  }
  if (size.size() == 2 && size[0] > 0 && size[1] > 0) {
    form.height = size[0];
    form.width = size[1];
  }
  if (colour != "auto") form.channels = colour == "grey" ? 1 : 3;
  return form;
}

void add(Part& part, const ImageBytes& image, const Form& form, Index label) {
  const ImageBytes fitting = resized(form.channels == 1 ? greyed(image) : coloured(image), form.height, form.width);
  part.pixels.insert(part.pixels.end(), fitting.pixels.begin(), fitting.pixels.end());
  part.labels.push_back(static_cast<std::uint16_t>(label));
}

bool isAllGrey(const std::vector<std::uint8_t>& pixels) {
  for (std::size_t i = 0; i + 2 < pixels.size(); i += 3)
    if (pixels[i] != pixels[i + 1] || pixels[i] != pixels[i + 2]) return false;
  return true;
}

void keepOneChannel(std::vector<std::uint8_t>& pixels) {
  for (std::size_t i = 0; 3 * i < pixels.size(); ++i) pixels[i] = pixels[3 * i];
  pixels.resize(pixels.size() / 3);
}

std::string countText(std::size_t count, const char* what) {
  return std::to_string(count) + " " + what + (count == 1 ? " image" : " images");
}

}  // namespace

const std::vector<OptionSpec>& imageFolderOptions() {
  static const std::vector<OptionSpec> specs = {
      {.name = "colour",
       .label = "Colour",
       .help = "Grey images have one channel, colour images three. Automatic: colour when any image has some.",
       .defaultValue = std::string("auto"),
       .choices = {"auto", "grey", "colour"}},
      {.name = "size",
       .label = "Size",
       .help = "Height and width that all images are brought to. 0: as they are; of different sizes, the smallest.",
       .defaultValue = SizeList{0, 0},
       .minimum = 0,
       .maximum = 1024,
       .entryLabels = {"height", "width"}},
      testPartOption(),
  };
  return specs;
}

bool isZipFile(const fs::path& file) {
  const std::string ending = file.extension().string();
  return ending == ".zip" || ending == ".ZIP";
}

bool hasImageFolders(const fs::path& folder) {
  std::error_code error;
  fs::recursive_directory_iterator files(folder, fs::directory_options::skip_permission_denied, error);
  constexpr int kMostLookedAt = 10'000;
  for (int i = 0; !error && i < kMostLookedAt && files != fs::recursive_directory_iterator(); ++i, files.increment(error))
    if (files.depth() > 0 && isImageFile(files->path())) return true;
  return false;
}

LoadedData loadImageFolder(const fs::path& folderOrZip, const Options& options, DatasetInfo info, const LoadMonitor& monitor) {
  const ImageSource source(folderOrZip);
  const std::size_t count = source.entries().size();
  Form form = formOf(source, options, monitor);
  if (count * form.bytes() > kMaxBytes)
    throwExpected<FormatError>(folderOrZip.string(),
                               "at most " + std::to_string(kMaxBytes >> 20) + " MiB of pixels; a smaller size helps",
                               std::to_string((count * form.bytes()) >> 20) + " MiB");
  Part train, test;
  double done = 0;
  for (const ImageSource::Entry& entry : source.entries()) {
    monitor.report(0.3 + 0.7 * done++ / static_cast<double>(count));
    add(entry.isTest ? test : train, decodeImage(source.read(entry), entry.where), form, entry.label);
  }
  if (train.labels.empty())
    throwExpected<FormatError>(folderOrZip.string(), "images to train with", "images to test with only");
  if (form.channels == 3 && options.get<std::string>("colour") == "auto" && isAllGrey(train.pixels) && isAllGrey(test.pixels)) {
    keepOneChannel(train.pixels);
    keepOneChannel(test.pixels);
    form.channels = 1;
  }
  info.kind = SampleKind::Image;
  info.inputShape = {form.height, form.width, form.channels};
  info.targetShape = {1};
  info.classNames = source.classNames();
  LoadedData data;
  data.origin = folderOrZip.string() + ": " + countText(train.labels.size(), "training");
  if (!test.labels.empty()) {
    data.origin += " and " + countText(test.labels.size(), "test");
    data.test = byteImages(info, std::move(test.pixels), std::move(test.labels));
  }
  data.train = byteImages(std::move(info), std::move(train.pixels), std::move(train.labels));
  return data;
}

}  // namespace nn
