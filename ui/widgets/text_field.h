#pragma once

#include <QLineEdit>

namespace ui {

/// A line of text that is taken over by Enter or by leaving the field; Escape brings the old text back.
class TextField : public QLineEdit {
  Q_OBJECT
 public:
  explicit TextField(QWidget* parent = nullptr);
  /// Shows a text; does not emit edited().
  void showText(const QString& text);
  /// Marks the field as wrong, with the reason as tool tip; an empty reason clears the mark.
  void showProblem(const QString& reason);

 signals:
  void edited(const QString& text);

 protected:
  bool event(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  void commit();

  QString shown_;
};

}  // namespace ui
