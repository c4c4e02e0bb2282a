#include "ui/training/fit_verdict.h"

#include "ui/common/engine_text.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace ui {

namespace {

using Kind = FitVerdict::Kind;
using Epochs = std::span<const nn::EpochResult>;

constexpr double kRise = 0.05, kStillFalling = 0.01, kDiverged = 2, kLeastProgress = 0.25, kLeastFall = 0.1;

QString tr(const char* text) { return QCoreApplication::translate("FitVerdict", text); }

QString percent(double share) { return QString::number(100 * share, 'f', 0) + QChar(0x202f) + QLatin1Char('%'); }

QString loss(double value) { return number(value, 3); }

bool hasValidation(Epochs epochs) { return std::isfinite(epochs.back().validationLoss); }

double watched(const nn::EpochResult& epoch, bool validation) { return validation ? epoch.validationLoss : epoch.trainLoss; }

std::optional<FitVerdict> diverging(Epochs epochs) {
  const double first = epochs.front().trainLoss, last = epochs.back().trainLoss;
  if (!std::isfinite(last)) return FitVerdict{Kind::Diverging, tr("diverging"), tr("The training loss is no number any more.")};
  if (first <= 0 || last < kDiverged * first) return std::nullopt;
  return FitVerdict{Kind::Diverging, tr("diverging"),
                    tr("The training loss has grown from %1 after the first epoch to %2: the learning rate may be too high.")
                        .arg(loss(first), loss(last))};
}

std::optional<FitVerdict> overfitting(Epochs epochs) {
  if (!hasValidation(epochs)) return std::nullopt;
  const auto best = std::ranges::min_element(epochs, {}, [](const nn::EpochResult& epoch) {
    return std::isnan(epoch.validationLoss) ? HUGE_VAL : epoch.validationLoss;
  });
  const nn::EpochResult& last = epochs.back();
  const double rise = last.validationLoss / best->validationLoss - 1;
  if (epochs.end() - best <= 2 || rise < kRise || last.trainLoss >= best->trainLoss) return std::nullopt;
  return FitVerdict{
      Kind::Overfitting, tr("overfitting"),
      tr("The validation loss has risen by %1 since epoch %2 (%3 → %4), while the training loss went on falling "
         "(%5 → %6): the network learns the training samples by heart.")
          .arg(percent(rise))
          .arg(best->epoch + 1)
          .arg(loss(best->validationLoss), loss(last.validationLoss), loss(best->trainLoss), loss(last.trainLoss))};
}

std::optional<FitVerdict> learning(Epochs epochs) {
  const bool validation = hasValidation(epochs);
  double before = HUGE_VAL, now = HUGE_VAL;
  for (std::size_t i = 0; i < epochs.size(); ++i) {
    double& least = i + 2 < epochs.size() ? before : now;
    least = std::min(least, watched(epochs[i], validation));
  }
  if (!(now < before * (1 - kStillFalling))) return std::nullopt;
  return FitVerdict{Kind::Learning, tr("still learning"),
                    (validation ? tr("The validation loss still falls: %1 → %2 in the last two epochs. More epochs may help.")
                                : tr("The training loss still falls: %1 → %2 in the last two epochs. More epochs may help."))
                        .arg(loss(before), loss(now))};
}

std::optional<FitVerdict> underfitting(Epochs epochs, const std::optional<FitBaseline>& baseline) {
  const nn::EpochResult& last = epochs.back();
  if (baseline && std::isfinite(last.trainMetric)) {
    // The way from the baseline to perfect: up to 1, or down to 0.
    const double way = baseline->higherIsBetter ? 1 - baseline->metric : -baseline->metric;
    const double done = way == 0 ? 1 : (last.trainMetric - baseline->metric) / way;
    if (done >= kLeastProgress) return std::nullopt;
    return FitVerdict{
        Kind::Underfitting, tr("underfitting"),
        tr("Even on the training samples (%1) it is hardly better than always giving the same answer (%2), and the "
           "loss no longer falls: a larger network, or another learning rate, may help.")
            .arg(number(last.trainMetric, 3), number(baseline->metric, 3))};
  }
  const double fall = 1 - last.trainLoss / epochs.front().trainLoss;
  if (fall >= kLeastFall) return std::nullopt;
  return FitVerdict{Kind::Underfitting, tr("underfitting"),
                    tr("The training loss has fallen by only %1 since the first epoch (%2 → %3): a larger network, or another "
                       "learning rate, may help.")
                        .arg(percent(std::max(0.0, fall)), loss(epochs.front().trainLoss), loss(last.trainLoss))};
}

FitVerdict good(Epochs epochs) {
  const nn::EpochResult& last = epochs.back();
  if (!hasValidation(epochs))
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
  if (epochs.size() < FitVerdict::kFewestEpochs) return {};
  if (const auto verdict = diverging(epochs)) return *verdict;
  if (const auto verdict = overfitting(epochs)) return *verdict;
  if (const auto verdict = learning(epochs)) return *verdict;
  if (const auto verdict = underfitting(epochs, baseline)) return *verdict;
  return good(epochs);
}

}  // namespace ui
