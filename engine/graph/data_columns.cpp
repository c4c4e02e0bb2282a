#include "engine/graph/data_columns.h"

#include <algorithm>
#include <charconv>
#include <numeric>
#include <optional>

#include "engine/core/error.h"

namespace nn {
namespace {

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

std::optional<Index> numberFrom(std::string_view text) {
  Index number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// First and last column, counted from 0, of a name, a number or a range.
std::optional<std::pair<Index, Index>> rangeFrom(std::string_view entry, std::span<const std::string> names, Index count) {
  const auto name = std::find(names.begin(), names.end(), entry);
  if (name != names.end()) return std::pair{name - names.begin(), name - names.begin()};
  const auto dash = entry.find('-');
  const auto first = numberFrom(trimmed(entry.substr(0, dash)));
  const auto last = dash == std::string_view::npos ? first : numberFrom(trimmed(entry.substr(dash + 1)));
  if (!first || !last || *first < 1 || *last < *first || *last > count) return std::nullopt;
  return std::pair{*first - 1, *last - 1};
}

std::string knownColumns(std::span<const std::string> names, Index count) {
  std::string known;
  for (const std::string& name : names) known += (known.empty() ? "" : ", ") + name;
  return known.empty() ? "numbers from 1 to " + std::to_string(count) : "one of " + known;
}

}  // namespace

std::vector<Index> columnsFromText(std::string_view text, std::span<const std::string> names, Index count,
                                   const std::string& where) {
  std::vector<Index> columns;
  if (trimmed(text).empty()) {
    columns.resize(static_cast<std::size_t>(count));
    std::iota(columns.begin(), columns.end(), Index{0});
    return columns;
  }
  while (true) {
    const auto comma = text.find(',');
    const std::string_view entry = trimmed(text.substr(0, comma));
    const auto range = rangeFrom(entry, names, count);
    if (!range) throwExpected<ConfigError>(where, knownColumns(names, count), "'" + std::string(entry) + "'");
    for (Index column = range->first; column <= range->second; ++column) {
      if (std::find(columns.begin(), columns.end(), column) != columns.end())
        throwExpected<ConfigError>(where, "every column once", "'" + std::string(entry) + "' again");
      columns.push_back(column);
    }
    if (comma == std::string_view::npos) return columns;
    text.remove_prefix(comma + 1);
  }
}

}  // namespace nn
