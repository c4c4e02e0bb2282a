#include "ui/document/curve_csv.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>

namespace ui {

namespace {

struct Validation {
  double loss, metric;
};

/// The shortest text that reads back as the same number.
void append(QByteArray& out, double value) {
  char digits[40];
  const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
  out.append(digits, end - digits);
}

/// A field may hold commas and quotes.
QByteArray quoted(const QString& text) {
  QString inner = text;
  return QStringLiteral("\"%1\"").arg(inner.replace(QLatin1Char('"'), QStringLiteral("\"\""))).toUtf8();
}

}  // namespace

QByteArray curvesAsCsv(const nn::TrainingHistory& history, const QString& metric) {
  std::map<std::int64_t, Validation> validations;
  for (const nn::ValidationResult& result : history.validations) validations[result.step] = {result.loss, result.metric};
  for (const nn::EpochResult& result : history.epochs)
    if (!std::isnan(result.validationLoss)) validations[result.step] = {result.validationLoss, result.validationMetric};
  QByteArray out = "step,epoch,batch_size,learning_rate,train_loss," + quoted(QStringLiteral("train ") + metric) +
                   ",validation_loss," + quoted(QStringLiteral("validation ") + metric) + '\n';
  out.reserve(out.size() + static_cast<qsizetype>(history.steps.size()) * 64);
  for (const nn::StepResult& step : history.steps) {
    out += QByteArray::number(static_cast<qlonglong>(step.step)) + ',' + QByteArray::number(step.epoch + 1) + ',' +
           QByteArray::number(static_cast<qlonglong>(step.batchSize)) + ',';
    append(out, step.learningRate);
    for (const double value : {step.loss, step.metric}) {
      out += ',';
      append(out, value);
    }
    if (const auto found = validations.find(step.step); found == validations.end()) {
      out += ",,";
    } else {
      for (const double value : {found->second.loss, found->second.metric}) {
        out += ',';
        append(out, value);
      }
    }
    out += '\n';
  }
  return out;
}

}  // namespace ui
