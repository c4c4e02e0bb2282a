#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace nn {

/// A JSON value. Whole numbers and real numbers stay apart ("3" and "3.0"), and objects keep the order of their members.
class Json {
 public:
  using List = std::vector<Json>;
  using Object = std::vector<std::pair<std::string, Json>>;

  Json() = default;
  Json(bool value) : value_(value) {}
  Json(double value) : value_(value) {}
  Json(std::string value) : value_(std::move(value)) {}
  Json(std::string_view value) : value_(std::string(value)) {}
  Json(const char* value) : value_(std::string(value)) {}
  Json(List value) : value_(std::move(value)) {}
  Json(Object value) : value_(std::move(value)) {}
  template <std::signed_integral T>
  Json(T value) : value_(static_cast<std::int64_t>(value)) {}
  /// Numbers beyond the signed range stay unsigned.
  template <std::unsigned_integral T>
  Json(T value) {
    if (std::in_range<std::int64_t>(value))
      value_ = static_cast<std::int64_t>(value);
    else
      value_ = static_cast<std::uint64_t>(value);
  }
  /// A number that is written without a fraction when it is whole.
  static Json plainNumber(double value);

  /// Null when the value is of another type. T is one of std::nullptr_t, bool, std::int64_t, std::uint64_t (beyond the
  /// signed range only), double, std::string, List, Object.
  template <typename T>
  const T* as() const {
    return std::get_if<T>(&value_);
  }
  template <typename T>
  T* as() {
    return std::get_if<T>(&value_);
  }
  bool isNumber() const { return as<std::int64_t>() || as<std::uint64_t>() || as<double>(); }
  /// Null when there is no such member, or the value is no object.
  const Json* member(std::string_view key) const;
  /// "text", "the number 3", "a list of 2": for messages.
  std::string kind() const;

  friend bool operator==(const Json&, const Json&) = default;

 private:
  std::variant<std::nullptr_t, bool, std::int64_t, std::uint64_t, double, std::string, List, Object> value_ = nullptr;
};

/// Parses strictly: no repeated names, no nesting over 32, no numbers out of range. Throws FormatError that begins with
/// `where`, and with line and column for what is no JSON.
Json parseJson(std::string_view text, std::string_view where);

/// Text with a fixed look: two spaces a level, values that fit a line of 120 characters on one; ends with a line break. Equal
/// values give equal text; numbers read back with the same bits. Throws FormatError for NaN and infinite numbers, and for text
/// that is not UTF-8.
std::string printJson(const Json& value);
/// The same without spaces and line breaks.
std::string printCompactJson(const Json& value);

/// A value with the place it stands at. Every reader throws FormatError with this place:
/// "net.layerlab: nodes[3].type: expected text, got the number 3". The value must outlive the field.
class JsonField {
 public:
  JsonField(const Json& value, std::string where, std::string path = {})
      : value_(&value), where_(std::move(where)), path_(std::move(path)) {}

  const Json& value() const { return *value_; }

  /// Checks that this is an object with no other names than these.
  void requireObject(std::span<const std::string_view> allowedNames) const;
  void requireObject(std::initializer_list<std::string_view> allowedNames) const {
    requireObject(std::span(allowedNames.begin(), allowedNames.size()));
  }
  JsonField at(std::string_view name) const;
  std::optional<JsonField> find(std::string_view name) const;
  /// Names and values of an object.
  std::vector<std::pair<std::string, JsonField>> members() const;
  /// Entries of a list.
  std::vector<JsonField> entries(std::size_t maxCount) const;

  std::string text() const;
  bool flag() const;
  double number() const;
  std::vector<double> numbers(std::size_t maxCount) const;
  std::int64_t whole(std::int64_t minimum, std::int64_t maximum) const;
  std::uint64_t wholeUnsigned() const;

  /// "expected <expected>, got <what it is>".
  [[noreturn]] void fail(std::string_view expected) const;
  [[noreturn]] void fail(std::string_view expected, std::string_view got) const;

 private:
  std::string pathOf(std::string_view name) const;
  std::string pathOf(std::size_t index) const;

  const Json* value_;
  std::string where_, path_;
};

}  // namespace nn
