#include <string>
#include <utility>

#include "engine/core/prefetch.h"
#include "engine/data/idx.h"

namespace nn {
namespace {

class IdxDataset : public Dataset {
 public:
  IdxDataset(DatasetInfo info, std::vector<std::uint8_t> pixels, std::vector<std::uint8_t> labels)
      : info_(std::move(info)),
        pixels_(std::move(pixels)),
        labels_(std::move(labels)),
        imageSize_(static_cast<std::size_t>(info_.inputShape.elementCount())) {}

  const DatasetInfo& info() const override { return info_; }
  Index size() const override { return static_cast<Index>(labels_.size()); }
  void read(Index index, std::span<Scalar> input, std::span<Scalar> target) const override {
    const auto n = static_cast<std::size_t>(index);
    const std::uint8_t* image = pixels_.data() + n * imageSize_;
    for (std::size_t i = 0; i < imageSize_; ++i) input[i] = static_cast<Scalar>(image[i]);
    target[0] = static_cast<Scalar>(labels_[n]);
  }
  void prefetch(Index index) const override {
    prefetchBytes(pixels_.data() + static_cast<std::size_t>(index) * imageSize_, imageSize_);
  }

 private:
  DatasetInfo info_;
  std::vector<std::uint8_t> pixels_;  // kept as bytes: a quarter of the memory, and quicker to read in any order
  std::vector<std::uint8_t> labels_;
  std::size_t imageSize_;
};

}  // namespace

std::shared_ptr<const Dataset> idxDataset(const std::filesystem::path& images, const std::filesystem::path& labels,
                                          DatasetInfo info) {
  IdxArray pixels = readIdx(images);
  if (pixels.dims.size() != 3)
    throwExpected<FormatError>(images.string() + ": byte 0", "magic 0x00000803 (images: count, height, width)",
                               "0x0000080" + std::to_string(pixels.dims.size()));
  IdxArray classes = readIdx(labels);
  if (classes.dims.size() != 1)
    throwExpected<FormatError>(labels.string() + ": byte 0", "magic 0x00000801 (labels)",
                               "0x0000080" + std::to_string(classes.dims.size()));
  if (pixels.bytes.empty())
    throwExpected<FormatError>(
        images.string() + ": byte 4", "at least one image with at least one pixel",
        std::to_string(pixels.dims[0]) + " × " + std::to_string(pixels.dims[1]) + " × " + std::to_string(pixels.dims[2]));
  if (classes.dims[0] != pixels.dims[0])
    throwExpected<FormatError>(labels.string() + ": byte 4",
                               std::to_string(pixels.dims[0]) + " labels, as many as images in " + images.filename().string(),
                               std::to_string(classes.dims[0]));
  for (std::size_t n = 0; n < classes.bytes.size(); ++n) {
    constexpr std::size_t kHeaderBytes = 8;
    if (classes.bytes[n] >= info.classCount())
      throwExpected<FormatError>(labels.string() + ": byte " + std::to_string(kHeaderBytes + n),
                                 "a label from 0 to " + std::to_string(info.classCount() - 1),
                                 std::to_string(classes.bytes[n]));
  }
  info.kind = SampleKind::Image;
  info.inputShape = {pixels.dims[1], pixels.dims[2], 1};
  info.targetShape = {1};
  return std::make_shared<IdxDataset>(std::move(info), std::move(pixels.bytes), std::move(classes.bytes));
}

}  // namespace nn
