#pragma once

#include <QLabel>
#include <QPushButton>
#include <QWidget>

namespace ui {

/// What a panel shows when it has nothing to show: what will be here, and the one click that gets there.
class EmptyState : public QWidget {
  Q_OBJECT
 public:
  /// icon: name for Theme::icon(), may be empty.
  explicit EmptyState(const QString& icon, QWidget* parent = nullptr);
  void setText(const QString& title, const QString& explanation);
  /// Shows a button; an empty text hides it.
  void setAction(const QString& text);
  /// Small, so that a panel's least size is that of its contents and not of this page.
  QSize minimumSizeHint() const override { return {120, 80}; }

 signals:
  void actionTriggered();

 private:
  void applyTheme();

  QString iconName_;
  QLabel* icon_;
  QLabel* title_;
  QLabel* explanation_;
  QPushButton* button_;
};

}  // namespace ui
