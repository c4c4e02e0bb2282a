#include "engine/data/csv_inputs.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <numeric>

#include "engine/core/error.h"

namespace nn {
namespace {

constexpr std::size_t kMostKinds = 1000;

/// One column as it goes into the samples.
struct Input {
  const CsvColumn* column = nullptr;
  double fill = 0;                   // of a number column: what stands in for missing cells
  std::vector<std::size_t> kinds{};  // of a category: the kind of each used row
  std::size_t width = 1;
};

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
    throwExpected<ConfigError>(csvColumnPlace(where, column), "at least one number to fill the others with", "none");
  if (takeMedian) return median(std::move(present));
  return std::accumulate(present.begin(), present.end(), 0.0) / static_cast<double>(present.size());
}

std::string numberText(double value) {
  char text[32];
  return {text, std::to_chars(std::begin(text), std::end(text), value).ptr};
}

/// The different values of a column in ascending order, and which of them each row has; the most frequent where it is missing.
struct Kinds {
  std::vector<std::string> names;
  std::vector<std::size_t> ofRows;
};

template <typename Value, typename IsMissing, typename Name>
Kinds kindsAmong(const std::vector<Value>& values, const std::vector<std::size_t>& rows, IsMissing isMissing, Name name) {
  std::map<Value, std::pair<std::size_t, std::size_t>> found;  // value -> how often, number
  for (const std::size_t row : rows)
    if (!isMissing(values[row])) ++found[values[row]].first;
  Kinds kinds;
  std::size_t most = 0, mostFrequent = 0;
  for (auto& [value, entry] : found) {
    entry.second = kinds.names.size();
    if (entry.first > most) {
      most = entry.first;
      mostFrequent = entry.second;
    }
    kinds.names.push_back(name(value));
  }
  for (const std::size_t row : rows) kinds.ofRows.push_back(isMissing(values[row]) ? mostFrequent : found[values[row]].second);
  return kinds;
}

Kinds kindsOf(const CsvColumn& column, const std::vector<std::size_t>& rows) {
  if (column.isNumeric)
    return kindsAmong(
        column.numbers, rows, [](double value) { return std::isnan(value); }, numberText);
  return kindsAmong(
      column.texts, rows, [](const std::string& text) { return text.empty(); }, [](const std::string& text) { return text; });
}

Input categoryInput(const CsvColumn& column, const std::vector<std::size_t>& rows, bool isChosen, const std::string& where,
                    std::vector<std::string>& names) {
  Kinds kinds = kindsOf(column, rows);
  if (kinds.names.empty() || kinds.names.size() > kMostKinds)
    throwExpected<ConfigError>(csvColumnPlace(where, column), "1 to " + std::to_string(kMostKinds) + " different kinds",
                               std::to_string(kinds.names.size()));
  // Names and comments would become as many inputs as there are rows.
  const std::size_t present = column.texts.size() - static_cast<std::size_t>(column.missing);
  if (!isChosen && 2 * kinds.names.size() > present)
    throwExpected<ConfigError>(csvColumnPlace(where, column),
                               "numbers, or words that come again, or to be the target or ignored",
                               std::to_string(kinds.names.size()) + " different words in " + std::to_string(present) +
                                   " rows, the first in line " + std::to_string(column.firstTextLine));
  for (const std::string& name : kinds.names) names.push_back(column.name + "=" + name);
  return {.column = &column, .kinds = std::move(kinds.ofRows), .width = kinds.names.size()};
}

}  // namespace

CsvInputs csvInputs(const CsvTable& table, const CsvRoles& roles, const std::vector<std::size_t>& rows,
                    const std::string& missing, const std::string& chosenCategories, const std::string& where) {
  const CsvColumns chosen = csvColumnsNamed(table, chosenCategories, where + ": categories");
  CsvInputs result;
  std::vector<Input> inputs;
  for (const std::size_t c : roles.inputs) {
    const CsvColumn& column = table.columns[c];
    if (std::ranges::find(roles.categories, c) != roles.categories.end()) {
      const bool isChosen = std::ranges::find(chosen, c) != chosen.end();
      inputs.push_back(categoryInput(column, rows, isChosen, where, result.names));
      continue;
    }
    const bool fills = missing != "drop" && column.missing > 0;
    inputs.push_back({.column = &column, .fill = fills ? fillValue(column, missing == "median", where) : 0.0});
    result.names.push_back(column.name);
  }
  result.values.assign(rows.size() * result.names.size(), Scalar{0});
  // Some rows at a time: columns lie one behind the other, samples too, and neither fits the caches.
  constexpr std::size_t kRowsAtOnce = 16;
  const std::size_t width = result.names.size();
  for (std::size_t first = 0; first < rows.size(); first += kRowsAtOnce) {
    const std::size_t end = std::min(first + kRowsAtOnce, rows.size());
    std::size_t place = 0;
    for (const Input& input : inputs) {
      for (std::size_t r = first; r < end; ++r) {
        Scalar* const value = result.values.data() + r * width + place;
        if (input.kinds.empty()) {
          const double number = input.column->numbers[rows[r]];
          *value = static_cast<Scalar>(std::isnan(number) ? input.fill : number);
        } else {
          value[input.kinds[r]] = 1;
        }
      }
      place += input.width;
    }
  }
  return result;
}

}  // namespace nn
