#include "engine/data/csv_roles.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <set>

#include "engine/core/error.h"

namespace nn {
namespace {

bool contains(const CsvColumns& columns, std::size_t c) { return std::ranges::find(columns, c) != columns.end(); }

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
  constexpr std::size_t kMostNames = 20;
  std::string known;
  for (std::size_t c = 0; c < std::min(kMostNames, table.columns.size()); ++c)
    known += (known.empty() ? "" : ", ") + table.columns[c].name;
  if (table.columns.size() > kMostNames) known += ", ...";
  throwExpected<ConfigError>(where,
                             "one of the columns " + known + ", or a number up to " + std::to_string(table.columns.size()),
                             "'" + std::string(name) + "'");
}

/// Lower case, letters and digits only: "Row ID" and "row_id" are the same.
std::string plainName(const std::string& name) {
  std::string plain;
  for (const char c : name) {
    if (c >= 'A' && c <= 'Z') plain += static_cast<char>(c - 'A' + 'a');
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) plain += c;
  }
  return plain;
}

template <std::size_t N>
bool isOneOf(const std::string& name, const std::array<std::string_view, N>& words) {
  return std::ranges::find(words, plainName(name)) != words.end();
}

std::size_t likelyTarget(const CsvTable& table) {
  constexpr std::array<std::string_view, 10> kNames = {"label",  "class",    "target", "y",       "species",
                                                       "labels", "category", "output", "outcome", "result"};
  for (const std::string_view name : kNames)
    for (std::size_t c = 0; c < table.columns.size(); ++c)
      if (plainName(table.columns[c].name) == name) return c;
  return table.columns.size() - 1;
}

/// Whole numbers that grow by one from row to row.
bool countsRows(const CsvColumn& column) {
  if (!column.isNumeric || column.missing > 0 || column.numbers.size() < 3) return false;
  for (std::size_t row = 1; row < column.numbers.size(); ++row)
    if (column.numbers[row] != column.numbers[row - 1] + 1) return false;
  return column.numbers.front() == std::trunc(column.numbers.front());
}

bool neverComesAgain(const CsvColumn& column) {
  if (column.isNumeric) return false;
  std::set<std::string> words;
  std::size_t present = 0;
  for (const std::string& text : column.texts) {
    if (text.empty()) continue;
    ++present;
    words.insert(text);
  }
  return 2 * words.size() > present;
}

/// What says which row it is, and nothing that could be learned from.
bool isIdentifier(const CsvTable& table, std::size_t c) {
  constexpr std::array<std::string_view, 7> kNames = {"id", "index", "rowid", "rownumber", "row", "uuid", "name"};
  const CsvColumn& column = table.columns[c];
  // A first column that counts 0, 1, 2 or 1, 2, 3 is a row number whatever it is called.
  const bool isFirst = c == 0 && column.isNumeric && column.numbers.size() >= 10 && column.numbers.front() <= 1;
  return neverComesAgain(column) || ((isFirst || isOneOf(column.name, kNames)) && countsRows(column));
}

}  // namespace

std::string csvColumnPlace(const std::string& where, const CsvColumn& column) {
  return where + ": column '" + column.name + "'";
}

CsvColumns csvColumnsNamed(const CsvTable& table, std::string_view names, const std::string& where) {
  CsvColumns columns;
  if (trimmed(names).empty()) return columns;
  if (std::ranges::find(table.columns, trimmed(names), &CsvColumn::name) != table.columns.end())
    return {columnNamed(table, trimmed(names), where)};
  for (std::size_t begin = 0; begin <= names.size();) {
    const std::size_t end = std::min(names.find(',', begin), names.size());
    const std::size_t column = columnNamed(table, trimmed(names.substr(begin, end - begin)), where);
    if (!contains(columns, column)) columns.push_back(column);
    begin = end + 1;
  }
  return columns;
}

std::string csvNamesOf(const CsvTable& table, const CsvColumns& columns) {
  std::string names;
  for (const std::size_t c : columns) {
    const std::string& name = table.columns[c].name;
    const bool isPlain = name.find(',') == std::string::npos && trimmed(name) == name && !name.empty();
    names += (names.empty() ? "" : ",") + (isPlain ? name : std::to_string(c + 1));
  }
  return names;
}

CsvRoles csvRoles(const CsvTable& table, const Options& options, const std::string& where) {
  CsvRoles roles;
  roles.targets = csvColumnsNamed(table, options.get<std::string>("target"), where + ": target");
  if (roles.targets.empty()) roles.targets = {table.columns.size() - 1};
  const std::string weight = options.get<std::string>("weight");
  if (!trimmed(weight).empty()) roles.weight = {columnNamed(table, trimmed(weight), where + ": weight")};
  const CsvColumns ignored = csvColumnsNamed(table, options.get<std::string>("ignore"), where + ": ignore");
  const CsvColumns categories = csvColumnsNamed(table, options.get<std::string>("categories"), where + ": categories");
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    if (contains(ignored, c) || contains(roles.targets, c) || contains(roles.weight, c)) continue;
    roles.inputs.push_back(c);
    if (!table.columns[c].isNumeric || contains(categories, c)) roles.categories.push_back(c);
  }
  if (roles.inputs.empty()) throwExpected<ConfigError>(where, "at least one column of inputs besides the target", "none");
  return roles;
}

Options suggestedCsvOptions(const CsvTable& table) {
  const std::size_t target = likelyTarget(table);
  CsvColumns ignored;
  for (std::size_t c = 0; c < table.columns.size(); ++c)
    if (c != target && isIdentifier(table, c)) ignored.push_back(c);
  if (ignored.size() + 1 == table.columns.size()) ignored.clear();  // something has to be learned from
  Options options;
  if (target + 1 != table.columns.size()) options.set("target", csvNamesOf(table, {target}));
  if (!ignored.empty()) options.set("ignore", csvNamesOf(table, ignored));
  return options;
}

}  // namespace nn
