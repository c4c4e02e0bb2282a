#pragma once

#include <vector>

#include <QAbstractTableModel>

#include "ui/document/run_record.h"

namespace ui {

class RunLibrary;

/// The runs as rows of a table: what is checked is drawn over the curves; names and notes can be edited.
class RunModel : public QAbstractTableModel {
  Q_OBJECT
 public:
  enum Column { Name, Metric, Loss, Change, Epochs, Time, Started, Notes, ColumnCount };
  enum Role { RunRole = Qt::UserRole };

  explicit RunModel(RunLibrary& library, QObject* parent = nullptr);
  const RunRecord* run(int row) const;
  int rowOf(qint64 run) const;

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
  bool setData(const QModelIndex& index, const QVariant& value, int role) override;
  Qt::ItemFlags flags(const QModelIndex& index) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

 private:
  void follow();
  QString textOf(const RunRecord& run, int column) const;
  QString tipOf(const RunRecord& run) const;

  RunLibrary& library_;
  std::vector<qint64> ids_;  ///< of the rows
};

/// "98.1 %" or "2.31": the validation metric of a run, without validation the training metric.
QString metricText(const RunRecord& run);
/// The same of the loss.
QString lossText(const RunRecord& run);

}  // namespace ui
