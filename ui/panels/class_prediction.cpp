#include "ui/panels/class_prediction.h"

#include "ui/common/engine_text.h"

#include <algorithm>

namespace ui {

QStringList classNames(const nn::PreparedData* data) {
  QStringList names;
  if (data)
    for (const std::string& name : data->info.classNames) names << text(name);
  return names;
}

int ClassPrediction::top() const {
  if (values.empty() || names.size() != static_cast<qsizetype>(values.size())) return -1;
  return static_cast<int>(std::max_element(values.begin(), values.end()) - values.begin());
}

ClassPrediction classPrediction(const nn::Tensor& output, const nn::PreparedData* data) {
  const auto numbers = output.values();
  ClassPrediction result{{numbers.begin(), numbers.end()}, classNames(data)};
  if (result.values.size() == 1 && result.names.size() == 2) {
    const double second = result.values.front();
    result.values = {1 - second, second};
  }
  return result;
}

}  // namespace ui
