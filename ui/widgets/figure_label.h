#pragma once

#include <functional>

#include <QElapsedTimer>
#include <QString>
#include <QTextDocument>
#include <QTimer>
#include <QWidget>

namespace ui {

/// A line of rich text with figures that change all the time. Shows the newest text at most five times a second, as fast as
/// figures can be read, and never asks its layout for another size: a QLabel would have the whole panel laid out again for
/// every text. Cut off at the right where there is no room.
class FigureLabel : public QWidget {
  Q_OBJECT
 public:
  explicit FigureLabel(QWidget* parent = nullptr);
  void setText(const QString& html);
  /// A text that is made when it is about to be shown; of several only the newest is made. It must not outlive what it captures.
  void setText(std::function<QString()> html);
  /// The newest text, shown or about to be.
  const QString& text() const;
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override { return sizeHint(); }

 protected:
  void paintEvent(QPaintEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  void showSoon();
  void refresh();

  mutable QString text_;
  mutable std::function<QString()> make_;  // of a text that is newer than text_
  QTextDocument document_;
  QTimer wait_;
  QElapsedTimer shown_;
};

}  // namespace ui
