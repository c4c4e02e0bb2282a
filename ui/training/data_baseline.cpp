#include "ui/training/data_baseline.h"

namespace ui {

DataBaseline baselineOf(const nn::PreparedData& data) {
  const nn::Dataset& asked = data.validation ? *data.validation : *data.train;
  if (data.info.classCount() > 0) return {.classes = nn::classBaseline(*data.train, asked), .values = {}};
  return {.classes = {}, .values = nn::valueBaseline(*data.train, asked)};
}

}  // namespace ui
