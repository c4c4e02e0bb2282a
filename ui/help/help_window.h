#pragma once

#include <QWidget>

class QLineEdit;
class QTextBrowser;
class QTreeWidget;
class QTreeWidgetItem;

namespace ui {

/// The help: a list of all pages with a search, and the page. A window of its own, so that it stays beside what it explains.
class HelpWindow : public QWidget {
  Q_OBJECT
 public:
  explicit HelpWindow(QWidget* parent = nullptr);

  /// Shows the window with this page; with the first guide when there is none of that id.
  void showPage(const QString& id);
  /// Of the page that is shown.
  const QString& pageId() const { return pageId_; }

 protected:
  void keyPressEvent(QKeyEvent* event) override;

 private:
  void fillList();
  void filter(const QString& text);
  void load(const QString& id);
  void applyTheme();

  QLineEdit* search_;
  QTreeWidget* list_;
  QTextBrowser* page_;
  QString pageId_;
  QStringList before_, after_;  ///< pages to go back and forward to
};

}  // namespace ui
