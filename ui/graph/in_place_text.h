#pragma once

#include <functional>

#include <QPlainTextEdit>

namespace ui {

/// A text field that lies on the canvas while a title or note is being written. Enter (in notes with Ctrl) or a click elsewhere
/// takes the text, Escape leaves it as it was.
class InPlaceText : public QPlainTextEdit {
  Q_OBJECT
 public:
  explicit InPlaceText(QWidget* parent);
  /// `done` gets the new text, once at most.
  void open(const QRect& place, const QString& text, bool isNote, std::function<void(const QString&)> done);

 signals:
  void closed();

 protected:
  void keyPressEvent(QKeyEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  void close(bool take);

  std::function<void(const QString&)> done_;
  bool isNote_ = false;
};

}  // namespace ui
