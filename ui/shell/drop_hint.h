#pragma once

#include <QWidget>

namespace ui {

/// What a drop would do, written over the window while something is dragged over it.
class DropHint : public QWidget {
  Q_OBJECT
 public:
  explicit DropHint(QWidget* window);
  /// Over the whole window; it never takes the mouse.
  void show(const QString& text);
  const QString& text() const { return text_; }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  QString text_;
};

}  // namespace ui
