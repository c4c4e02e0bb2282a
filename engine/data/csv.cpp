#include "engine/data/csv.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <fstream>
#include <limits>
#include <map>
#include <set>
#include <utility>

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/data/csv_records.h"
#include "engine/data/text_encoding.h"

namespace nn {
namespace {

constexpr std::size_t kMaxFileBytes = std::size_t{2} << 30;
constexpr Index kRowsLookedAt = 100;  // to find out delimiter and header

[[noreturn]] void fail(const std::string& where, Index line, const std::string& expected, const std::string& got) {
  throwExpected<FormatError>(where + ": line " + std::to_string(line), expected, got);
}

std::string fieldCount(std::size_t count) { return std::to_string(count) + (count == 1 ? " field" : " fields"); }

// --- records -----------------------------------------------------------------------------------------------------------

using Record = std::vector<std::string>;

/// The first records, without complaints about what is wrong with them.
std::vector<Record> firstRecords(std::string_view text, char delimiter) {
  std::vector<Record> records;
  forEachCsvRecord(text, delimiter, false, {}, [&](const CsvRecord& record) {
    records.emplace_back(record.cells.begin(), record.cells.end());
    return static_cast<Index>(records.size()) < kRowsLookedAt;
  });
  return records;
}

// --- cells -------------------------------------------------------------------------------------------------------------

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

bool isMissing(std::string_view cell) {
  constexpr std::array<std::string_view, 5> kWords = {"?", "na", "n/a", "nan", "null"};
  const auto sameLetter = [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b; };
  return cell.empty() ||
         std::ranges::any_of(kWords, [&](std::string_view word) { return std::ranges::equal(cell, word, sameLetter); });
}

/// Which characters may stand before the decimals of a number.
struct DecimalSigns {
  bool point = true, comma = false;
};

DecimalSigns signsOf(const CsvFormat& format, char delimiter) {
  if (format.decimal) return {.point = *format.decimal == '.', .comma = *format.decimal == ','};
  return {.point = true, .comma = delimiter != ','};
}

/// Digits only, up to 15 of them: exact, and what most cells of large tables are.
bool readWholeNumber(std::string_view cell, double& number) {
  if (cell.empty() || cell.size() > 15) return false;
  std::int64_t value = 0;
  for (const char c : cell) {
    const auto digit = static_cast<unsigned>(c - '0');
    if (digit > 9) return false;
    value = 10 * value + digit;
  }
  number = static_cast<double>(value);
  return true;
}

/// A finite number, or nothing.
std::optional<double> numberOf(std::string_view cell, DecimalSigns signs) {
  if (double value = 0; readWholeNumber(cell, value)) return value;
  const auto parsed = [](std::string_view text) -> std::optional<double> {
    if (text.size() > 1 && text[0] == '+' && text[1] != '-') text.remove_prefix(1);
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
    return value;
  };
  const bool hasPoint = cell.find('.') != std::string_view::npos;
  if (hasPoint && !signs.point) return std::nullopt;
  if (const auto value = parsed(cell)) return value;
  const auto comma = cell.find(',');
  if (!signs.comma || comma == std::string_view::npos || hasPoint) return std::nullopt;
  std::string withPoint(cell);
  withPoint[comma] = '.';
  return parsed(withPoint);
}

// --- finding out the format --------------------------------------------------------------------------------------------

/// The delimiter by which most of the first records fall into the same number of fields, more than one. The comma comes last:
/// it also stands in decimal numbers and in sentences.
char likelyDelimiter(std::string_view text) {
  char best = ',';
  std::size_t bestShare = 0;
  for (const char delimiter : {'\t', ';', '|', ','}) {
    const std::vector<Record> records = firstRecords(text, delimiter);
    std::map<std::size_t, std::size_t> counts;
    for (const Record& record : records) ++counts[record.size()];
    std::size_t share = 0;
    for (const auto& [fields, count] : counts)
      if (fields > 1) share = std::max(share, 1000 * count / records.size());
    if (share > bestShare) {
      best = delimiter;
      bestShare = share;
    }
  }
  return best;
}

/// True when the first record names columns: a word over numbers, or words that appear nowhere below.
bool hasLikelyHeader(const std::vector<Record>& records, DecimalSigns signs) {
  if (records.size() < 2) return false;
  const Record& first = records.front();
  const auto isNumber = [&](std::string_view cell) { return numberOf(trimmed(cell), signs).has_value(); };
  bool anyNumbers = false, allNew = true;
  for (std::size_t c = 0; c < first.size(); ++c) {
    Index numbers = 0, others = 0, same = 0;
    for (std::size_t r = 1; r < records.size(); ++r) {
      if (c >= records[r].size() || isMissing(trimmed(records[r][c]))) continue;
      ++(isNumber(records[r][c]) ? numbers : others);
      if (records[r][c] == first[c]) ++same;
    }
    const bool isWord = !isMissing(trimmed(first[c])) && !isNumber(first[c]);
    if (isWord && numbers > 0 && others == 0) return true;
    anyNumbers = anyNumbers || numbers > 0 || isNumber(first[c]);
    allNew = allNew && isWord && same == 0;
  }
  return !anyNumbers && allNew && std::set<std::string>(first.begin(), first.end()).size() == first.size();
}

/// The sign that the first lines have in their numbers; a point when they have none.
char likelyDecimal(const std::vector<Record>& records, DecimalSigns signs) {
  if (!signs.comma) return '.';
  Index points = 0, commas = 0;
  for (const Record& record : records)
    for (const std::string& cell : record) {
      if (!numberOf(trimmed(cell), signs)) continue;
      if (cell.find('.') != std::string::npos) ++points;
      if (cell.find(',') != std::string::npos) ++commas;
    }
  return commas > points || !signs.point ? ',' : '.';
}

// --- the table ---------------------------------------------------------------------------------------------------------

std::vector<CsvColumn> namedColumns(const Record& first, bool hasHeader, const std::string& where) {
  std::vector<CsvColumn> columns(first.size());
  std::set<std::string> names;
  for (std::size_t c = 0; c < columns.size(); ++c) {
    columns[c].name = hasHeader ? std::string(trimmed(first[c])) : std::string();
    if (columns[c].name.empty()) columns[c].name = "column " + std::to_string(c + 1);
    if (!names.insert(columns[c].name).second)
      throwExpected<FormatError>(where + ": header", "a name of its own for every column", "'" + columns[c].name + "' twice");
  }
  return columns;
}

/// What is read, and how.
struct Source {
  std::string_view text;
  const std::string& where;
  DecimalSigns signs;
  Index maxRows = std::numeric_limits<Index>::max();
  const LoadMonitor* monitor = nullptr;
  /// A preview ends before the first fault, if there is anything before it; the fault is told when all is read.
  bool isPreview() const { return maxRows < std::numeric_limits<Index>::max(); }
};

/// Calls visit(record) for every row of data, after checking that it has as many fields as the first one.
template <typename Visit>
void forEachRow(const Source& source, const CsvTable& table, Visit visit) {
  constexpr Index kRowsPerReport = 512;
  bool skipsHeader = table.hasHeader;
  Index rows = 0;
  forEachCsvRecord(source.text, table.delimiter, !source.isPreview(), source.where, [&](const CsvRecord& record) {
    if (std::exchange(skipsHeader, false)) return true;
    if (record.cells.size() != table.columns.size() && source.isPreview() && rows > 0) return false;
    if (record.cells.size() != table.columns.size())
      fail(source.where, record.line, fieldCount(table.columns.size()), std::to_string(record.cells.size()));
    visit(record);
    if (source.monitor && rows % kRowsPerReport == 0)
      source.monitor->report(static_cast<double>(record.endByte) / static_cast<double>(source.text.size()));
    return ++rows < source.maxRows;
  });
}

/// Takes every column for numbers until a cell says otherwise.
void readNumbers(const Source& source, CsvTable& table) {
  forEachRow(source, table, [&](const CsvRecord& record) {
    table.lines.push_back(record.line);
    for (std::size_t c = 0; c < record.cells.size(); ++c) {
      CsvColumn& column = table.columns[c];
      double value = 0;
      if (column.isNumeric && readWholeNumber(record.cells[c], value)) {
        column.numbers.push_back(value);
        continue;
      }
      const std::string_view cell = trimmed(record.cells[c]);
      value = std::numeric_limits<double>::quiet_NaN();
      if (const auto number = column.isNumeric ? numberOf(cell, source.signs) : std::nullopt) {
        value = *number;
      } else if (isMissing(cell)) {
        ++column.missing;
      } else if (column.isNumeric) {
        column.isNumeric = false;
        column.firstTextLine = record.line;
        column.numbers = {};
      }
      if (column.isNumeric) column.numbers.push_back(value);
    }
  });
}

void readTexts(const Source& source, CsvTable& table) {
  forEachRow(source, table, [&](const CsvRecord& record) {
    for (std::size_t c = 0; c < record.cells.size(); ++c) {
      const std::string_view cell = trimmed(record.cells[c]);
      if (!table.columns[c].isNumeric) table.columns[c].texts.emplace_back(isMissing(cell) ? std::string_view() : cell);
    }
  });
}

void checkIsText(std::string_view text, const std::string& where) {
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF"))
    throwExpected<FormatError>(where, "text in UTF-8", "text in UTF-16");
  const std::size_t zero = text.find('\0');
  if (zero != std::string_view::npos)
    fail(where, 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(zero), '\n'), "text", "a zero byte");
}

/// A text in UTF-8 without byte order mark. What is in no UTF-8 is taken for Windows-1252 and `converted`.
std::string_view asUtf8(std::string_view text, const std::string& where, std::string& converted) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  checkIsText(text, where);
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  if (isUtf8(text)) return text;
  converted = utf8FromWindows1252(text);
  return converted;
}

