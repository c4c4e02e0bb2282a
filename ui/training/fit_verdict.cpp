#include "ui/training/fit_verdict.h"

#include "ui/common/engine_text.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace ui {

namespace {

using Kind = FitVerdict::Kind;
using Epochs = std::span<const nn::EpochResult>;

QString tr(const char* text) { return QCoreApplication::translate("FitVerdict", text); }

QString percent(double share) { return QString::number(100 * share, 'f', 0) + QChar(0x202f) + QLatin1Char('%'); }

QString loss(double value) { return number(value, 3); }

FitVerdict diverging(Epochs epochs) {
  const double first = epochs.front().trainLoss, last = epochs.back().trainLoss;
  if (!std::isfinite(last)) return {Kind::Diverging, tr("diverging"), tr("The training loss is no number any more.")};
  return {Kind::Diverging, tr("diverging"),
          tr("The training loss has grown from %1 after the first epoch to %2: the learning rate may be too high.")
              .arg(loss(first), loss(last))};
}

FitVerdict overfitting(Epochs epochs, const nn::Fit& fit) {
  const nn::EpochResult &best = epochs[fit.best], &last = epochs.back();
  return {Kind::Overfitting, tr("overfitting"),
          tr("The validation loss has risen by %1 since epoch %2 (%3 → %4), while the training loss went on falling "
             "(%5 → %6): the network learns the training samples by heart.")
              .arg(percent(fit.rise))
              .arg(best.epoch + 1)
              .arg(loss(best.validationLoss), loss(last.validationLoss), loss(best.trainLoss), loss(last.trainLoss))};
}

FitVerdict learning(const nn::Fit& fit) {
  return {Kind::Learning, tr("still learning"),
          (fit.hasValidation ? tr("The validation loss still falls: %1 → %2 in the last two epochs. More epochs may help.")
                             : tr("The training loss still falls: %1 → %2 in the last two epochs. More epochs may help."))
              .arg(loss(fit.before), loss(fit.now))};
}

FitVerdict underfitting(Epochs epochs, const nn::Fit& fit, const std::optional<FitBaseline>& baseline) {
  if (fit.done)
    return {Kind::Underfitting, tr("underfitting"),
            tr("Even on the training samples (%1) it is hardly better than always giving the same answer (%2), and the "
               "loss no longer falls: a larger network, or another learning rate, may help.")
                .arg(number(epochs.back().trainMetric, 3), number(baseline->metric, 3))};
  return {Kind::Underfitting, tr("underfitting"),
          tr("The training loss has fallen by only %1 since the first epoch (%2 → %3): a larger network, or another "
             "learning rate, may help.")
              .arg(percent(std::max(0.0, fit.fall)), loss(epochs.front().trainLoss), loss(epochs.back().trainLoss))};
}

FitVerdict good(Epochs epochs, const nn::Fit& fit) {
  const nn::EpochResult& last = epochs.back();
  if (!fit.hasValidation)
    return {Kind::Good, tr("settled"),
            tr("The training loss no longer falls (%1). Without validation samples nothing more can be "
               "said.")
                .arg(loss(last.trainLoss))};
  return {Kind::Good, tr("good fit"),
          tr("The validation loss (%1) has settled and does not rise above its best; the training loss is %2.")
              .arg(loss(last.validationLoss), loss(last.trainLoss))};
}

}  // namespace

FitVerdict fitVerdict(Epochs epochs, std::optional<FitBaseline> baseline) {
  const nn::Fit fit = nn::fitOf(epochs, baseline);
  switch (fit.kind) {
    case Kind::Unknown:
      break;
    case Kind::Diverging:
      return diverging(epochs);
    case Kind::Overfitting:
      return overfitting(epochs, fit);
    case Kind::Learning:
      return learning(fit);
    case Kind::Underfitting:
      return underfitting(epochs, fit, baseline);
    case Kind::Good:
      return good(epochs, fit);
  }
  return {};
}

}  // namespace ui
