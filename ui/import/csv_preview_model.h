#pragma once

#include <memory>
#include <vector>

#include <QAbstractTableModel>

#include "engine/data/csv.h"
#include "engine/layers/options.h"

namespace ui {

/// The first rows of a table under rows that say what each column is used for, of which type it is, and how many cells it
/// lacks. The first two can be edited, which asks for other options by optionsEdited().
class CsvPreviewModel : public QAbstractTableModel {
  Q_OBJECT
 public:
  enum Row { UseRow, TypeRow, MissingRow, FirstDataRow };
  enum class Use { Input, Target, Ignored, Weight };
  Q_ENUM(Use)
  enum class Type { Number, Category };
  Q_ENUM(Type)
  enum Role {
    ChoicesRole = Qt::UserRole,  ///< QStringList, of the two upper rows
    ChoiceRole,                  ///< int: the number of the choice made
    IsUsedRole,                  ///< bool: the column is no ignored one
  };

  explicit CsvPreviewModel(QObject* parent = nullptr);

  /// options: completed ones of the table; where they name columns that are not there, nothing is used. targetIsClass: what the
  /// reader made of the target, where the options leave it open. missing: cells in each column of the whole file, once known.
  void show(std::shared_ptr<const nn::CsvPreview> preview, const nn::Options& options, bool targetIsClass,
            std::vector<nn::Index> missing = {});
  Use use(int column) const { return uses_[static_cast<std::size_t>(column)]; }
  Type type(int column) const;
  /// Changes several columns at once.
  void setUse(const QList<int>& columns, Use use);
  void setType(const QList<int>& columns, Type type);

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
  Qt::ItemFlags flags(const QModelIndex& index) const override;
  /// ChoiceRole or Qt::EditRole in the two upper rows: the number of a choice.
  bool setData(const QModelIndex& index, const QVariant& value, int role = Qt::EditRole) override;

 signals:
  void optionsEdited(const nn::Options& options);

 private:
  bool isText(int column) const;
  bool canChooseType(int column) const;
  QVariant missingData(int column, int role) const;
  QVariant choiceData(const QModelIndex& index, int role) const;
  QVariant cellData(const QModelIndex& index, int role) const;
  QString columnTip(int column) const;
  nn::Options optionsOf(const std::vector<Use>& uses, const std::vector<bool>& categories) const;

  std::shared_ptr<const nn::CsvPreview> preview_;
  nn::Options options_;
  std::vector<Use> uses_;
  std::vector<bool> categories_;  // chosen to be such
  std::vector<nn::Index> missing_;
  bool targetIsClass_ = false;
};

}  // namespace ui
