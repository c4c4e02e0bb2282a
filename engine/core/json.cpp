#include "engine/core/json.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>

#include "engine/core/error.h"

namespace nn {
namespace {

constexpr std::size_t kMaxDepth = 32;
constexpr std::size_t kLineLength = 120;

/// Line and column (counted from 1, in bytes) of a position in a text.
std::string placeOf(std::string_view text, std::size_t position) {
  const std::string_view before = text.substr(0, std::min(position, text.size()));
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const std::size_t lineStart = before.rfind('\n') + 1;  // npos + 1 is 0
  return "line " + std::to_string(line) + ", column " + std::to_string(before.size() - lineStart + 1);
}

std::string characterAt(std::string_view text, std::size_t position) {
  if (position >= text.size()) return "the end of the text";
  const auto byte = static_cast<unsigned char>(text[position]);
  if (byte > ' ' && byte < 127) return std::string("the character ") + text[position];
  return "the byte " + std::to_string(byte);
}

/// Builds the value from the parser's events.
class Builder : public nlohmann::json_sax<nlohmann::json> {
 public:
  Builder(std::string_view text, std::string_view where) : text_(text), where_(where) {}

  Json take() { return std::move(root_); }

  bool null() override { return put({}); }
  bool boolean(bool value) override { return put(value); }
  bool number_integer(number_integer_t value) override { return put(value); }
  bool number_unsigned(number_unsigned_t value) override { return put(value); }
  bool number_float(number_float_t value, const string_t&) override { return put(value); }
  bool string(string_t& value) override { return put(std::move(value)); }
  bool binary(binary_t&) override { return false; }  // never in JSON text
  bool start_object(std::size_t) override { return open(Json::Object()); }
  bool start_array(std::size_t) override { return open(Json::List()); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }

  bool key(string_t& name) override {
    if (open_.back()->member(name)) throwExpected<FormatError>(where_, "every name once in an object", "'" + name + "' twice");
    key_ = std::move(name);
    return true;
  }

  bool parse_error(std::size_t byte, const std::string&, const nlohmann::detail::exception& error) override {
    constexpr int kNumberOverflow = 406;  // error id of the parser
    const std::size_t position = byte > 0 ? byte - 1 : 0;
    const std::string place = std::string(where_) + ", " + placeOf(text_, position);
    if (error.id == kNumberOverflow) throwExpected<FormatError>(place, "a number of at most 1.8e308", "a larger one");
    throwExpected<FormatError>(place, "JSON", characterAt(text_, position));
  }

 private:
  Json& slot(Json value) {
    if (open_.empty()) return root_ = std::move(value);
    if (auto* list = open_.back()->as<Json::List>()) return list->emplace_back(std::move(value));
    return open_.back()->as<Json::Object>()->emplace_back(std::move(key_), std::move(value)).second;
  }
  bool put(Json value) {
    slot(std::move(value));
    return true;
  }
  bool open(Json value) {
    if (open_.size() == kMaxDepth)
      throwExpected<FormatError>(where_, "values nested at most " + std::to_string(kMaxDepth) + " deep", "more");
    open_.push_back(&slot(std::move(value)));
    return true;
  }
  bool close() {
    open_.pop_back();
    return true;
  }

  std::string_view text_, where_;
  Json root_;
  std::vector<Json*> open_;  // stay valid: only the innermost one grows
  std::string key_;
};

void printText(const std::string& text, std::string& out) {
  try {
    out += nlohmann::json(text).dump();
  } catch (const nlohmann::json::exception&) {
    throwExpected<FormatError>("JSON", "text in UTF-8", "other bytes");
  }
}

void printNumber(double value, std::string& out) {
  if (!std::isfinite(value))
    throwExpected<FormatError>("JSON", "a finite number", std::isnan(value) ? "NaN" : "an infinite one");
  char digits[32];
  const std::string_view text(
      digits, static_cast<std::size_t>(std::to_chars(std::begin(digits), std::end(digits), value).ptr - digits));
  out += text;
  if (text.find_first_of(".e") == std::string_view::npos) out += ".0";  // or it would read back as a whole number
}

void printScalar(const Json& value, std::string& out) {
  if (const auto* flag = value.as<bool>()) out += *flag ? "true" : "false";
  if (const auto* whole = value.as<std::int64_t>()) out += std::to_string(*whole);
  if (const auto* large = value.as<std::uint64_t>()) out += std::to_string(*large);
  if (const auto* real = value.as<double>()) printNumber(*real, out);
  if (const auto* text = value.as<std::string>()) printText(*text, out);
  if (value.as<std::nullptr_t>()) out += "null";
}

/// Prints on one line; gives up (false) when it gets longer than `room`.
bool printLine(const Json& value, std::size_t room, std::string_view comma, std::string_view colon, std::string& out) {
  const std::size_t start = out.size();
  const auto left = [&] { return room - std::min(room, out.size() - start); };
  const auto* list = value.as<Json::List>();
  const auto* object = value.as<Json::Object>();
  if (!list && !object) {
    printScalar(value, out);
    return out.size() - start <= room;
  }
  out += list ? '[' : '{';
  const std::size_t count = list ? list->size() : object->size();
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0) out += comma;
    if (object) {
      printText((*object)[i].first, out);
      out += colon;
    }
    if (!printLine(list ? (*list)[i] : (*object)[i].second, left(), comma, colon, out)) return false;
  }
  out += list ? ']' : '}';
  return out.size() - start <= room;
}

