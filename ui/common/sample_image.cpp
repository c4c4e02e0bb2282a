#include "ui/common/sample_image.h"

namespace ui {

QImage sampleImage(nn::ConstTensorView sample, std::optional<ValueRange> range) {
  if (sample.shape().rank() != 3) return {};
  const ValueRange used = range ? *range : rangeOf(sample.values(), ColorMap::Grey);
  return sample.shape()[2] == 3 ? colorImage(sample, used) : channelImage(sample, 0, ColorMap::Grey, used);
}

}  // namespace ui
