#include "engine/data/csv_dataset.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <numeric>
#include <utility>

#include "engine/data/memory_dataset.h"

namespace nn {
namespace {

constexpr std::size_t kMostClasses = 1000;

/// Numbers of columns.
using Columns = std::vector<std::size_t>;

std::string quoted(const std::string& text) { return "'" + text + "'"; }

std::string counted(std::size_t count, const std::string& what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

std::string columnPlace(const std::string& where, const CsvColumn& column) { return where + ": column " + quoted(column.name); }

bool isMissing(const CsvColumn& column, std::size_t row) {
  return column.isNumeric ? std::isnan(column.numbers[row]) : column.texts[row].empty();
}

// --- which columns -----------------------------------------------------------------------------------------------------

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(' ');
  return first == std::string_view::npos ? std::string_view() : text.substr(first, text.find_last_not_of(' ') - first + 1);
}

/// A column by its name, or else by its number counted from 1.
std::size_t columnNamed(const CsvTable& table, std::string_view name, const std::string& where) {
  const auto named = std::ranges::find(table.columns, name, &CsvColumn::name);
  if (named != table.columns.end()) return static_cast<std::size_t>(named - table.columns.begin());
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
  if (error == std::errc() && end == name.data() + name.size() && number >= 1 && number <= table.columns.size())
    return number - 1;
  std::string known;
  for (const CsvColumn& column : table.columns) known += (known.empty() ? "" : ", ") + column.name;
  throwExpected<ConfigError>(where,
                             "one of the columns " + known + ", or a number up to " + std::to_string(table.columns.size()),
                             "'" + std::string(name) + "'");
}

/// The columns of a list of names; a name that holds a comma can be given alone.
Columns columnsNamed(const CsvTable& table, std::string_view names, const std::string& where) {
  Columns columns;
  if (trimmed(names).empty()) return columns;
  if (std::ranges::find(table.columns, trimmed(names), &CsvColumn::name) != table.columns.end())
    return {columnNamed(table, trimmed(names), where)};
  for (std::size_t begin = 0; begin <= names.size();) {
    const std::size_t end = std::min(names.find(',', begin), names.size());
    const std::size_t column = columnNamed(table, trimmed(names.substr(begin, end - begin)), where);
    if (std::ranges::find(columns, column) == columns.end()) columns.push_back(column);
    begin = end + 1;
  }
  return columns;
}

struct Roles {
  Columns inputs, targets;
  Columns weight;  ///< one or none
};

Roles rolesOf(const CsvTable& table, const Options& options, const std::string& where) {
  Roles roles;
  roles.targets = columnsNamed(table, options.get<std::string>("target"), where + ": target");
  if (roles.targets.empty()) roles.targets = {table.columns.size() - 1};
  const std::string weight = options.get<std::string>("weight");
  if (!trimmed(weight).empty()) roles.weight = {columnNamed(table, trimmed(weight), where + ": weight")};
  const Columns ignored = columnsNamed(table, options.get<std::string>("ignore"), where + ": ignore");
  const auto contains = [](const Columns& columns, std::size_t c) { return std::ranges::find(columns, c) != columns.end(); };
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    if (contains(ignored, c) || contains(roles.targets, c) || contains(roles.weight, c)) continue;
    const CsvColumn& column = table.columns[c];
    if (!column.isNumeric)
      throwExpected<ConfigError>(columnPlace(where, column), "numbers, or to be the target or ignored",
                                 "text in line " + std::to_string(column.firstTextLine));
    roles.inputs.push_back(c);
  }
  if (roles.inputs.empty()) throwExpected<ConfigError>(where, "at least one column of inputs besides the target", "none");
  return roles;
}

// --- which rows, and what stands in for missing cells ------------------------------------------------------------------

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return (*middle + *std::max_element(values.begin(), middle)) / 2;
}

/// The number that stands in for missing ones: mean or median of the whole column.
double fillValue(const CsvColumn& column, bool takeMedian, const std::string& where) {
  std::vector<double> present;
  std::ranges::copy_if(column.numbers, std::back_inserter(present), [](double value) { return !std::isnan(value); });
  if (present.empty())
    throwExpected<ConfigError>(columnPlace(where, column), "at least one number to fill the others with", "none");
  if (takeMedian) return median(std::move(present));
  return std::accumulate(present.begin(), present.end(), 0.0) / static_cast<double>(present.size());
}

/// Rows whose targets and weights are there, and also the inputs when none are filled in.
std::vector<std::size_t> usableRows(const CsvTable& table, const Roles& roles, bool dropsMissingInputs) {
  std::vector<std::size_t> rows;
  for (std::size_t row = 0; row < table.lines.size(); ++row) {
    const auto lacks = [&](std::size_t c) { return isMissing(table.columns[c], row); };
    if (std::ranges::none_of(roles.targets, lacks) && std::ranges::none_of(roles.weight, lacks) &&
        !(dropsMissingInputs && std::ranges::any_of(roles.inputs, lacks)))
      rows.push_back(row);
  }
  return rows;
}

