#pragma once

#include <memory>
#include <optional>

#include <QListView>
#include <QStandardItemModel>

#include "ui/training/data_overview.h"

namespace ui {

/// The classes of the data with their mean images and how many samples each has; choosing one shows its samples only. The first
/// row stands for all.
class ClassList : public QListView {
  Q_OBJECT
 public:
  enum Role { CountRole = Qt::UserRole, ShareRole, ImageRole, LabelRole };

  explicit ClassList(QWidget* parent = nullptr);
  /// part: whose samples are counted; all when nothing. facts may be null while they are not known.
  void setFacts(const nn::PreparedData* prepared, const DataFacts* facts, std::optional<DataPart> part);
  std::optional<nn::Index> chosenClass() const;
  /// Does not emit classChosen().
  void choose(std::optional<nn::Index> label);

 signals:
  void classChosen(std::optional<nn::Index> label);

 private:
  void addRow(const QString& name, nn::Index count, nn::Index most, const QImage& image, int label);

  QStandardItemModel rows_;
  bool isFilling_ = false;
};

}  // namespace ui
