#include "engine/data/byte_images.h"

#include <utility>

#include "engine/core/prefetch.h"

namespace nn {
namespace {

class ByteImages : public Dataset {
 public:
  ByteImages(DatasetInfo info, std::vector<std::uint8_t> pixels, std::vector<std::uint16_t> labels)
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
  std::vector<std::uint8_t> pixels_;
  std::vector<std::uint16_t> labels_;
  std::size_t imageSize_;
};

}  // namespace

std::shared_ptr<const Dataset> byteImages(DatasetInfo info, std::vector<std::uint8_t> pixels,
                                          std::vector<std::uint16_t> labels) {
  return std::make_shared<ByteImages>(std::move(info), std::move(pixels), std::move(labels));
}

}  // namespace nn
