#pragma once

#include <QLabel>

namespace ui {

/// A line of plain text that is cut with an ellipsis where there is no room; the whole text is its tool tip.
class ElidedLabel : public QLabel {
  Q_OBJECT
 public:
  explicit ElidedLabel(QWidget* parent = nullptr);
  /// whole: the tool tip, where the text leaves something out.
  void showText(const QString& text, const QString& whole = {});
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void elide();

  QString text_;
};

}  // namespace ui
