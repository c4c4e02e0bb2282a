#include "engine/data/csv_dataset.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>
#include <map>
#include <utility>

#include "engine/data/csv_inputs.h"
#include "engine/data/memory_dataset.h"
#include "engine/data/test_part.h"

namespace nn {
namespace {

constexpr std::size_t kMostClasses = 1000;

std::string counted(std::size_t count, const std::string& what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

bool isMissing(const CsvColumn& column, std::size_t row) {
  return column.isNumeric ? std::isnan(column.numbers[row]) : column.texts[row].empty();
}

// --- which rows ---------------------------------------------------------------------------------------------------------

/// Rows whose targets and weights are there, and also the inputs when none are filled in.
std::vector<std::size_t> usableRows(const CsvTable& table, const CsvRoles& roles, bool dropsMissingInputs) {
  CsvColumns needed;  // and with gaps
  const auto need = [&](const CsvColumns& columns) {
    std::ranges::copy_if(columns, std::back_inserter(needed), [&](std::size_t c) { return table.columns[c].missing > 0; });
  };
  need(roles.targets);
  need(roles.weight);
  if (dropsMissingInputs) need(roles.inputs);
  std::vector<std::size_t> rows;
  rows.reserve(table.lines.size());
  for (std::size_t row = 0; row < table.lines.size(); ++row)
    if (std::ranges::none_of(needed, [&](std::size_t c) { return isMissing(table.columns[c], row); })) rows.push_back(row);
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

bool wantsClasses(const CsvTable& table, const CsvRoles& roles, const std::vector<std::size_t>& rows, const std::string& task,
                  const std::string& where) {
  const CsvColumn& first = table.columns[roles.targets.front()];
  const bool isOne = roles.targets.size() == 1;
  if (task == "classes" && !isOne) throwExpected<ConfigError>(where + ": target", "one column of classes", "several");
  const bool classes = task == "classes" || (task == "auto" && isOne && looksLikeClasses(first, rows));
  for (const std::size_t c : roles.targets)
    if (!classes && !table.columns[c].isNumeric)
      throwExpected<ConfigError>(csvColumnPlace(where, table.columns[c]), "numbers as target values",
                                 "text in line " + std::to_string(table.columns[c].firstTextLine));
  return classes;
}

std::vector<Scalar> targetsOf(const CsvTable& table, const CsvRoles& roles, const std::vector<std::size_t>& rows,
                              const std::string& task, const std::string& where, DatasetInfo& info) {
  const CsvColumn& first = table.columns[roles.targets.front()];
  info.targetName = first.name;
  info.targetShape = {static_cast<Index>(roles.targets.size())};
  if (wantsClasses(table, roles, rows, task, where)) {
    Classes classes = classesOf(first, rows);
    if (classes.names.size() < 2 || classes.names.size() > kMostClasses)
      throwExpected<ConfigError>(csvColumnPlace(where, first), "2 to " + std::to_string(kMostClasses) + " different classes",
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

/// How much each row counts; empty when all count the same.
std::vector<Scalar> weightsOf(const CsvTable& table, const CsvRoles& roles, const std::vector<std::size_t>& rows,
                              const std::string& where) {
  std::vector<Scalar> weights;
  for (const std::size_t c : roles.weight) {
    const CsvColumn& column = table.columns[c];
    if (!column.isNumeric)
      throwExpected<ConfigError>(csvColumnPlace(where, column), "numbers as weights",
                                 "text in line " + std::to_string(column.firstTextLine));
    for (const std::size_t row : rows) {
      if (column.numbers[row] < 0)
        throwExpected<ConfigError>(csvColumnPlace(where, column), "weights of 0 or more",
                                   numberText(column.numbers[row]) + " in line " + std::to_string(table.lines[row]));
      weights.push_back(static_cast<Scalar>(column.numbers[row]));
    }
  }
  return weights;
}

}  // namespace

CsvFormat csvFormat(const Options& options) {
  static const std::map<std::string, char> kDelimiters = {{"comma", ','}, {"semicolon", ';'}, {"tab", '\t'}, {"bar", '|'}};
  CsvFormat format;
  if (const auto it = kDelimiters.find(options.get<std::string>("delimiter")); it != kDelimiters.end())
    format.delimiter = it->second;
  if (const std::string header = options.get<std::string>("header"); header != "auto") format.hasHeader = header == "yes";
  if (const std::string sign = options.get<std::string>("decimal"); sign != "auto")
    format.decimal = sign == "comma" ? ',' : '.';
  return format;
}

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
      {.name = "categories",
       .label = "Categories",
       .help = "Columns whose values are kinds, not amounts, by name or number with commas between them: each kind becomes an "
               "input of 0 or 1. Text is always taken so.",
       .defaultValue = std::string()},
      {.name = "weight",
       .label = "Weight",
       .help =
           "Column that says how much a row counts in the loss of the training, by name or number; after leaving out part of "
           "the rows of a kind, the factor they stand for. Empty: all rows count the same.",
       .defaultValue = std::string()},
      {.name = "missing",
       .label = "Missing values",
       .help = "Drop rows with missing inputs, or fill in the mean or median of the whole column, or the most frequent kind of "
               "a category. Rows without a target are always dropped.",
       .defaultValue = std::string("drop"),
       .choices = {"drop", "mean", "median"}},
      {.name = "delimiter",
       .label = "Delimiter",
       .help = "What stands between two fields. Automatic: what divides the first lines evenly.",
       .defaultValue = std::string("auto"),
       .choices = {"auto", "comma", "semicolon", "tab", "bar"}},
      {.name = "decimal",
       .label = "Decimal sign",
       .help =
           "What stands before the decimals of a number. Automatic: a point, and a comma too where it does not divide fields.",
       .defaultValue = std::string("auto"),
       .choices = {"auto", "point", "comma"}},
      {.name = "header",
       .label = "Column names",
       .help = "Whether the first line holds the names of the columns. Automatic: when words stand over numbers.",
       .defaultValue = std::string("auto"),
       .choices = {"auto", "yes", "no"}},
      testPartOption(),
  };
  return specs;
}

bool isCsvFile(const std::filesystem::path& file) {
  std::string ending = file.extension().string();
  std::ranges::transform(ending, ending.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return ending == ".csv" || ending == ".tsv" || ending == ".tab" || ending == ".txt" || ending == ".data";
}

LoadedData csvDataset(const CsvTable& table, const Options& options, DatasetInfo info, const std::string& where) {
  const std::string missing = options.get<std::string>("missing");
  const CsvRoles roles = csvRoles(table, options, where);
  const std::vector<std::size_t> rows = usableRows(table, roles, missing == "drop");
  if (rows.empty()) throwExpected<FormatError>(where, "at least one row without missing values", "none");

  info.kind = SampleKind::Table;
  CsvInputs inputs = csvInputs(table, roles, rows, missing, options.get<std::string>("categories"), where);
  info.inputShape = {static_cast<Index>(inputs.names.size())};
  std::vector<Scalar> targets = targetsOf(table, roles, rows, options.get<std::string>("task"), where, info);

  LoadedData data;
  data.origin =
      where + ": " + counted(rows.size(), "row") + ", " + counted(inputs.names.size(), "input") + ", target " + info.targetName;
  if (const std::size_t dropped = table.lines.size() - rows.size(); dropped > 0)
    data.origin += "; " + counted(dropped, "row") + " with missing values left out";
  info.inputNames = std::move(inputs.names);
  data.train =
      memoryDataset(std::move(info), std::move(inputs.values), std::move(targets), weightsOf(table, roles, rows, where));
  return data;
}

LoadedData loadCsv(const std::filesystem::path& file, const Options& options, DatasetInfo info, const LoadMonitor& monitor) {
  return csvDataset(readCsv(file, csvFormat(options), monitor), options, std::move(info), file.string());
}

}  // namespace nn
