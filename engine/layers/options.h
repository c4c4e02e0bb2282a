#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/core/error.h"

namespace nn {

/// A list of sizes, such as a kernel's height and width.
using SizeList = std::vector<std::int64_t>;

/// Value of one option: a switch, a whole number, a real number, a choice or text, or a list of sizes.
using OptionValue = std::variant<bool, std::int64_t, double, std::string, SizeList>;

/// Where the choices of an option come from: its own list, everything registered of a kind, or the graph it is used in
/// (names of other nodes of the same type; checked by analysis, not here).
enum class ChoiceSource { Own, Activations, Initializers, Losses, SameTypeNodes };

/// An option that matters only while another option has one of certain values.
struct OptionCondition {
  OptionCondition(std::string otherOption, OptionValue value) : option(std::move(otherOption)), values{std::move(value)} {}

  std::string option;
  std::vector<OptionValue> values;
  friend bool operator==(const OptionCondition&, const OptionCondition&) = default;
};

/// Describes one option: how files name it, how the inspector edits it and which values are right.
struct OptionSpec {
  std::string name;   ///< in files and on the command line: "kernel_size"
  std::string label;  ///< for the user: "Kernel size"
  std::string help;   ///< one or two plain sentences: effect, typical value
  OptionValue defaultValue;
  std::optional<double> minimum = {}, maximum = {};  ///< closed range of numbers, of each entry for lists
  std::vector<std::string> choices = {};             ///< ids; only with ChoiceSource::Own
  ChoiceSource choiceSource = ChoiceSource::Own;
  std::optional<OptionCondition> onlyWhen = {};  ///< shown and used only then
  std::vector<std::string> entryLabels = {};     ///< of a list with a fixed number of entries: {"height", "width"}
  bool advanced = false;                         ///< seldom changed: editors show it folded away
  friend bool operator==(const OptionSpec&, const OptionSpec&) = default;
};

/// Chosen values by option name. What is not set has the default of its OptionSpec.
class Options {
 public:
  Options() = default;
  Options(std::initializer_list<std::pair<const std::string, OptionValue>> values) : values_(values) {}

  bool has(std::string_view name) const { return values_.find(name) != values_.end(); }
  void set(std::string_view name, OptionValue value) { values_.insert_or_assign(std::string(name), std::move(value)); }
  void erase(std::string_view name);

  /// Throws ConfigError when the option is not there or has another type. A whole number is accepted as double.
  template <typename T>
  T get(std::string_view name) const;

  /// Null when not set.
  const OptionValue* find(std::string_view name) const;
  const std::map<std::string, OptionValue, std::less<>>& values() const { return values_; }

  friend bool operator==(const Options&, const Options&) = default;

 private:
  std::map<std::string, OptionValue, std::less<>> values_;
};

/// The values for all specs: set ones checked for name, type, range and choice (throws ConfigError that begins
/// with `where`), the others from the defaults.
Options completed(const Options& options, std::span<const OptionSpec> specs, std::string_view where);

/// The options of something that an owner has chosen (an activation, a loss, an initializer), completed, out of the owner's,
/// where their names have the prefix: "kernel_" + "stddev". Throws ConfigError that begins with `where`.
Options ownOptions(const Options& ownersOptions, std::span<const OptionSpec> specs, std::string_view prefix,
                   std::string_view where);

/// What is wrong with a value for a spec, as "expected ..., got ..."; nothing when it is right.
std::optional<std::string> reasonNotValid(const OptionSpec& spec, const OptionValue& value);

/// The ids a choice may have (from the spec or its registry); empty for options that are no choice.
std::vector<std::string> choicesOf(const OptionSpec& spec);

/// True when the option matters under these (completed) options.
bool applies(const OptionSpec& spec, const Options& options);

/// "3×3", "0.001", "relu", "yes": for cards, tables and messages.
std::string toDisplay(const OptionValue& value);

/// Parses text such as "3,3", "3x3", "0.001", "relu" or "true" to the type of the spec's default; "3" means "3,3" where two
/// entries are wanted. Throws ConfigError that begins with `where` when it does not parse or is not a right value.
OptionValue parseOptionValue(const OptionSpec& spec, std::string_view text, std::string_view where);

}  // namespace nn
