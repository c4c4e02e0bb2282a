#pragma once

#include <QPushButton>

namespace ui {

/// A button whose text may be longer than its place: it is cut off with "…" then, and stands whole in the tool tip.
class ElidedButton : public QPushButton {
  Q_OBJECT
 public:
  explicit ElidedButton(const QString& text, QWidget* parent = nullptr);
  QSize minimumSizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;
};

}  // namespace ui