/// One line of words alone: names over nothing.
bool isLoneHeader(const std::vector<Record>& records, DecimalSigns signs) {
  return records.size() == 1 && records.front().size() > 1 && std::ranges::none_of(records.front(), [&](std::string_view cell) {
           return numberOf(trimmed(cell), signs).has_value();
         });
}

/// The table of the first `maxRows` rows of what asUtf8() gives.
CsvTable parsed(std::string_view text, const std::string& where, const CsvFormat& format, const LoadMonitor& monitor,
                Index maxRows) {
  CsvTable table;
  table.delimiter = format.delimiter ? *format.delimiter : likelyDelimiter(text);
  const DecimalSigns signs = signsOf(format, table.delimiter);
  const std::vector<Record> first = firstRecords(text, table.delimiter);
  if (first.empty()) throwExpected<FormatError>(where, "a table", "an empty file");
  if (!format.hasHeader && isLoneHeader(first, signs))
    throwExpected<FormatError>(where, "rows of data below the names of the columns", "only one line, of words");
  table.hasHeader = format.hasHeader ? *format.hasHeader : hasLikelyHeader(first, signs);
  table.decimal = likelyDecimal(first, signs);
  table.columns = namedColumns(first.front(), table.hasHeader, where);
  Source source{text, where, signs, maxRows, &monitor};
  readNumbers(source, table);
  if (table.rowCount() == 0) throwExpected<FormatError>(where, "at least one row of data", "none");
  if (!std::ranges::all_of(table.columns, &CsvColumn::isNumeric)) readTexts(source, table);
  return table;
}