// --- targets -----------------------------------------------------------------------------------------------------------

std::string numberText(double value) {
  char text[32];
  return {text, std::to_chars(std::begin(text), std::end(text), value).ptr};
}

/// The different values of a column in the rows that are used, in ascending order, and which of them each row has.
struct Classes {
  std::vector<std::string> names;
  std::vector<Scalar> ofRows;
};

template <typename Value, typename Name>
Classes classesAmong(const std::vector<Value>& values, const std::vector<std::size_t>& rows, Name name) {
  std::map<Value, Index> numbers;
  for (const std::size_t row : rows) numbers[values[row]];
  Classes classes;
  for (auto& [value, number] : numbers) {
    number = static_cast<Index>(classes.names.size());
    classes.names.push_back(name(value));
  }
  for (const std::size_t row : rows) classes.ofRows.push_back(static_cast<Scalar>(numbers[values[row]]));
  return classes;
}

Classes classesOf(const CsvColumn& column, const std::vector<std::size_t>& rows) {
  if (column.isNumeric) return classesAmong(column.numbers, rows, numberText);
  return classesAmong(column.texts, rows, [](const std::string& text) { return text; });
}

/// Text, or a handful of whole numbers that come again and again.
bool looksLikeClasses(const CsvColumn& column, const std::vector<std::size_t>& rows) {
  constexpr std::size_t kFew = 10;
  if (!column.isNumeric) return true;
  std::vector<double> values;
  for (const std::size_t row : rows) values.push_back(column.numbers[row]);
  if (!std::ranges::all_of(values, [](double value) { return value == std::trunc(value); })) return false;
  std::ranges::sort(values);
  const auto distinct = static_cast<std::size_t>(std::unique(values.begin(), values.end()) - values.begin());
  return distinct >= 2 && distinct <= kFew && rows.size() >= 3 * distinct;
}

bool wantsClasses(const CsvTable& table, const Roles& roles, const std::vector<std::size_t>& rows, const std::string& task,
                  const std::string& where) {
  const CsvColumn& first = table.columns[roles.targets.front()];
  const bool isOne = roles.targets.size() == 1;
  if (task == "classes" && !isOne) throwExpected<ConfigError>(where + ": target", "one column of classes", "several");
  const bool classes = task == "classes" || (task == "auto" && isOne && looksLikeClasses(first, rows));
  for (const std::size_t c : roles.targets)
    if (!classes && !table.columns[c].isNumeric)
      throwExpected<ConfigError>(columnPlace(where, table.columns[c]), "numbers as target values",
                                 "text in line " + std::to_string(table.columns[c].firstTextLine));
  return classes;
}

std::vector<Scalar> targetsOf(const CsvTable& table, const Roles& roles, const std::vector<std::size_t>& rows,
                              const std::string& task, const std::string& where, DatasetInfo& info) {
  const CsvColumn& first = table.columns[roles.targets.front()];
  info.targetName = first.name;
  info.targetShape = {static_cast<Index>(roles.targets.size())};
  if (wantsClasses(table, roles, rows, task, where)) {
    Classes classes = classesOf(first, rows);
    if (classes.names.size() < 2 || classes.names.size() > kMostClasses)
      throwExpected<ConfigError>(columnPlace(where, first), "2 to " + std::to_string(kMostClasses) + " different classes",
                                 std::to_string(classes.names.size()));
    info.classNames = std::move(classes.names);
    return std::move(classes.ofRows);
  }
  std::vector<Scalar> targets;
  for (const std::size_t row : rows)
    for (const std::size_t c : roles.targets) targets.push_back(static_cast<Scalar>(table.columns[c].numbers[row]));
  if (roles.targets.size() > 1) {
    info.targetName.clear();
    for (const std::size_t c : roles.targets) {
      info.targetNames.push_back(table.columns[c].name);
      info.targetName += (info.targetName.empty() ? "" : ", ") + table.columns[c].name;
    }
  }
  return targets;
}

std::vector<Scalar> inputsOf(const CsvTable& table, const Roles& roles, const std::vector<std::size_t>& rows,
                             const std::string& missing, const std::string& where) {
  std::vector<double> fill(table.columns.size());
  for (const std::size_t c : roles.inputs)
    if (missing != "drop" && table.columns[c].missing > 0) fill[c] = fillValue(table.columns[c], missing == "median", where);
  std::vector<Scalar> inputs;
  inputs.reserve(rows.size() * roles.inputs.size());
  for (const std::size_t row : rows)
    for (const std::size_t c : roles.inputs) {
      const double value = table.columns[c].numbers[row];
      inputs.push_back(static_cast<Scalar>(std::isnan(value) ? fill[c] : value));
    }
  return inputs;
}

