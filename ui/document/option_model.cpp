#include "ui/document/option_model.h"

#include <algorithm>
#include <utility>

#include "engine/activations/activation.h"
#include "engine/initializers/initializer.h"
#include "engine/losses/loss.h"
#include "ui/common/engine_text.h"

namespace ui {

namespace {

using Editor = OptionModel::Editor;

bool isChoice(const nn::OptionSpec& spec) {
  return spec.choiceSource == nn::ChoiceSource::SameTypeNodes || !nn::choicesOf(spec).empty();
}

Editor editorOf(const nn::OptionSpec& spec) {
  struct Kind {
    Editor operator()(bool) const { return Editor::Switch; }
    Editor operator()(std::int64_t) const { return Editor::Integer; }
    Editor operator()(double) const { return Editor::Real; }
    Editor operator()(const std::string&) const { return Editor::Text; }
    Editor operator()(const std::vector<std::int64_t>&) const { return Editor::IntegerList; }
  };
  return isChoice(spec) ? Editor::Choice : std::visit(Kind{}, spec.defaultValue);
}

QStringList idsOf(const std::vector<OptionModel::Choice>& choices) {
  QStringList ids;
  for (const OptionModel::Choice& choice : choices) ids.push_back(text(choice.id));
  return ids;
}

QStringList titlesOf(const std::vector<OptionModel::Choice>& choices) {
  QStringList titles;
  for (const OptionModel::Choice& choice : choices) titles.push_back(choice.title);
  return titles;
}

QStringList toStringList(const std::vector<std::string>& values) {
  QStringList result;
  for (const std::string& value : values) result.push_back(text(value));
  return result;
}

/// The id with its first letter large and blanks for underscores: "same" -> "Same".
QString titleFromId(const std::string& id) {
  QString title = text(id).replace(QLatin1Char('_'), QLatin1Char(' '));
  if (!title.isEmpty()) title[0] = title[0].toUpper();
  return title;
}

template <typename Registry>
QString registeredTitle(const std::string& id) {
  const auto* type = Registry::instance().find(id);
  return type ? text(type->title) : titleFromId(id);
}

/// An editor's value as the type of the spec; nothing when it is of another kind.
std::optional<nn::OptionValue> fromVariant(const nn::OptionSpec& spec, const QVariant& value) {
  struct Convert {
    const QVariant& value;
    bool isNumber() const {
      const int type = value.userType();
      return type == QMetaType::Int || type == QMetaType::LongLong || type == QMetaType::UInt || type == QMetaType::ULongLong ||
             type == QMetaType::Double;
    }
    std::optional<nn::OptionValue> operator()(bool) const {
      if (value.userType() == QMetaType::Bool) return value.toBool();
      return std::nullopt;
    }
    std::optional<nn::OptionValue> operator()(std::int64_t) const {
      if (isNumber() && value.userType() != QMetaType::Double) return static_cast<std::int64_t>(value.toLongLong());
      return std::nullopt;
    }
    std::optional<nn::OptionValue> operator()(double) const {
      if (isNumber()) return value.toDouble();
      return std::nullopt;
    }
    std::optional<nn::OptionValue> operator()(const std::string&) const {
      if (value.userType() == QMetaType::QString) return utf8(value.toString());
      return std::nullopt;
    }
    std::optional<nn::OptionValue> operator()(const std::vector<std::int64_t>&) const {
      if (value.userType() != QMetaType::QVariantList) return std::nullopt;
      std::vector<std::int64_t> list;
      for (const QVariant& entry : value.toList()) list.push_back(entry.toLongLong());
      return list;
    }
  };
  return std::visit(Convert{value}, spec.defaultValue);
}

}  // namespace

QVariant toVariant(const nn::OptionValue& value) {
  struct Convert {
    QVariant operator()(bool v) const { return v; }
    QVariant operator()(std::int64_t v) const { return static_cast<qlonglong>(v); }
    QVariant operator()(double v) const { return v; }
    QVariant operator()(const std::string& v) const { return text(v); }
    QVariant operator()(const std::vector<std::int64_t>& v) const {
      QVariantList list;
      for (const std::int64_t entry : v) list.push_back(static_cast<qlonglong>(entry));
      return list;
    }
  };
  return std::visit(Convert{}, value);
}

QString choiceTitle(const nn::OptionSpec& spec, const std::string& id) {
  switch (spec.choiceSource) {
    case nn::ChoiceSource::Activations:
      return registeredTitle<nn::ActivationRegistry>(id);
    case nn::ChoiceSource::Initializers:
      return registeredTitle<nn::InitializerRegistry>(id);
    case nn::ChoiceSource::Losses:
      return registeredTitle<nn::LossRegistry>(id);
    case nn::ChoiceSource::SameTypeNodes:
      return id.empty() ? OptionModel::tr("Its own") : text(id);
    case nn::ChoiceSource::Own:
      break;
  }
  return titleFromId(id);
}

OptionModel::OptionModel(QObject* parent) : QAbstractTableModel(parent) {}

void OptionModel::setSource(const std::vector<nn::OptionSpec>* specs, Read read, Write write) {
  beginResetModel();
  specs_ = specs;
  read_ = std::move(read);
  write_ = std::move(write);
  rows_.clear();
  values_ = {};
  endResetModel();
  refresh();
  offered_ = offered();
}

void OptionModel::refresh() {
  nn::Options values = specs_ ? read_() : nn::Options();
  // Conditions look at completed options; a wrong value somewhere (from a file) must not hide the others.
  nn::Options complete;
  if (specs_)
    for (const nn::OptionSpec& spec : *specs_) {
      const nn::OptionValue* set = values.find(spec.name);
      complete.set(spec.name, set ? *set : spec.defaultValue);
    }
  std::vector<const nn::OptionSpec*> rows;
  if (specs_)
    for (const nn::OptionSpec& spec : *specs_)
      if (nn::applies(spec, complete)) rows.push_back(&spec);
  if (rows != rows_) {
    beginResetModel();
    rows_ = std::move(rows);
    values_ = std::move(values);
    endResetModel();
  } else if (!(values == values_)) {
    values_ = std::move(values);
    emit dataChanged(index(0, 0), index(rowCount() - 1, ValueColumn));
  }
}

std::vector<OptionModel::Choice> OptionModel::choices(const nn::OptionSpec& spec) const {
  std::vector<Choice> result;
  for (const std::string& id : nn::choicesOf(spec)) result.push_back({id, choiceTitle(spec, id)});
  return result;
}

QStringList OptionModel::suggestions(const nn::OptionSpec&) const { return {}; }

QStringList OptionModel::offered() const {
  QStringList all;
  for (const nn::OptionSpec* row : rows_) all << text(row->name) << titlesOf(choices(*row)) << suggestions(*row);
  return all;
}

void OptionModel::tellChoicesChanged() {
  QStringList now = offered();
  if (now == offered_) return;
  offered_ = std::move(now);
  if (rowCount() > 0)
    emit dataChanged(index(0, 0), index(rowCount() - 1, ValueColumn), {ChoicesRole, ChoiceTitlesRole, SuggestionsRole});
}

const nn::OptionSpec* OptionModel::spec(int row) const {
  return row >= 0 && row < rowCount() ? rows_[static_cast<std::size_t>(row)] : nullptr;
}

int OptionModel::rowOf(const QString& name) const {
  const auto it = std::find_if(rows_.begin(), rows_.end(), [&](const auto* s) { return s->name == utf8(name); });
  return it == rows_.end() ? -1 : static_cast<int>(it - rows_.begin());
}

void OptionModel::resetToDefault(int row) {
  if (const nn::OptionSpec* option = spec(row)) setData(index(row, ValueColumn), toVariant(option->defaultValue), ValueRole);
}

int OptionModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(rows_.size()); }

int OptionModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : 2; }

nn::OptionValue OptionModel::valueOf(const nn::OptionSpec& spec) const {
  const nn::OptionValue* set = values_.find(spec.name);
  // A whole number in a file stands for a real one.
  if (set && std::holds_alternative<double>(spec.defaultValue) && std::holds_alternative<std::int64_t>(*set))
    return static_cast<double>(std::get<std::int64_t>(*set));
  return set ? *set : spec.defaultValue;
}

QVariant OptionModel::data(const QModelIndex& index, int role) const {
  const nn::OptionSpec* option = index.isValid() ? spec(index.row()) : nullptr;
  if (!option) return {};
  const nn::OptionValue value = valueOf(*option);
  switch (role) {
    case Qt::DisplayRole:
      if (index.column() == LabelColumn) return text(option->label);
      if (isChoice(*option) && std::holds_alternative<std::string>(value))
        return choiceTitle(*option, std::get<std::string>(value));
      return text(nn::toDisplay(value));
    case Qt::EditRole:
      return index.column() == ValueColumn ? toVariant(value) : QVariant();
    case Qt::ToolTipRole:
    case HelpRole:
      return text(option->help);
    case NameRole:
      return text(option->name);
    case ValueRole:
      return toVariant(value);
    case DefaultRole:
      return toVariant(option->defaultValue);
    case IsDefaultRole:
      return value == option->defaultValue;
    case EditorRole:
      return static_cast<int>(editorOf(*option));
    case MinimumRole:
      return option->minimum ? QVariant(*option->minimum) : QVariant();
    case MaximumRole:
      return option->maximum ? QVariant(*option->maximum) : QVariant();
    case ChoicesRole:
      return idsOf(choices(*option));
    case ChoiceTitlesRole:
      return titlesOf(choices(*option));
    case SuggestionsRole:
      return suggestions(*option);
    case AdvancedRole:
      return option->advanced;
    case EntryLabelsRole:
      return toStringList(option->entryLabels);
    default:
      return {};
  }
}

