#pragma once

#include <string>
#include <vector>

#include "engine/data/csv_roles.h"

namespace nn {

/// The inputs that a table gives: its number columns as they are, and one input for each kind of a category, 1 where the row is
/// of that kind and 0 elsewhere ("one-hot").
struct CsvInputs {
  std::vector<std::string> names;  ///< "age", "colour=red", "colour=blue"
  std::vector<Scalar> values;      ///< (rows, names)
};

/// missing: what stands in for a missing number, "mean" or "median" of the whole column, and then for a missing kind the most
/// frequent one; "drop" when the rows have none missing. Throws ConfigError for a category of one kind or of very many, and for
/// a column without a single value.
CsvInputs csvInputs(const CsvTable& table, const CsvRoles& roles, const std::vector<std::size_t>& rows,
                    const std::string& missing, const std::string& chosenCategories, const std::string& where);

}  // namespace nn