/// The first bytes of a file, up to the end of a line if there is one among them.
std::string beginningOf(const std::filesystem::path& file, std::size_t bytes, bool& isWhole) {
  std::ifstream stream(file, std::ios::binary);
  std::string text(bytes, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(bytes));
  if (stream.gcount() == 0) return readFile(file);  // empty, or it says why it cannot be read
  text.resize(static_cast<std::size_t>(stream.gcount()));
  isWhole = text.size() < bytes;
  const std::size_t end = text.find_last_of("\r\n");
  if (!isWhole && end != std::string::npos) text.resize(end + 1);
  return text;
}

}  // namespace

CsvTable parseCsv(std::string_view text, const std::string& where, const CsvFormat& format, const LoadMonitor& monitor) {
  std::string converted;
  const std::string_view readable = asUtf8(text, where, converted);
  CsvTable table = parsed(readable, where, format, monitor, std::numeric_limits<Index>::max());
  table.isUtf8 = converted.empty();
  return table;
}

CsvTable readCsv(const std::filesystem::path& file, const CsvFormat& format, const LoadMonitor& monitor) {
  monitor.report(0);
  return parseCsv(readFile(file, kMaxFileBytes), file.string(), format, monitor);
}

CsvPreview previewCsv(const std::filesystem::path& file, const CsvFormat& format, Index maxRows) {
  constexpr std::size_t kBytes = std::size_t{4} << 20;
  CsvPreview preview;
  const std::string bytes = beginningOf(file, kBytes, preview.isWhole);
  const std::string where = file.string();
  std::string converted;
  const std::string_view text = asUtf8(bytes, where, converted);
  preview.table = parsed(text, where, format, {}, maxRows);
  preview.table.isUtf8 = converted.empty();
  bool skipsHeader = preview.table.hasHeader;
  forEachCsvRecord(text, preview.table.delimiter, false, where, [&](const CsvRecord& record) {
    if (std::exchange(skipsHeader, false)) return true;
    const bool hasMore = static_cast<Index>(preview.cells.size()) == preview.table.rowCount();
    if (hasMore)
      preview.isWhole = false;
    else
      preview.cells.emplace_back(record.cells.begin(), record.cells.end());
    return !hasMore;
  });
  return preview;
}

}  // namespace nn
