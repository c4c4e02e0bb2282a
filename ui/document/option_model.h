#pragma once

#include <functional>
#include <string>
#include <vector>

#include <QAbstractTableModel>

#include "engine/layers/options.h"

namespace ui {

/// Options as rows for an editor: label and value, with everything an editor needs in roles. Rows whose condition does not
/// hold are left out. Where the values come from and go to is told by two functions, so that layers, optimizers and data
/// sets use the same editors.
class OptionModel : public QAbstractTableModel {
  Q_OBJECT
 public:
  enum Column { LabelColumn, ValueColumn };
  /// What edits a value: check box, spin box, number field, choice list, line of text, one spin box for each entry.
  enum class Editor { Switch, Integer, Real, Choice, Text, IntegerList };
  Q_ENUM(Editor)
  enum Role {
    NameRole = Qt::UserRole,  ///< "kernel_size"
    HelpRole,
    ValueRole,    ///< bool, qlonglong, double, QString or QVariantList of qlonglong
    DefaultRole,  ///< in the same form
    IsDefaultRole,
    EditorRole,   ///< Editor as int
    MinimumRole,  ///< double; invalid when there is none
    MaximumRole,
    ChoicesRole,       ///< QStringList of ids
    ChoiceTitlesRole,  ///< QStringList beside it
    EntryLabelsRole,   ///< QStringList of a list's entries: height, width
    AdvancedRole,      ///< bool: seldom changed
    SuggestionsRole,   ///< QStringList of words that a line of text may be made of
  };
  using Read = std::function<nn::Options()>;
  using Write = std::function<void(const nn::OptionSpec& spec, const nn::OptionValue& value)>;

  explicit OptionModel(QObject* parent = nullptr);

  /// Other options from now on; null when there are none to show. The specs must outlive their use here.
  void setSource(const std::vector<nn::OptionSpec>* specs, Read read, Write write);
  bool hasSource(const std::vector<nn::OptionSpec>* specs) const { return specs_ == specs; }
  /// Reads the values again. Rows appear and disappear as conditions change; otherwise only the values are told.
  void refresh();
  struct Choice {
    std::string id;
    QString title;
  };
  /// What an option can be set to; none for options that are no choice. Here: its own list, or what is registered.
  virtual std::vector<Choice> choices(const nn::OptionSpec& spec) const;
  /// Words that a text may be made of; none here.
  virtual QStringList suggestions(const nn::OptionSpec& spec) const;
  /// Null when the row is out of range.
  const nn::OptionSpec* spec(int row) const;
  /// Row of an option; -1 when it is not shown.
  int rowOf(const QString& name) const;
  /// Sets the default again.
  void resetToDefault(int row);

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
  /// Qt::EditRole or ValueRole: a value in the form of ValueRole, or text to be parsed. Refuses wrong values with
  /// valueRefused().
  bool setData(const QModelIndex& index, const QVariant& value, int role = Qt::EditRole) override;
  QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
  Qt::ItemFlags flags(const QModelIndex& index) const override;
  QHash<int, QByteArray> roleNames() const override;

  /// The value of an option, set or default.
  nn::OptionValue valueOf(const nn::OptionSpec& spec) const;

 signals:
  /// A value was not taken: "expected a number from 0 to 1, got 2".
  void valueRefused(int row, const QString& reason);

 protected:
  /// Looks whether choices and suggestions are others now, and tells.
  void tellChoicesChanged();

 private:
  QStringList offered() const;

  const std::vector<nn::OptionSpec>* specs_ = nullptr;
  std::vector<const nn::OptionSpec*> rows_;
  nn::Options values_;   // as set, without defaults
  QStringList offered_;  // all choices and suggestions, as told last
  Read read_;
  Write write_;
};

/// A value in the form of OptionModel::ValueRole.
QVariant toVariant(const nn::OptionValue& value);
/// Title of a choice: "ReLU" for "relu" of the activations; the id itself where nothing better is known.
QString choiceTitle(const nn::OptionSpec& spec, const std::string& id);

}  // namespace ui
