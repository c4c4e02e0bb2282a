#pragma once

#include <vector>

#include <QFrame>

#include "ui/training/lab.h"

class QLabel;
class QLineEdit;
class QListWidget;

namespace ui {

/// Finds layers by name or kind while the words are typed: the canvas goes to the first that fits; Enter, Down and Up go on.
class FindBar : public QFrame {
  Q_OBJECT
 public:
  FindBar(Lab& lab, QWidget* parent);

  /// Shows the bar and takes the keyboard.
  void open();
  QLineEdit& searchField() { return *search_; }
  /// Names in the list, best first.
  QStringList names() const;

 signals:
  /// Select this layer and look at it.
  void found(nn::NodeId node);
  /// The keyboard goes back to the canvas.
  void closed();

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  void search();
  void go(int row);
  void close();

  Lab& lab_;
  QLineEdit* search_;
  QLabel* count_;
  QListWidget* list_;
  std::vector<nn::NodeId> nodes_;
};

}  // namespace ui
