#pragma once

#include <memory>

#include <QAbstractTableModel>
#include <QLabel>
#include <QTableView>
#include <QWidget>

#include "ui/training/sample_evaluator.h"

namespace ui {

class ElidedLabel;

/// How well each class is recognised.
class ClassScoresModel : public QAbstractTableModel {
  Q_OBJECT
 public:
  enum Column { Name, Precision, Recall, F1, Auc, Support, ColumnCount };
  static constexpr int kSortRole = Qt::UserRole;

  using QAbstractTableModel::QAbstractTableModel;
  void setResult(std::shared_ptr<const EvaluatedSamples> result);
  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

 private:
  QString nameOf(int row) const;
  double valueOf(int row, int column) const;

  std::shared_ptr<const EvaluatedSamples> result_;
};

/// Precision, recall, F1, area under the ROC curve and number of samples of every class, sorted by any of them, with their
/// means below.
class ClassTable : public QWidget {
  Q_OBJECT
 public:
  explicit ClassTable(QWidget* parent = nullptr);
  void setResult(std::shared_ptr<const EvaluatedSamples> result);
  QTableView& view() { return *view_; }
  const ClassScoresModel& model() const { return *model_; }

 signals:
  void classChosen(nn::Index classNumber);

 private:
  ClassScoresModel* model_;
  QTableView* view_;
  ElidedLabel* means_;
};

}  // namespace ui
