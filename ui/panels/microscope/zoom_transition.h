#pragma once

#include <QPixmap>
#include <QVariantAnimation>
#include <QWidget>

namespace ui {

/// Zooms from one view into a part of it that becomes the next view, or back out. Lies above the views while it runs, lets
/// everything through, and any new change interrupts it. Does nothing when motion is unwelcome.
class ZoomTransition : public QWidget {
  Q_OBJECT
 public:
  explicit ZoomTransition(QWidget* parent);
  /// The part of `before` that becomes `after`; inwards false: `before` shrinks into that part of `after`.
  void run(const QPixmap& before, const QPixmap& after, const QRectF& part, bool inwards);
  /// Whether run() would show anything.
  bool isWelcome() const;
  bool isRunning() const { return animation_.state() == QAbstractAnimation::Running; }
  static constexpr int kMilliseconds = 200;

 public slots:
  void finish();

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  QVariantAnimation animation_;
  QPixmap outer_, inner_;
  QRectF part_;
  double share_ = 1;  ///< 0: the outer view, 1: the inner one
};

}  // namespace ui
