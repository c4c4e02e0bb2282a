#include "engine/layers/options.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include "engine/activations/activation.h"
#include "engine/initializers/initializer.h"
#include "engine/losses/loss.h"

namespace nn {
namespace {

template <typename T>
std::string typeName() {
  if constexpr (std::is_same_v<T, bool>) return "yes or no";
  if constexpr (std::is_same_v<T, std::int64_t>) return "a whole number";
  if constexpr (std::is_same_v<T, double>) return "a number";
  if constexpr (std::is_same_v<T, std::string>) return "text";
  return "a list of whole numbers";
}

std::string displayNumber(double value) {
  constexpr double kExactlyWhole = 1e15;  // below it whole numbers read better written out than as 1e+06
  if (std::abs(value) < kExactlyWhole && value == std::trunc(value)) return std::to_string(static_cast<std::int64_t>(value));
  char text[32];
  const auto end = std::to_chars(std::begin(text), std::end(text), value).ptr;
  return {text, end};
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

std::string quoted(std::string_view text) { return "'" + std::string(text) + "'"; }

std::string gotText(const OptionValue& value) {
  return std::holds_alternative<std::string>(value) ? quoted(std::get<std::string>(value)) : toDisplay(value);
}

/// " from 1 to 9", " of at least 1", " of at most 9" or nothing.
std::string rangeText(const OptionSpec& spec) {
  if (spec.minimum && spec.maximum) return " from " + displayNumber(*spec.minimum) + " to " + displayNumber(*spec.maximum);
  if (spec.minimum) return " of at least " + displayNumber(*spec.minimum);
  if (spec.maximum) return " of at most " + displayNumber(*spec.maximum);
  return {};
}

bool isInRange(const OptionSpec& spec, double value) {
  return std::isfinite(value) && (!spec.minimum || value >= *spec.minimum) && (!spec.maximum || value <= *spec.maximum);
}

/// A choice among what is known here; the names of nodes are not.
bool isChoice(const OptionSpec& spec) {
  if (spec.choiceSource == ChoiceSource::SameTypeNodes) return false;
  return spec.choiceSource != ChoiceSource::Own || !spec.choices.empty();
}

/// What a right value is, for messages: "a whole number from 1 to 9".
std::string expectation(const OptionSpec& spec) {
  const OptionValue& example = spec.defaultValue;
  if (std::holds_alternative<bool>(example)) return typeName<bool>();
  if (std::holds_alternative<std::int64_t>(example)) return typeName<std::int64_t>() + rangeText(spec);
  if (std::holds_alternative<double>(example)) return typeName<double>() + rangeText(spec);
  if (std::holds_alternative<std::string>(example))
    return isChoice(spec) ? "one of " + joined(choicesOf(spec)) : typeName<std::string>();
  const std::string each = rangeText(spec).empty() ? "" : ", each" + rangeText(spec);
  if (spec.entryLabels.empty()) return "one or more whole numbers" + each;
  return std::to_string(spec.entryLabels.size()) + " whole numbers (" + joined(spec.entryLabels) + ")" + each;
}

bool isValidList(const OptionSpec& spec, const SizeList& list) {
  const bool countFits = spec.entryLabels.empty() ? !list.empty() : list.size() == spec.entryLabels.size();
  return countFits &&
         std::all_of(list.begin(), list.end(), [&](std::int64_t entry) { return isInRange(spec, static_cast<double>(entry)); });
}

bool isValid(const OptionSpec& spec, const OptionValue& value) {
  const OptionValue& example = spec.defaultValue;
  const auto* whole = std::get_if<std::int64_t>(&value);
  if (whole && std::holds_alternative<double>(example)) return isInRange(spec, static_cast<double>(*whole));
  if (value.index() != example.index()) return false;
  if (whole) return isInRange(spec, static_cast<double>(*whole));
  if (const auto* real = std::get_if<double>(&value)) return isInRange(spec, *real);
  if (const auto* list = std::get_if<SizeList>(&value)) return isValidList(spec, *list);
  if (const auto* text = std::get_if<std::string>(&value); text && isChoice(spec)) {
    const std::vector<std::string> choices = choicesOf(spec);
    return std::find(choices.begin(), choices.end(), *text) != choices.end();
  }
  return true;
}

/// A whole number given for a real option becomes real, so that get<double>() and comparisons see one type.
OptionValue withTypeOf(const OptionSpec& spec, const OptionValue& value) {
  const auto* whole = std::get_if<std::int64_t>(&value);
  if (whole && std::holds_alternative<double>(spec.defaultValue)) return static_cast<double>(*whole);
  return value;
}

template <typename Type>
std::vector<std::string> registeredIds() {
  std::vector<std::string> ids;
  for (const Type* type : Registry<Type>::instance().types()) ids.push_back(type->id);
  return ids;
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

template <typename T>
std::optional<T> parsedNumber(std::string_view text) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<bool> parsedSwitch(std::string_view text) {
  for (const std::string_view yes : {"true", "yes", "on", "1"})
    if (text == yes) return true;
  for (const std::string_view no : {"false", "no", "off", "0"})
    if (text == no) return false;
  return std::nullopt;
}

/// "3,3", "3x3", "3×3" or "3 3"; one number stands for all entries of a list of fixed length.
std::optional<SizeList> parsedList(std::string_view text, std::size_t fixedCount) {
  constexpr std::string_view kTimes = "×";
  std::string plain(text);
  for (auto at = plain.find(kTimes); at != std::string::npos; at = plain.find(kTimes)) plain.replace(at, kTimes.size(), ",");
  std::replace_if(
      plain.begin(), plain.end(), [](char c) { return c == 'x' || c == 'X'; }, ',');
  SizeList list;
  for (std::size_t begin = 0; begin <= plain.size();) {
    const std::size_t end = std::min(plain.find(',', begin), plain.size());
    const auto entry = parsedNumber<std::int64_t>(trimmed(std::string_view(plain).substr(begin, end - begin)));
    if (!entry) return std::nullopt;
    list.push_back(*entry);
    begin = end + 1;
  }
  if (list.size() == 1 && fixedCount > 1) list.assign(fixedCount, list.front());
  return list;
}

std::optional<OptionValue> parsedValue(const OptionSpec& spec, std::string_view text) {
  const auto widened = [](auto value) { return value ? std::optional<OptionValue>(*value) : std::nullopt; };
  const OptionValue& example = spec.defaultValue;
  if (std::holds_alternative<bool>(example)) return widened(parsedSwitch(text));
  if (std::holds_alternative<std::int64_t>(example)) return widened(parsedNumber<std::int64_t>(text));
  if (std::holds_alternative<double>(example)) return widened(parsedNumber<double>(text));
  if (std::holds_alternative<SizeList>(example)) return widened(parsedList(text, spec.entryLabels.size()));
  return OptionValue(std::string(text));
}

std::string optionPlace(std::string_view where, const OptionSpec& spec) {
  return std::string(where) + ", option " + quoted(spec.name);
}

}  // namespace

void Options::erase(std::string_view name) {
  if (const auto it = values_.find(name); it != values_.end()) values_.erase(it);
}

const OptionValue* Options::find(std::string_view name) const {
  const auto it = values_.find(name);
  return it == values_.end() ? nullptr : &it->second;
}

template <typename T>
T Options::get(std::string_view name) const {
  const OptionValue* value = find(name);
  const std::string where = "option " + quoted(name);
  if (!value) throwExpected<ConfigError>(where, typeName<T>(), "nothing");
  if constexpr (std::is_same_v<T, double>)
    if (const auto* whole = std::get_if<std::int64_t>(value)) return static_cast<double>(*whole);
  if (const T* typed = std::get_if<T>(value)) return *typed;
  throwExpected<ConfigError>(where, typeName<T>(), gotText(*value));
}

template bool Options::get<bool>(std::string_view) const;
template std::int64_t Options::get<std::int64_t>(std::string_view) const;
template double Options::get<double>(std::string_view) const;
template std::string Options::get<std::string>(std::string_view) const;
template SizeList Options::get<SizeList>(std::string_view) const;

Options completed(const Options& options, std::span<const OptionSpec> specs, std::string_view where) {
  for (const auto& [name, value] : options.values()) {
    const auto known = [&name = name](const OptionSpec& spec) { return spec.name == name; };
    if (std::any_of(specs.begin(), specs.end(), known)) continue;
    std::vector<std::string> names;
    for (const OptionSpec& spec : specs) names.push_back(spec.name);
    throwExpected<ConfigError>(where, names.empty() ? "no options" : "one of the options " + joined(names), quoted(name));
  }
  Options result;
  for (const OptionSpec& spec : specs) {
    const OptionValue* value = options.find(spec.name);
    if (value && !isValid(spec, *value))
      throwExpected<ConfigError>(optionPlace(where, spec), expectation(spec), gotText(*value));
    result.set(spec.name, value ? withTypeOf(spec, *value) : spec.defaultValue);
  }
  return result;
}

Options ownOptions(const Options& ownersOptions, std::span<const OptionSpec> specs, std::string_view prefix,
                   std::string_view where) {
  Options own;
  for (const OptionSpec& spec : specs)
    if (const OptionValue* value = ownersOptions.find(std::string(prefix) + spec.name)) own.set(spec.name, *value);
  return completed(own, specs, where);
}

std::optional<std::string> reasonNotValid(const OptionSpec& spec, const OptionValue& value) {
  if (isValid(spec, value)) return std::nullopt;
  return "expected " + expectation(spec) + ", got " + gotText(value);
}

std::vector<std::string> choicesOf(const OptionSpec& spec) {
  switch (spec.choiceSource) {
    case ChoiceSource::Activations:
      return registeredIds<ActivationType>();
    case ChoiceSource::Initializers:
      return registeredIds<InitializerType>();
    case ChoiceSource::Losses:
      return registeredIds<LossType>();
    case ChoiceSource::Own:
    case ChoiceSource::SameTypeNodes:
      break;
  }
  return spec.choices;
}

bool applies(const OptionSpec& spec, const Options& options) {
  if (!spec.onlyWhen) return true;
  const OptionValue* value = options.find(spec.onlyWhen->option);
  return value && std::ranges::find(spec.onlyWhen->values, *value) != spec.onlyWhen->values.end();
}

std::string toDisplay(const OptionValue& value) {
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "yes" : "no";
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return std::to_string(*whole);
  if (const auto* real = std::get_if<double>(&value)) return displayNumber(*real);
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  std::string list;
  for (const std::int64_t entry : std::get<SizeList>(value)) list += (list.empty() ? "" : "×") + std::to_string(entry);
  return list;
}

OptionValue parseOptionValue(const OptionSpec& spec, std::string_view text, std::string_view where) {
  const std::optional<OptionValue> value = parsedValue(spec, trimmed(text));
  if (!value || !isValid(spec, *value)) throwExpected<ConfigError>(optionPlace(where, spec), expectation(spec), quoted(text));
  return *value;
}

}  // namespace nn
