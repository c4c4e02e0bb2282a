#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/scalar.h"
#include "engine/data/load_monitor.h"

namespace nn {

/// How a table is written; what is left out is found out from its first lines.
struct CsvFormat {
  std::optional<char> delimiter = {};  ///< ',', ';', '\t' or '|'
  std::optional<bool> hasHeader = {};
  std::optional<char> decimal = {};  ///< '.' or ','; else a point, and a comma too where the delimiter is none
};

/// One column of a table, with what was found out about it.
struct CsvColumn {
  std::string name;
  bool isNumeric = true;                ///< every cell that is not missing is a number
  std::vector<double> numbers = {};     ///< of a numeric column, one a row; NaN where missing
  std::vector<std::string> texts = {};  ///< of any other column, one a row; empty where missing
  Index missing = 0;                    ///< cells that are empty, "?", "NA", "N/A", "NaN" or "null"
  Index firstTextLine = 0;              ///< of a text column: where the first cell stands that is no number
};

/// A table as it stands in a file.
struct CsvTable {
  std::vector<CsvColumn> columns;
  std::vector<Index> lines;  ///< where each row begins, counted from 1
  char delimiter = ',';
  char decimal = '.';  ///< the given one, else the one that the first lines have
  bool hasHeader = false;
  bool isUtf8 = true;  ///< else it was read as Windows-1252
  Index rowCount() const { return static_cast<Index>(lines.size()); }
};

/// Reads a table by RFC 4180: fields in double quotes may hold delimiters, line breaks and doubled quotes. Lines end in LF,
/// CRLF or CR, blank ones are skipped, blanks around a field do not count, and a UTF-8 byte order mark is dropped. Text that is
/// no UTF-8 is taken for Windows-1252. Where the delimiter is no comma, a number may have a decimal comma. Without a header the
/// columns are "column 1" and so on. Throws FormatError that begins with `where` and says the line: wrong number of fields,
/// damaged quotes, two columns of one name, no rows, no text; LoadCancelled as the monitor says.
CsvTable parseCsv(std::string_view text, const std::string& where, const CsvFormat& format = {},
                  const LoadMonitor& monitor = {});

/// parseCsv() of a file, whose path is `where`. Throws FormatError.
CsvTable readCsv(const std::filesystem::path& file, const CsvFormat& format = {}, const LoadMonitor& monitor = {});

/// The first rows of a file: as a table, and as they stand there.
struct CsvPreview {
  CsvTable table;
  std::vector<std::vector<std::string>> cells;  ///< the text of the same rows, without the header
  bool isWhole = false;                         ///< the file has no more rows
};

/// Reads the beginning of a file only, whatever its size, up to the first row with a fault. Throws FormatError when there is no
/// row before it.
CsvPreview previewCsv(const std::filesystem::path& file, const CsvFormat& format = {}, Index maxRows = 200);

}  // namespace nn
