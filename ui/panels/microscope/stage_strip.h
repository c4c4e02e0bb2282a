#pragma once

#include <array>
#include <optional>

#include <QWidget>

#include "engine/explain/microscope.h"

namespace ui {

/// Forward → loss → backward → update: how far the process is with the batch, and which phase it is in. A click, or Enter, goes
/// to the beginning of a phase.
///
/// Keyboard: Left and Right choose a phase, Enter goes there.
class StageStrip : public QWidget {
  Q_OBJECT
 public:
  using Phase = nn::Microscope::Phase;
  static constexpr int kPhases = 4;

  explicit StageStrip(QWidget* parent = nullptr);
  /// share: of each phase that is done, from 0 to 1.
  void setProgress(std::optional<Phase> current, const std::array<double, kPhases>& share);
  QRectF phaseRect(int phase) const;
  /// The phase in words, for screen readers.
  QString summary() const { return accessibleName(); }
  QSize sizeHint() const override { return {280, 28}; }
  QSize minimumSizeHint() const override { return {180, 28}; }
  /// Colour that stands for a phase everywhere in the microscope.
  static QColor colorOf(Phase phase);

 signals:
  void phaseChosen(nn::Microscope::Phase phase);

 protected:
  bool event(QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  int phaseAt(QPointF place) const;

  std::optional<Phase> current_;
  std::array<double, kPhases> share_{};
  int focused_ = 0;
};

}  // namespace ui