void breakLine(std::size_t indent, std::string& out) {
  out += '\n';
  out.append(indent, ' ');
}

/// Numbers in lines of about equal length, not one a line: there may be thousands.
void printNumbers(const Json::List& list, std::size_t indent, std::string& out) {
  std::size_t lineStart = 0;
  std::string number;
  for (std::size_t i = 0; i < list.size(); ++i) {
    number.clear();
    printScalar(list[i], number);
    if (i == 0 || out.size() - lineStart + number.size() + 2 > kLineLength) {
      lineStart = out.size() + 1;
      breakLine(indent, out);
    } else {
      out += ' ';
    }
    out += number;
    if (i + 1 < list.size()) out += ',';
  }
}

void print(const Json& value, std::size_t indent, std::size_t column, std::string& out) {
  const std::size_t start = out.size();
  const auto* list = value.as<Json::List>();
  const auto* object = value.as<Json::Object>();
  const std::size_t room = kLineLength - std::min(column, kLineLength);
  if (printLine(value, room, ", ", ": ", out) || (!list && !object)) return;
  out.resize(start);
  out += list ? '[' : '{';
  if (list && std::all_of(list->begin(), list->end(), [](const Json& entry) { return entry.isNumber(); })) {
    printNumbers(*list, indent + 2, out);
  } else {
    const std::size_t count = list ? list->size() : object->size();
    for (std::size_t i = 0; i < count; ++i) {
      if (i > 0) out += ',';
      breakLine(indent + 2, out);
      const std::size_t lineStart = out.size() - indent - 2;
      if (object) {
        printText((*object)[i].first, out);
        out += ": ";
      }
      print(list ? (*list)[i] : (*object)[i].second, indent + 2, out.size() - lineStart, out);
    }
  }
  breakLine(indent, out);
  out += list ? ']' : '}';
}

}  // namespace

Json Json::plainNumber(double value) {
  constexpr double kExact = 9007199254740992.0;  // 2^53: whole numbers up to here are exact
  const bool isWhole = std::trunc(value) == value && std::abs(value) < kExact && !(value == 0 && std::signbit(value));
  return isWhole ? Json(static_cast<std::int64_t>(value)) : Json(value);
}

const Json* Json::member(std::string_view key) const {
  const auto* object = as<Object>();
  if (!object) return nullptr;
  const auto it = std::find_if(object->begin(), object->end(), [key](const auto& entry) { return entry.first == key; });
  return it == object->end() ? nullptr : &it->second;
}

std::string Json::kind() const {
  if (as<std::string>()) return "text";
  if (const auto* list = as<List>()) return "a list of " + std::to_string(list->size());
  if (as<Object>()) return "an object";
  std::string text;
  printScalar(*this, text);
  return isNumber() ? "the number " + text : text;
}

Json parseJson(std::string_view text, std::string_view where) {
  Builder builder(text, where);
  nlohmann::json::sax_parse(text.begin(), text.end(), &builder);
  return builder.take();
}

std::string printJson(const Json& value) {
  std::string out;
  print(value, 0, 0, out);
  out += '\n';
  return out;
}

std::string printCompactJson(const Json& value) {
  std::string out;
  printLine(value, static_cast<std::size_t>(-1), ",", ":", out);
  return out;
}

}  // namespace nn
