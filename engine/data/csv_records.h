#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "engine/core/scalar.h"

namespace nn {

/// One record of a table: its fields without quotes, and where it stands. Valid only during the visit.
struct CsvRecord {
  std::span<const std::string_view> cells;
  Index line = 1;           ///< in which it begins, counted from 1
  std::size_t endByte = 0;  ///< behind its last byte, from the start of the text
};

/// Calls visit(record) for every record that is not blank, until it returns false. Blanks around a field do not count. Strict:
/// throws FormatError with the line for damaged quotes; else makes the best of them.
void forEachCsvRecord(std::string_view text, char delimiter, bool strict, const std::string& where,
                      const std::function<bool(const CsvRecord&)>& visit);

}  // namespace nn
