#include "engine/data/csv_records.h"

#include <vector>

#include <csv.h>

#include "engine/core/error.h"

namespace nn {
namespace {

[[noreturn]] void fail(const std::string& where, Index line, const std::string& expected, const std::string& got) {
  throwExpected<FormatError>(where + ": line " + std::to_string(line), expected, got);
}

std::string_view withoutBlanks(std::string_view cell) {
  while (!cell.empty() && (cell.front() == ' ' || cell.front() == '\t')) cell.remove_prefix(1);
  while (!cell.empty() && (cell.back() == ' ' || cell.back() == '\t')) cell.remove_suffix(1);
  return cell;
}

/// Records with quotes by libcsv; all others are cut directly, which is several times faster and copies nothing.
class Reader {
 public:
  Reader(std::string_view text, char delimiter, bool strict, const std::string& where)
      : text_(text), delimiter_(delimiter), where_(where) {
    csv_init(&parser_, static_cast<unsigned char>(strict ? CSV_STRICT | CSV_STRICT_FINI : 0));
    csv_set_delim(&parser_, static_cast<unsigned char>(delimiter));
  }
  ~Reader() { csv_free(&parser_); }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  void read(const std::function<bool(const CsvRecord&)>& visit) {
    while (at_ < text_.size()) {
      const Index line = line_;
      cells_.clear();
      if (!cutLine()) readQuoted();
      if (!cells_.empty() && !visit({cells_, line, at_})) return;
    }
  }

 private:
  /// Cuts one line into cells_ and moves behind it; false, without moving, when it holds a quote.
  bool cutLine() {
    const char* const end = text_.data() + text_.size();
    const char* cell = text_.data() + at_;
    const char* c = cell;
    for (; c != end && *c != '\n' && *c != '\r'; ++c) {
      if (*c == '"') {
        cells_.clear();
        return false;
      }
      if (*c != delimiter_) continue;
      cells_.push_back(withoutBlanks({cell, c}));
      cell = c + 1;
    }
    const std::string_view last = withoutBlanks({cell, c});
    if (!cells_.empty() || !last.empty()) cells_.push_back(last);
    if (c != end)
      moveBehind(c, end);
    else
      at_ = text_.size();
    return true;
  }

  void moveBehind(const char* lineEnd, const char* end) {
    const bool isPair = *lineEnd == '\r' && lineEnd + 1 != end && lineEnd[1] == '\n';
    at_ = static_cast<std::size_t>(lineEnd - text_.data()) + (isPair ? 2 : 1);
    ++line_;
  }

  /// Reads one record, which may go over several lines.
  void readQuoted() {
    const Index first = line_;
    count_ = 0;
    isComplete_ = false;
    while (!isComplete_ && at_ < text_.size()) {
      const std::string_view part = text_.substr(at_, lineLength(text_.substr(at_)));
      const Index line = line_;
      at_ += part.size();
      if (part.ends_with('\n') || part.ends_with('\r')) ++line_;
      if (csv_parse(&parser_, part.data(), part.size(), addCell, endRecord, this) != part.size())
        fail(where_, line, "a delimiter after a closing quote, and quotes only around whole fields", "other text");
    }
    if (!isComplete_ && csv_fini(&parser_, addCell, endRecord, this) != 0)
      fail(where_, first, "a closing quote", "the end of the file");
    for (std::size_t i = 0; i < count_; ++i) cells_.emplace_back(stored_[i]);
  }

  /// Up to and with the first LF, CRLF or CR.
  static std::size_t lineLength(std::string_view text) {
    const std::size_t end = text.find_first_of("\r\n");
    if (end == std::string_view::npos) return text.size();
    return text.substr(end).starts_with("\r\n") ? end + 2 : end + 1;
  }

  static void addCell(void* data, std::size_t length, void* self) {
    auto& reader = *static_cast<Reader*>(self);
    if (reader.count_ == reader.stored_.size()) reader.stored_.emplace_back();
    reader.stored_[reader.count_++].assign(static_cast<const char*>(data), length);
  }
  static void endRecord(int, void* self) { static_cast<Reader*>(self)->isComplete_ = true; }

  std::string_view text_;
  char delimiter_;
  const std::string& where_;
  csv_parser parser_{};
  std::size_t at_ = 0;
  Index line_ = 1;
  std::vector<std::string_view> cells_;
  std::vector<std::string> stored_;  // what libcsv gives has to be kept somewhere
  std::size_t count_ = 0;
  bool isComplete_ = false;
};

}  // namespace

void forEachCsvRecord(std::string_view text, char delimiter, bool strict, const std::string& where,
                      const std::function<bool(const CsvRecord&)>& visit) {
  Reader(text, delimiter, strict, where).read(visit);
}

}  // namespace nn
