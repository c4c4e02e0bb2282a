#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "engine/core/error.h"
#include "engine/explain/expression_text.h"
#include "engine/explain/functions.h"

namespace nn {
namespace {

/// Reads sum = term {(+ | −) term}, term = factor {(· | /) factor}, factor = [−] base [power], as expressionText() writes them.
class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  double all() {
    const double value = sum();
    skip();
    if (place_ != text_.size()) fail("the end or an operation");
    return value;
  }

 private:
  double sum() {
    double value = term();
    for (;;) {
      if (takes("+"))
        value += term();
      else if (takesMinus())
        value -= term();
      else
        return value;
    }
  }

  double term() {
    double value = factor();
    for (;;) {
      if (takes("·"))
        value *= factor();
      else if (takes("/"))
        value /= factor();
      else
        return value;
    }
  }

  double factor() {
    if (takesMinus()) return -factor();
    double value = base();
    for (int exponent = 0; takesRaised(exponent);) value = std::pow(value, exponent);
    if (takes("^")) value = std::pow(value, base());
    return value;
  }

  double base() {
    if (takes("√")) return std::sqrt(base());
    if (takes("∞")) return std::numeric_limits<double>::infinity();
    if (takes("NaN")) return std::numeric_limits<double>::quiet_NaN();
    if (takes("(")) {
      const double value = sum();
      require(")");
      return value;
    }
    for (const FormulaFunction& function : formulaFunctions())
      if (takes(function.text)) return call(function);
    return number();
  }

  double call(const FormulaFunction& function) {
    require("(");
    std::vector<double> operands{sum()};
    while (takes(",")) operands.push_back(sum());
    require(")");
    return function.evaluate(operands);
  }

  double number() {
    skip();
    double value = 0;
    const char* const begin = text_.data() + place_;
    const auto [end, error] = std::from_chars(begin, text_.data() + text_.size(), value, std::chars_format::fixed);
    if (error != std::errc()) fail("a number");
    place_ += static_cast<std::size_t>(end - begin);
    return value;
  }

  /// A power in raised digits right behind what it belongs to.
  bool takesRaised(int& exponent) {
    static constexpr std::array<std::string_view, 10> kDigits = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
    const bool isNegative = startsWith("⁻");
    if (isNegative) place_ += std::string_view("⁻").size();
    bool any = false;
    exponent = 0;
    for (bool more = true; more;) {
      more = false;
      for (std::size_t d = 0; d < kDigits.size(); ++d)
        if (!more && startsWith(kDigits[d])) {
          place_ += kDigits[d].size();
          exponent = 10 * exponent + static_cast<int>(d);
          any = more = true;
        }
    }
    if (isNegative) exponent = -exponent;
    if (isNegative && !any) fail("raised digits");
    return any;
  }

  bool startsWith(std::string_view what) const { return text_.substr(place_).starts_with(what); }

  /// Spaces, and remarks in square brackets.
  void skip() {
    for (;;) {
      if (startsWith(" ")) {
        ++place_;
      } else if (startsWith("[")) {
        const std::size_t end = text_.find(']', place_);
        if (end == std::string_view::npos) fail("a ] behind the remark");
        place_ = end + 1;
      } else {
        return;
      }
    }
  }

  bool takes(std::string_view what) {
    skip();
    if (!startsWith(what)) return false;
    place_ += what.size();
    return true;
  }
  bool takesMinus() { return takes("−") || takes("-"); }
  void require(std::string_view what) {
    if (!takes(what)) fail("'" + std::string(what) + "'");
  }

  [[noreturn]] void fail(const std::string& expected) const {
    throwExpected<FormatError>("formula, byte " + std::to_string(place_), expected,
                               place_ < text_.size() ? "'" + std::string(text_.substr(place_)) + "'" : "the end");
  }

  std::string_view text_;
  std::size_t place_ = 0;
};

}  // namespace

double evaluateText(std::string_view text) { return Parser(text).all(); }

}  // namespace nn
