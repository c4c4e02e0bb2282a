#include "ui/panels/sample_verdict.h"

#include "ui/common/engine_text.h"
#include "ui/panels/class_prediction.h"

namespace ui {

namespace {

/// "7", or "Sandal", or the number when there are no names.
QString nameOf(const QStringList& names, nn::Index index) {
  return index < names.size() ? names[index] : QString::number(index);
}

}  // namespace

SampleVerdict sampleVerdict(const ProbeResult& result, const nn::PreparedData* data) {
  SampleVerdict verdict;
  const QStringList names = classNames(data);
  if (result.label) verdict.label = nameOf(names, *result.label);
  if (result.predictions.empty()) return verdict;
  const ClassPrediction prediction = classPrediction(result.predictions.front(), data);
  if (prediction.values.empty()) return verdict;
  const int top = prediction.top();
  if (top < 0) {
    verdict.answer = number(prediction.values.front(), 3);
    return verdict;
  }
  verdict.answer = nameOf(names, top);
  verdict.isWrong = result.label && *result.label != top;
  const double share = prediction.values[static_cast<std::size_t>(top)];
  if (share >= 0 && share <= 1) verdict.share = share;
  return verdict;
}

}  // namespace ui
