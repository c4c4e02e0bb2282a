#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/data/csv.h"
#include "engine/layers/options.h"

namespace nn {

/// Numbers of columns of a table, from 0.
using CsvColumns = std::vector<std::size_t>;

/// What each column of a table is used for. Columns that are in none are ignored.
struct CsvRoles {
  CsvColumns inputs, targets;
  CsvColumns weight;      ///< one or none
  CsvColumns categories;  ///< those of the inputs whose values are kinds, not amounts
};

/// "t.csv: column 'age'", as the place of a fault.
std::string csvColumnPlace(const std::string& where, const CsvColumn& column);

/// The columns of a list of names with commas between them, or of numbers counted from 1; a name that holds a comma can be
/// given alone. Throws ConfigError that begins with `where` for what is no column.
CsvColumns csvColumnsNamed(const CsvTable& table, std::string_view names, const std::string& where);

/// A list of columns as csvColumnsNamed() reads it.
std::string csvNamesOf(const CsvTable& table, const CsvColumns& columns);

/// What the options (completed, see csvOptions()) say of the columns. Text is always a category. Throws ConfigError when no
/// input is left, or a column is not there.
CsvRoles csvRoles(const CsvTable& table, const Options& completedOptions, const std::string& where);

/// The options "target" and "ignore" that suit a table about which nothing was said: the target is the column that is named
/// like one ("label", "class", "target", ...), else the last one; row numbers and texts that never come again are ignored.
Options suggestedCsvOptions(const CsvTable& table);

}  // namespace nn
