#include "engine/metrics/confusion_matrix.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>

#include "engine/core/error.h"
#include "engine/metrics/class_decision.h"

namespace nn {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

double ratio(Index part, Index all, double ifNone) {
  return all == 0 ? ifNone : static_cast<double>(part) / static_cast<double>(all);
}

/// From right predictions, all predictions and all samples.
ClassScores scoresFrom(Index right, Index predicted, Index wanted) {
  const double ifNone = predicted + wanted == 0 ? kNan : 0.0;
  return {ratio(right, predicted, ifNone), ratio(right, wanted, ifNone), ratio(2 * right, predicted + wanted, kNan)};
}

/// Letters as they stand on a screen, not bytes of UTF-8.
std::size_t width(const std::string& text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::string right(const std::string& text, std::size_t columns) {
  return std::string(columns - std::min(columns, width(text)), ' ') + text;
}

std::string percent(double part) {
  if (std::isnan(part)) return "–";
  char text[32];
  std::snprintf(text, sizeof(text), "%.1f %%", 100 * part);
  return text;
}

}  // namespace

void ConfusionMatrix::reset(Index classes) {
  classes_ = classes;
  counts_.assign(static_cast<std::size_t>(classes * (classes + 1)), 0);
}

void ConfusionMatrix::add(Index wanted, Index predicted) {
  const auto require = [&](Index number) {
    if (number < 0 || number >= classes_)
      throwExpected<ShapeError>("confusion matrix", "a class number from 0 to " + std::to_string(classes_ - 1),
                                std::to_string(number));
  };
  require(wanted);
  if (predicted != kNoClass) require(predicted);
  ++counts_[at(wanted, predicted == kNoClass ? classes_ : predicted)];
}

void ConfusionMatrix::add(ConstTensorView prediction, ConstTensorView target, double yesFrom) {
  const Index units = prediction.rowSize();
  if (classes_ == 0) reset(classesOf(units));
  if (classesOf(units) != classes_)
    throwExpected<ShapeError>("confusion matrix", "predictions of " + std::to_string(classes_) + " classes",
                              std::to_string(classesOf(units)));
  for (Index n = 0; n < prediction.rowCount(); ++n)
    add(targetClass(rowOf(target, n), units), predictedClass(rowOf(prediction, n), yesFrom));
}

Index ConfusionMatrix::count(Index wanted, Index predicted) const { return counts_[at(wanted, predicted)]; }

Index ConfusionMatrix::countWithoutPrediction(Index wanted) const { return counts_[at(wanted, classes_)]; }

Index ConfusionMatrix::countOf(Index wanted) const {
  Index sum = 0;
  for (Index p = 0; p <= classes_; ++p) sum += counts_[at(wanted, p)];
  return sum;
}

Index ConfusionMatrix::countPredicted(Index predicted) const {
  Index sum = 0;
  for (Index w = 0; w < classes_; ++w) sum += count(w, predicted);
  return sum;
}

Index ConfusionMatrix::total() const {
  Index sum = 0;
  for (const Index number : counts_) sum += number;
  return sum;
}

double ConfusionMatrix::partOfWanted(Index wanted, Index predicted) const {
  return ratio(count(wanted, predicted), countOf(wanted), kNan);
}

double ConfusionMatrix::partOfPredicted(Index wanted, Index predicted) const {
  return ratio(count(wanted, predicted), countPredicted(predicted), kNan);
}

double ConfusionMatrix::accuracy() const { return microAverage().recall; }

ClassScores ConfusionMatrix::scores(Index classNumber) const {
  return scoresFrom(count(classNumber, classNumber), countPredicted(classNumber), countOf(classNumber));
}

ClassScores ConfusionMatrix::macroAverage() const {
  ClassScores sum;
  Index occurring = 0;
  for (Index c = 0; c < classes_; ++c) {
    const ClassScores own = scores(c);
    if (std::isnan(own.f1)) continue;
    sum = {sum.precision + own.precision, sum.recall + own.recall, sum.f1 + own.f1};
    ++occurring;
  }
  const double share = occurring == 0 ? kNan : 1.0 / static_cast<double>(occurring);
  return {share * sum.precision, share * sum.recall, share * sum.f1};
}

ClassScores ConfusionMatrix::microAverage() const {
  Index rightCount = 0, predicted = 0;
  for (Index c = 0; c < classes_; ++c) {
    rightCount += count(c, c);
    predicted += countPredicted(c);
  }
  return scoresFrom(rightCount, predicted, total());
}

std::string ConfusionMatrix::toText(std::span<const std::string> classNames) const {
  std::vector<std::string> names;
  for (Index c = 0; c < classes_; ++c)
    names.push_back(static_cast<std::size_t>(c) < classNames.size() ? classNames[static_cast<std::size_t>(c)]
                                                                    : std::to_string(c));
  const std::string corner = "right class";
  std::size_t nameWidth = width(corner);
  for (const std::string& name : names) nameWidth = std::max(nameWidth, width(name));

  // Columns stand under numbers, because class names may be long.
  const std::size_t cell = std::to_string(std::max<Index>(total(), classes_)).size() + 2;
  std::string text = corner + std::string(nameWidth - width(corner), ' ') + "     ";
  for (Index p = 0; p < classes_; ++p) text += right(std::to_string(p), cell);
  text += right("precision", 12) + right("recall", 10) + "\n";
  for (Index w = 0; w < classes_; ++w) {
    const std::string& name = names[static_cast<std::size_t>(w)];
    text += name + std::string(nameWidth - width(name), ' ') + right(std::to_string(w), 5);
    for (Index p = 0; p < classes_; ++p) text += right(std::to_string(count(w, p)), cell);
    text += right(percent(scores(w).precision), 12) + right(percent(scores(w).recall), 10) + "\n";
  }
  return text;
}

}  // namespace nn
