#pragma once

#include <QString>
#include <QToolButton>
#include <QVBoxLayout>
#include <QWidget>

namespace ui {

class ElidedLabel;

/// A part of a panel under a heading that folds it away by click, Space or Enter. While it is folded a few words beside the
/// heading say what is set in it. With an id it remembers whether it is open.
class FoldSection : public QWidget {
  Q_OBJECT
 public:
  /// id: for the program's settings; empty = not remembered.
  FoldSection(const QString& title, const QString& id, bool isOpen, QWidget* parent = nullptr);

  /// Adds to the part that folds.
  void addWidget(QWidget* widget) { content_->addWidget(widget); }
  void addLayout(QLayout* layout) { content_->addLayout(layout); }
  void setTitle(const QString& title);
  /// "none", "clipped at 1": shown while folded.
  void setSummary(const QString& summary);
  QString summary() const { return summaryText_; }
  bool isOpen() const { return button_->isChecked(); }
  /// Not remembered: that is for what the user does.
  void setOpen(bool open);
  QToolButton& button() { return *button_; }

 private:
  void applyTheme();

  QString id_, summaryText_;
  QToolButton* button_;
  ElidedLabel* summary_;
  QWidget* body_;
  QVBoxLayout* content_;
};

}  // namespace ui