/// How much each row counts; empty when all count the same.
std::vector<Scalar> weightsOf(const CsvTable& table, const Roles& roles, const std::vector<std::size_t>& rows,
                              const std::string& where) {
  std::vector<Scalar> weights;
  for (const std::size_t c : roles.weight) {
    const CsvColumn& column = table.columns[c];
    if (!column.isNumeric)
      throwExpected<ConfigError>(columnPlace(where, column), "numbers as weights",
                                 "text in line " + std::to_string(column.firstTextLine));
    for (const std::size_t row : rows) {
      if (column.numbers[row] < 0)
        throwExpected<ConfigError>(columnPlace(where, column), "weights of 0 or more",
                                   numberText(column.numbers[row]) + " in line " + std::to_string(table.lines[row]));
      weights.push_back(static_cast<Scalar>(column.numbers[row]));
    }
  }
  return weights;
}

CsvFormat formatOf(const Options& options) {
  static const std::map<std::string, char> kDelimiters = {{"comma", ','}, {"semicolon", ';'}, {"tab", '\t'}, {"bar", '|'}};
  CsvFormat format;
  if (const auto it = kDelimiters.find(options.get<std::string>("delimiter")); it != kDelimiters.end())
    format.delimiter = it->second;
  if (const std::string header = options.get<std::string>("header"); header != "auto") format.hasHeader = header == "yes";
  return format;
}

}  // namespace

const std::vector<OptionSpec>& csvOptions() {
  static const std::vector<OptionSpec> specs = {
      {.name = "target",
       .label = "Target",
       .help = "Column to predict, by name or number; several with commas between them. Empty: the last column.",
       .defaultValue = std::string()},
      {.name = "task",
       .label = "Predict",
       .help = "Classes or values. Automatic: text and up to 10 different whole numbers are classes, other numbers values.",
       .defaultValue = std::string("auto"),
       .choices = {"auto", "classes", "values"}},
      {.name = "ignore",
       .label = "Ignore",
       .help = "Columns that are no inputs, such as names and row numbers, by name or number with commas between them.",
       .defaultValue = std::string()},
      {.name = "weight",
       .label = "Weight",
       .help =
           "Column that says how much a row counts in the loss of the training, by name or number; after leaving out part of "
           "the rows of a kind, the factor they stand for. Empty: all rows count the same.",
       .defaultValue = std::string()},
      {.name = "missing",
       .label = "Missing values",
       .help = "Drop rows with missing inputs, or fill in the mean or median of the whole column. Rows without a target are "
               "always dropped.",
       .defaultValue = std::string("drop"),
       .choices = {"drop", "mean", "median"}},
      {.name = "delimiter",
       .label = "Delimiter",
       .help = "What stands between two fields. Automatic: what divides the first lines evenly.",
       .defaultValue = std::string("auto"),
       .choices = {"auto", "comma", "semicolon", "tab", "bar"}},
      {.name = "header",
       .label = "Column names",
       .help = "Whether the first line holds the names of the columns. Automatic: when words stand over numbers.",
       .defaultValue = std::string("auto"),
       .choices = {"auto", "yes", "no"}},
  };
  return specs;
}

bool isCsvFile(const std::filesystem::path& file) {
  std::string ending = file.extension().string();
  std::ranges::transform(ending, ending.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return ending == ".csv" || ending == ".tsv";
}

LoadedData csvDataset(const CsvTable& table, const Options& options, DatasetInfo info, const std::string& where) {
  const std::string missing = options.get<std::string>("missing");
  const Roles roles = rolesOf(table, options, where);
  const std::vector<std::size_t> rows = usableRows(table, roles, missing == "drop");
  if (rows.empty()) throwExpected<FormatError>(where, "at least one row without missing values", "none");

  info.kind = SampleKind::Table;
  info.inputShape = {static_cast<Index>(roles.inputs.size())};
  for (const std::size_t c : roles.inputs) info.inputNames.push_back(table.columns[c].name);
  std::vector<Scalar> targets = targetsOf(table, roles, rows, options.get<std::string>("task"), where, info);

  LoadedData data;
  data.origin =
      where + ": " + counted(rows.size(), "row") + ", " + counted(roles.inputs.size(), "input") + ", target " + info.targetName;
  if (const std::size_t dropped = table.lines.size() - rows.size(); dropped > 0)
    data.origin += "; " + counted(dropped, "row") + " with missing values left out";
  data.train = memoryDataset(std::move(info), inputsOf(table, roles, rows, missing, where), std::move(targets),
                             weightsOf(table, roles, rows, where));
  return data;
}

LoadedData loadCsv(const std::filesystem::path& file, const Options& options, DatasetInfo info) {
  return csvDataset(readCsv(file, formatOf(options)), options, std::move(info), file.string());
}

}  // namespace nn
