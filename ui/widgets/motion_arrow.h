#pragma once

#include <array>

#include <QColor>
#include <QString>
#include <QWidget>

class QPainter;

namespace ui {

/// The three arrows that explain a weight's change. Told apart by glyph as well as by colour.
enum class MotionKind {
  Gradient,  ///< where the loss falls, −g: a thin line with an open head
  Memory,    ///< where the optimizer was heading, −m: a broken line with a round end
  Step       ///< where the weight went, Δw: a bold line with a filled head
};
inline constexpr std::array<MotionKind, 3> kMotionKinds = {MotionKind::Gradient, MotionKind::Memory, MotionKind::Step};

/// Draws one from a place to another. scale: of line and head. Any thread: looks at no theme.
void paintMotionArrow(QPainter& painter, MotionKind kind, QPointF from, QPointF to, const QColor& color, double scale = 1);
/// In the theme's colours. GUI thread.
QColor motionColor(MotionKind kind);
/// "gradient", "momentum", "step"
QString motionName(MotionKind kind);

/// The arrows with their names, in a row that wraps.
class MotionLegend : public QWidget {
  Q_OBJECT
 public:
  explicit MotionLegend(QWidget* parent = nullptr);
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override { return {60, heightForWidth(60)}; }
  bool hasHeightForWidth() const override { return true; }
  int heightForWidth(int width) const override;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  int entryWidth(MotionKind kind) const;
  int rowHeight() const;
};

}  // namespace ui