bool OptionModel::setData(const QModelIndex& index, const QVariant& value, int role) {
  const nn::OptionSpec* option = index.isValid() ? spec(index.row()) : nullptr;
  if (!option || (role != Qt::EditRole && role != ValueRole)) return false;
  std::optional<nn::OptionValue> converted = fromVariant(*option, value);
  try {
    if (!converted) converted = nn::parseOptionValue(*option, utf8(value.toString()), option->label);
  } catch (const nn::Error& error) {
    emit valueRefused(index.row(), text(error.what()));
    return false;
  }
  if (const std::optional<std::string> reason = nn::reasonNotValid(*option, *converted)) {
    emit valueRefused(index.row(), text(*reason));
    return false;
  }
  if (*converted != valueOf(*option)) write_(*option, *converted);
  return true;
}

QVariant OptionModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
  return section == LabelColumn ? tr("Option") : tr("Value");
}

Qt::ItemFlags OptionModel::flags(const QModelIndex& index) const {
  if (!index.isValid()) return Qt::NoItemFlags;
  const Qt::ItemFlags flags = Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemNeverHasChildren;
  return index.column() == ValueColumn ? flags | Qt::ItemIsEditable : flags;
}

QHash<int, QByteArray> OptionModel::roleNames() const {
  QHash<int, QByteArray> names = QAbstractTableModel::roleNames();
  names.insert({{NameRole, "name"},
                {HelpRole, "help"},
                {ValueRole, "value"},
                {DefaultRole, "default"},
                {IsDefaultRole, "isDefault"},
                {EditorRole, "editor"},
                {MinimumRole, "minimum"},
                {MaximumRole, "maximum"},
                {ChoicesRole, "choices"},
                {ChoiceTitlesRole, "choiceTitles"},
                {EntryLabelsRole, "entryLabels"},
                {AdvancedRole, "advanced"},
                {SuggestionsRole, "suggestions"}});
  return names;
}

}  // namespace ui
