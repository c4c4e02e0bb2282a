#include "engine/data/csv.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <set>
#include <utility>

#include <csv.h>

#include "engine/core/error.h"
#include "engine/core/file.h"

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
/// Gets a record and the line that it begins in; returns whether to go on.
using Visit = std::function<bool(const Record& cells, Index line)>;

/// libcsv with what it lacks: the line of every record.
class RecordReader {
 public:
  RecordReader(char delimiter, bool strict) {
    csv_init(&parser_, static_cast<unsigned char>(strict ? CSV_STRICT | CSV_STRICT_FINI : 0));
    csv_set_delim(&parser_, static_cast<unsigned char>(delimiter));
  }
  ~RecordReader() { csv_free(&parser_); }
  RecordReader(const RecordReader&) = delete;
  RecordReader& operator=(const RecordReader&) = delete;

  void read(std::string_view text, const std::string& where, const Visit& visit) {
    Index line = 1, recordLine = 1;
    while (!text.empty()) {
      const std::string_view part = text.substr(0, lineLength(text));
      text.remove_prefix(part.size());
      if (csv_parse(&parser_, part.data(), part.size(), addCell, endRecord, this) != part.size())
        fail(where, line, "a delimiter after a closing quote, and quotes only around whole fields", "other text");
      if (isComplete_ && !pass(visit, recordLine)) return;
      if (text.empty() && part.find_first_of("\r\n") == std::string_view::npos) break;  // a last line without an end
      ++line;
      if (!parser_.quoted) recordLine = line;  // a line break within quotes is part of the field
    }
    if (csv_fini(&parser_, addCell, endRecord, this) != 0) fail(where, recordLine, "a closing quote", "the end of the file");
    if (isComplete_) pass(visit, recordLine);
  }

 private:
  /// Up to and with the first LF, CRLF or CR.
  static std::size_t lineLength(std::string_view text) {
    const std::size_t end = text.find_first_of("\r\n");
    if (end == std::string_view::npos) return text.size();
    return text.substr(end).starts_with("\r\n") ? end + 2 : end + 1;
  }

  static void addCell(void* data, std::size_t length, void* self) {
    auto& reader = *static_cast<RecordReader*>(self);
    if (reader.count_ == reader.cells_.size()) reader.cells_.emplace_back();
    reader.cells_[reader.count_++].assign(static_cast<const char*>(data), length);
  }
  static void endRecord(int, void* self) { static_cast<RecordReader*>(self)->isComplete_ = true; }

  bool pass(const Visit& visit, Index line) {
    cells_.resize(count_);
    isComplete_ = false;
    count_ = 0;
    return visit(cells_, line);
  }

  csv_parser parser_{};
  Record cells_;
  std::size_t count_ = 0;
  bool isComplete_ = false;
};

/// The first records, without complaints about what is wrong with them.
std::vector<Record> firstRecords(std::string_view text, char delimiter) {
  std::vector<Record> records;
  RecordReader(delimiter, false).read(text, {}, [&](const Record& cells, Index) {
    records.push_back(cells);
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

/// A finite number, or nothing.
std::optional<double> numberOf(std::string_view cell, bool allowDecimalComma) {
  const auto parsed = [](std::string_view text) -> std::optional<double> {
    if (text.size() > 1 && text[0] == '+' && text[1] != '-') text.remove_prefix(1);
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
    return value;
  };
  if (const auto value = parsed(cell)) return value;
  const auto comma = cell.find(',');
  if (!allowDecimalComma || comma == std::string_view::npos || cell.find('.') != std::string_view::npos) return std::nullopt;
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
bool hasLikelyHeader(const std::vector<Record>& records, bool allowDecimalComma) {
  if (records.size() < 2) return false;
  const Record& first = records.front();
  const auto isNumber = [&](std::string_view cell) { return numberOf(trimmed(cell), allowDecimalComma).has_value(); };
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

/// Calls visit(cells, line) for every row of data, after checking that it has as many fields as the first one.
void forEachRow(std::string_view text, const std::string& where, const CsvTable& table, const Visit& visit) {
  bool skipsHeader = table.hasHeader;
  RecordReader(table.delimiter, true).read(text, where, [&](const Record& cells, Index line) {
    if (std::exchange(skipsHeader, false)) return true;
    if (cells.size() != table.columns.size()) fail(where, line, fieldCount(table.columns.size()), std::to_string(cells.size()));
    return visit(cells, line);
  });
}

/// Takes every column for numbers until a cell says otherwise.
void readNumbers(std::string_view text, const std::string& where, CsvTable& table) {
  const bool allowDecimalComma = table.delimiter != ',';
  forEachRow(text, where, table, [&](const Record& cells, Index line) {
    table.lines.push_back(line);
    for (std::size_t c = 0; c < cells.size(); ++c) {
      CsvColumn& column = table.columns[c];
      const std::string_view cell = trimmed(cells[c]);
      double value = std::numeric_limits<double>::quiet_NaN();
      if (isMissing(cell)) {
        ++column.missing;
      } else if (column.isNumeric) {
        if (const auto number = numberOf(cell, allowDecimalComma)) {
          value = *number;
        } else {
          column.isNumeric = false;
          column.firstTextLine = line;
          column.numbers = {};
        }
      }
      if (column.isNumeric) column.numbers.push_back(value);
    }
    return true;
  });
}

void readTexts(std::string_view text, const std::string& where, CsvTable& table) {
  forEachRow(text, where, table, [&](const Record& cells, Index) {
    for (std::size_t c = 0; c < cells.size(); ++c) {
      const std::string_view cell = trimmed(cells[c]);
      if (!table.columns[c].isNumeric) table.columns[c].texts.emplace_back(isMissing(cell) ? std::string_view() : cell);
    }
    return true;
  });
}

void checkIsText(std::string_view text, const std::string& where) {
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF"))
    throwExpected<FormatError>(where, "text in UTF-8", "text in UTF-16");
  const std::size_t zero = text.find('\0');
  if (zero != std::string_view::npos)
    fail(where, 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(zero), '\n'), "text", "a zero byte");
}

}  // namespace

CsvTable parseCsv(std::string_view text, const std::string& where, const CsvFormat& format) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  checkIsText(text, where);
  CsvTable table;
  table.delimiter = format.delimiter ? *format.delimiter : likelyDelimiter(text);
  const std::vector<Record> first = firstRecords(text, table.delimiter);
  if (first.empty()) throwExpected<FormatError>(where, "a table", "an empty file");
  table.hasHeader = format.hasHeader ? *format.hasHeader : hasLikelyHeader(first, table.delimiter != ',');
  table.columns = namedColumns(first.front(), table.hasHeader, where);
  readNumbers(text, where, table);
  if (table.rowCount() == 0) throwExpected<FormatError>(where, "at least one row of data", "none");
  if (!std::ranges::all_of(table.columns, &CsvColumn::isNumeric)) readTexts(text, where, table);
  return table;
}

CsvTable readCsv(const std::filesystem::path& file, const CsvFormat& format) {
  return parseCsv(readFile(file, kMaxFileBytes), file.string(), format);
}

}  // namespace nn
