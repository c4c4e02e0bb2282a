#include <algorithm>
#include <limits>

#include "engine/core/error.h"
#include "engine/core/json.h"

namespace nn {

void JsonField::fail(std::string_view expected) const { fail(expected, value_->kind()); }

void JsonField::fail(std::string_view expected, std::string_view got) const {
  throwExpected<FormatError>(path_.empty() ? where_ : where_ + ": " + path_, expected, got);
}

std::string JsonField::pathOf(std::string_view name) const {
  return path_.empty() ? std::string(name) : path_ + "." + std::string(name);
}

std::string JsonField::pathOf(std::size_t index) const { return path_ + "[" + std::to_string(index) + "]"; }

void JsonField::requireObject(std::span<const std::string_view> allowedNames) const {
  const auto* object = value_->as<Json::Object>();
  if (!object) fail("an object");
  for (const auto& [name, member] : *object) {
    if (std::find(allowedNames.begin(), allowedNames.end(), name) != allowedNames.end()) continue;
    std::string known;
    for (const std::string_view allowed : allowedNames) known += (known.empty() ? "" : ", ") + std::string(allowed);
    fail("only the names " + known, "'" + name + "'");
  }
}

JsonField JsonField::at(std::string_view name) const {
  if (const auto field = find(name)) return *field;
  fail("the field '" + std::string(name) + "'", "none");
}

std::optional<JsonField> JsonField::find(std::string_view name) const {
  if (!value_->as<Json::Object>()) fail("an object");
  const Json* member = value_->member(name);
  return member ? std::optional(JsonField(*member, where_, pathOf(name))) : std::nullopt;
}

std::vector<std::pair<std::string, JsonField>> JsonField::members() const {
  const auto* object = value_->as<Json::Object>();
  if (!object) fail("an object");
  std::vector<std::pair<std::string, JsonField>> result;
  for (const auto& [name, member] : *object) result.emplace_back(name, JsonField(member, where_, pathOf(name)));
  return result;
}

std::vector<JsonField> JsonField::entries(std::size_t maxCount) const {
  const auto* list = value_->as<Json::List>();
  if (!list) fail("a list");
  if (list->size() > maxCount) fail("a list of at most " + std::to_string(maxCount));
  std::vector<JsonField> result;
  result.reserve(list->size());
  for (std::size_t i = 0; i < list->size(); ++i) result.emplace_back((*list)[i], where_, pathOf(i));
  return result;
}

std::string JsonField::text() const {
  const auto* text = value_->as<std::string>();
  if (!text) fail("text");
  return *text;
}

bool JsonField::flag() const {
  const auto* flag = value_->as<bool>();
  if (!flag) fail("true or false");
  return *flag;
}

double JsonField::number() const {
  if (const auto* real = value_->as<double>()) return *real;
  if (const auto* whole = value_->as<std::int64_t>()) return static_cast<double>(*whole);
  if (const auto* large = value_->as<std::uint64_t>()) return static_cast<double>(*large);
  fail("a number");
}

std::vector<double> JsonField::numbers(std::size_t maxCount) const {
  const auto* list = value_->as<Json::List>();
  if (!list) fail("a list of numbers");
  if (list->size() > maxCount) fail("a list of at most " + std::to_string(maxCount) + " numbers");
  std::vector<double> result;
  result.reserve(list->size());
  for (std::size_t i = 0; i < list->size(); ++i) {
    const Json& entry = (*list)[i];
    const auto* real = entry.as<double>();
    result.push_back(real ? *real : JsonField(entry, where_, entry.isNumber() ? std::string() : pathOf(i)).number());
  }
  return result;
}

std::int64_t JsonField::whole(std::int64_t minimum, std::int64_t maximum) const {
  const auto* number = value_->as<std::int64_t>();
  if (number && *number >= minimum && *number <= maximum) return *number;
  const bool isAnyRange =
      minimum == std::numeric_limits<std::int64_t>::min() && maximum == std::numeric_limits<std::int64_t>::max();
  fail(isAnyRange ? "a whole number of 64 bits"
                  : "a whole number from " + std::to_string(minimum) + " to " + std::to_string(maximum));
}

std::uint64_t JsonField::wholeUnsigned() const {
  if (const auto* large = value_->as<std::uint64_t>()) return *large;
  if (const auto* whole = value_->as<std::int64_t>(); whole && *whole >= 0) return static_cast<std::uint64_t>(*whole);
  fail("a whole number of 0 or more");
}

}  // namespace nn
