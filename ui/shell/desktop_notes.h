#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QString>

class QSystemTrayIcon;
class QWidget;

namespace ui {

class TrainingController;

/// Tells the desktop about a training: its progress on the program's icon, and a notification when a long one ends while the
/// user looks at something else. Where the desktop has neither, nothing happens.
class DesktopNotes : public QObject {
  Q_OBJECT
 public:
  static constexpr int kLongMs = 10'000;  ///< shorter trainings end without a word

  DesktopNotes(TrainingController& training, QWidget& window);
  ~DesktopNotes() override;

  /// Share of the epochs that are done, 0..1; nothing is shown while no training runs.
  double progress() const;

 signals:
  /// A notification was sent.
  void notified(const QString& title, const QString& text);

 private:
  void follow();
  void showProgress();
  void notify(const QString& title, const QString& text);
  void sendProgress(double share, bool isShown);

  TrainingController& training_;
  QWidget& window_;
  QElapsedTimer running_;
  QSystemTrayIcon* tray_ = nullptr;
  bool wasRunning_ = false;
  int shownPercent_ = -1;
};

}  // namespace ui
