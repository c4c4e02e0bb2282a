#pragma once

#include <QString>
#include <QWidget>

namespace ui {

/// One muted line of text that changes many times a second. Its size does not depend on the text, so that a new one costs a
/// stroke of paint: a QLabel would have the whole window laid out anew. What is too long is cut, and in the tooltip.
class StillLabel : public QWidget {
  Q_OBJECT
 public:
  /// scale: of the theme's font.
  explicit StillLabel(double scale = 1, QWidget* parent = nullptr);
  void setText(const QString& text);
  const QString& text() const { return text_; }
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override { return {0, sizeHint().height()}; }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  double scale_;
  QString text_;
};

}  // namespace ui
