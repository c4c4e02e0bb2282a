#pragma once

#include <functional>

#include <QFrame>
#include <QString>

class QLabel;
class QPushButton;

namespace ui {

/// A line of text over the canvas for what went wrong or is worth knowing, with at most one button that helps. It never stops
/// the work as a dialog would, and goes away by itself for information.
class MessageBar : public QFrame {
  Q_OBJECT
 public:
  enum class Kind { Information, Question, Error };

  explicit MessageBar(QWidget* parent = nullptr);
  void show(Kind kind, const QString& text, const QString& button = {}, std::function<void()> action = {});
  void dismiss();
  QString text() const;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  void restyle();
  QColor markColor() const;

  Kind kind_ = Kind::Information;
  QLabel* icon_;
  QLabel* label_;
  QPushButton* button_;
  std::function<void()> action_;
};

}  // namespace ui
