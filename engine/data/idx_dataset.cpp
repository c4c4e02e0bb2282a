#include <string>
#include <utility>

#include "engine/data/byte_images.h"
#include "engine/data/idx.h"

namespace nn {
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
  return byteImages(std::move(info), std::move(pixels.bytes), {classes.bytes.begin(), classes.bytes.end()});
}

}  // namespace nn
