#pragma once

#include <vector>

#include <QDialog>

#include "ui/document/project_file.h"

class QLabel;
class QLineEdit;
class QListView;
class QSortFilterProxyModel;
class QStandardItemModel;

namespace ui {

/// The shipped networks as cards with a miniature of their graph, to begin a project with. Typing searches; Enter or a
/// double-click chooses.
class TemplateGallery : public QDialog {
  Q_OBJECT
 public:
  TemplateGallery(std::vector<ProjectTemplate> templates, QWidget* parent = nullptr);

  QLineEdit& searchField() { return *search_; }
  QListView& cards() { return *cards_; }
  /// Titles of the cards that are shown.
  QStringList titles() const;

 signals:
  /// A template's file; empty for the empty canvas. Emitted once; the dialog then closes.
  void chosen(const QString& path);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void filter(const QString& words);
  void choose();

  std::vector<ProjectTemplate> templates_;
  QLineEdit* search_;
  QStandardItemModel* model_;
  QSortFilterProxyModel* found_;
  QListView* cards_;
  QLabel* none_;
};

}  // namespace ui
