#pragma once

#include <memory>

#include <QAbstractTableModel>

#include "ui/training/filtered_samples.h"

namespace ui {

/// Samples of a table as rows: part, target, then the inputs as they were found. Reads what is asked for only.
class SampleTableModel : public QAbstractTableModel {
  Q_OBJECT
 public:
  explicit SampleTableModel(QObject* parent = nullptr);
  void setSamples(std::shared_ptr<const nn::PreparedData> data, FilteredSamples samples);
  const FilteredSamples& samples() const { return samples_; }

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

 private:
  int targetCount() const;
  void readRow(int row) const;
  QString targetText(int target) const;

  std::shared_ptr<const nn::PreparedData> data_;
  FilteredSamples samples_;
  mutable int row_ = -1;  // that is in the buffers: a view asks for cells row by row
  mutable std::vector<nn::Scalar> input_, target_;
};

/// Statistics of the columns of a table's training part: one row a column.
class ColumnModel : public QAbstractTableModel {
  Q_OBJECT
 public:
  enum Column { NameColumn, MinimumColumn, MeanColumn, MaximumColumn, DeviationColumn, ZerosColumn, ColumnCount };
  explicit ColumnModel(QObject* parent = nullptr);
  void setFacts(std::shared_ptr<const nn::PreparedData> data, std::shared_ptr<const DataFacts> facts);

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

 private:
  QString nameOf(std::size_t column) const;

  std::shared_ptr<const nn::PreparedData> data_;
  std::shared_ptr<const DataFacts> facts_;
};

}  // namespace ui
