#pragma once

#include <vector>

#include <QPushButton>
#include <QStackedLayout>
#include <QTableView>
#include <QTableWidget>
#include <QToolButton>
#include <QWidget>

#include "ui/training/lab.h"
#include "ui/training/run_model.h"

namespace ui {

class ElidedLabel;
class EmptyState;

/// All trainings so far: named, annotated, pinned, restored, deleted and compared; those that are checked are drawn over the
/// curves.
class RunsPanel : public QWidget {
  Q_OBJECT
 public:
  explicit RunsPanel(Lab& lab, QWidget* parent = nullptr);
  QTableView& table() { return *table_; }
  RunModel& model() { return *model_; }
  /// Settings and results of the selected runs where they differ.
  QTableWidget& comparison() { return *comparison_; }
  QSize minimumSizeHint() const override { return {240, 150}; }

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  QWidget* makeList();
  QWidget* makeComparison();
  QToolButton* makeButton(const QString& name, const QString& id, const QString& tip);
  void addRestoreMenu();
  void say(const QString& message, bool offersUndo = false);
  void refresh();
  void refreshButtons();
  std::vector<qint64> selected() const;
  void restore(bool withWeights);
  void pin();
  void removeSelected();
  void compare();

  Lab& lab_;
  RunModel* model_;
  QStackedLayout* stack_;
  EmptyState* empty_;
  QTableView* table_;
  QTableWidget* comparison_;
  QToolButton* restore_;
  QToolButton* pin_;
  QToolButton* compare_;
  QToolButton* delete_;
  QWidget* messageBar_;
  ElidedLabel* message_;
  QPushButton* undo_;
};

}  // namespace ui
