#include "ui/shell/desktop_notes.h"

#include <algorithm>
#include <cmath>

#include <QApplication>
#include <QSystemTrayIcon>
#include <QVariantMap>
#include <QWidget>

#if defined(LAYERLAB_DBUS)
#include <QDBusConnection>
#include <QDBusMessage>
#endif

#include "engine/metrics/metric.h"
#include "ui/common/engine_text.h"
#include "ui/training/training_controller.h"

namespace ui {
namespace {

constexpr int kShownForMs = 10'000;

#if defined(LAYERLAB_DBUS)
/// True when the desktop has a service for notifications and was asked; it answers whenever it likes.
bool notifyDesktop(const QString& title, const QString& text) {
  QDBusConnection bus = QDBusConnection::sessionBus();
  if (!bus.isConnected()) return false;
  QDBusMessage message = QDBusMessage::createMethodCall(
      QStringLiteral("org.freedesktop.Notifications"), QStringLiteral("/org/freedesktop/Notifications"),
      QStringLiteral("org.freedesktop.Notifications"), QStringLiteral("Notify"));
  message << QStringLiteral("LayerLab") << 0U << QStringLiteral("layerlab") << title << text << QStringList() << QVariantMap()
          << kShownForMs;
  return bus.send(message);
}
#endif

}  // namespace

DesktopNotes::DesktopNotes(TrainingController& training, QWidget& window)
    : QObject(&window), training_(training), window_(window) {
  connect(&training_, &TrainingController::stateChanged, this, &DesktopNotes::follow);
  connect(&training_, &TrainingController::progressChanged, this, &DesktopNotes::showProgress);
}

DesktopNotes::~DesktopNotes() {
  if (shownPercent_ >= 0) sendProgress(0, false);
}

double DesktopNotes::progress() const {
  const nn::TrainingPosition position = training_.position();
  const auto batches = static_cast<double>(std::max<nn::Index>(1, training_.batchesPerEpoch()));
  const double done = position.epoch + static_cast<double>(position.batch) / batches;
  return std::clamp(done / std::max(1, training_.plannedEpochs()), 0.0, 1.0);
}

void DesktopNotes::follow() {
  const auto state = training_.state();
  const bool runs = state == TrainingController::State::Running;
  if (runs && !wasRunning_) running_.start();
  const bool hasEnded =
      wasRunning_ && (state == TrainingController::State::Finished || state == TrainingController::State::Failed);
  wasRunning_ = runs;
  showProgress();
  if (!hasEnded || running_.elapsed() < kLongMs || window_.isActiveWindow()) return;
  if (state == TrainingController::State::Failed)
    return notify(tr("Training stopped"), tr("It could not go on; the weights before the failing step are kept."));
  QString text = tr("%1 epochs").arg(training_.position().epoch);
  if (const auto& epochs = training_.history().epochs; !epochs.empty() && training_.metricType()) {
    const nn::EpochResult& last = epochs.back();
    const double value = std::isnan(last.validationMetric) ? last.trainMetric : last.validationMetric;
    text += tr(" · %1 %2").arg(training_.metricTitle(), QString::number(value, 'f', 3));
  }
  notify(tr("Training finished"), text);
}

void DesktopNotes::showProgress() {
  const bool runs = training_.state() == TrainingController::State::Running;
  const int percent = runs ? static_cast<int>(100 * progress()) : -1;
  if (percent == shownPercent_) return;
  shownPercent_ = percent;
  sendProgress(progress(), runs);
}

void DesktopNotes::notify(const QString& title, const QString& text) {
  QApplication::alert(&window_);
  emit notified(title, text);
#if defined(LAYERLAB_DBUS)
  if (notifyDesktop(title, text)) return;
#endif
  if (!QSystemTrayIcon::isSystemTrayAvailable()) return;
  if (!tray_) tray_ = new QSystemTrayIcon(window_.windowIcon(), this);
  tray_->show();
  tray_->showMessage(title, text, window_.windowIcon(), kShownForMs);
}

void DesktopNotes::sendProgress([[maybe_unused]] double share, [[maybe_unused]] bool isShown) {
#if defined(LAYERLAB_DBUS)
  // What docks and task bars of Linux desktops listen to; there is no answer.
  QDBusConnection bus = QDBusConnection::sessionBus();
  if (!bus.isConnected()) return;
  QDBusMessage signal = QDBusMessage::createSignal(
      QStringLiteral("/org/layerlab/LayerLab"), QStringLiteral("com.canonical.Unity.LauncherEntry"), QStringLiteral("Update"));
  signal << QStringLiteral("application://layerlab.desktop")
         << QVariantMap{{QStringLiteral("progress"), share}, {QStringLiteral("progress-visible"), isShown}};
  bus.send(signal);
#endif
}

}  // namespace ui
