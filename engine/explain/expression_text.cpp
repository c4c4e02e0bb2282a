#include "engine/explain/expression_text.h"

#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include "engine/explain/functions.h"

namespace nn {
namespace {

using Kind = Expression::Kind;

/// How tightly the outermost operation of a written formula binds.
enum Binding { kSum, kProduct, kPower, kAtom };

struct Written {
  std::string text;
  Binding binding = kAtom;
  bool isNegative = false;  ///< begins with a minus sign
};

/// The differences between the two ways of writing.
class Notation {
 public:
  virtual ~Notation() = default;
  virtual std::string number(double value) const = 0;
  virtual bool hasPowerOfTen(double value) const = 0;
  virtual std::string symbol(const Symbol& symbol) const = 0;
  virtual std::string minus() const = 0;
  virtual std::string times() const = 0;
  virtual std::string inParentheses(const std::string& text) const = 0;
  virtual Written quotient(const Written& top, const Written& bottom) const = 0;
  virtual std::string power(const std::string& base, const Written& exponent, const Expression& source) const = 0;
  virtual std::string root(const Written& inside) const = 0;
  virtual std::string call(const FormulaFunction& function, const std::string& operands) const = 0;
  virtual std::string indexedSum(const std::string& index, const std::string& term) const = 0;
  virtual std::string remark(const std::string& words) const = 0;
};

class Writer {
 public:
  Writer(const Notation& notation, FormulaForm form) : notation_(notation), form_(form) {}

  /// leads: the text begins a formula or parentheses, so that a minus sign in front needs none of its own.
  Written write(const Expression& e, bool leads = true) const {
    switch (e.kind) {
      case Kind::Number:
        return leaf(e);
      case Kind::Sum:
        return sum(e, leads);
      case Kind::Product:
        return product(e, leads);
      case Kind::Quotient:
        return notation_.quotient(write(e.operands[0], leads), write(e.operands[1]));
      case Kind::Power:
        return {notation_.power(base(e.operands[0]), write(e.operands[1]), e.operands[1]), kPower};
      case Kind::Root: {
        const Written inside = write(e.operands[0]);
        return {notation_.root(inside), kAtom};
      }
      case Kind::Negation: {
        const Written operand = write(e.operands[0], false);
        return {notation_.minus() + atLeast(kProduct, operand), kSum, true};
      }
      case Kind::Function:
        return function(e);
      case Kind::IndexedSum:
        return {notation_.indexedSum(e.index, atLeast(kProduct, write(e.operands[0], false))), kProduct};
      case Kind::Cases: {
        Written written = write(e.operands[0], leads);
        written.text += notation_.remark(e.function);
        return written;
      }
    }
    return {};
  }

 private:
  std::string atLeast(Binding binding, const Written& written) const {
    return written.binding < binding || written.isNegative ? notation_.inParentheses(written.text) : written.text;
  }

  /// A name with something above it, or a fraction of ∂, would be misread with a power behind.
  std::string base(const Expression& e) const {
    const bool isName = e.kind == Kind::Number && form_ == FormulaForm::Symbols && !e.symbol.name.empty();
    const Written written = write(e);
    if (isName && (!e.symbol.superscript.empty() || e.symbol.name.starts_with("∂")))
      return notation_.inParentheses(written.text);
    return atLeast(kAtom, written);
  }

  Written leaf(const Expression& e) const {
    if (form_ == FormulaForm::Symbols && !e.symbol.name.empty()) return {notation_.symbol(e.symbol)};
    const std::string text = notation_.number(e.value);
    return {text, notation_.hasPowerOfTen(e.value) ? kProduct : kAtom, std::signbit(e.value) && e.value != 0};
  }

  Written sum(const Expression& e, bool leads) const {
    std::string text;
    bool isNegative = false;
    for (std::size_t i = 0; i < e.operands.size(); ++i) {
      const bool isFirst = i == 0;
      const bool isNegated = e.operands[i].kind == Kind::Negation;
      Expression term = isNegated ? e.operands[i].operands[0] : e.operands[i];
      bool subtracts = isNegated;
      if (!isFirst && !isNegated && term.kind == Kind::Number && leaf(term).isNegative) {
        term.value = -term.value;
        subtracts = true;
      }
      const Written written = write(term, isFirst && !subtracts && leads);
      if (isFirst) isNegative = subtracts || written.isNegative;
      if (!isFirst) text += subtracts ? " " + notation_.minus() + " " : " + ";
      if (isFirst && subtracts) text += notation_.minus();
      const bool closes = (subtracts && written.binding == kSum) || (written.isNegative && !(isFirst && !subtracts));
      text += closes ? notation_.inParentheses(written.text) : written.text;
    }
    if (e.omittedTerms > 0)
      text += notation_.remark(std::to_string(e.omittedTerms) + (e.omittedTerms == 1 ? " more term" : " more terms"));
    return {text, e.operands.size() > 1 ? kSum : kProduct, isNegative};
  }

  Written product(const Expression& e, bool leads) const {
    std::string text;
    bool isNegative = false;
    for (std::size_t i = 0; i < e.operands.size(); ++i) {
      const Written factor = write(e.operands[i], false);
      const bool staysOpen = i == 0 && leads && factor.isNegative && e.operands[i].kind == Kind::Number;
      if (staysOpen) isNegative = true;
      text += (i == 0 ? "" : notation_.times()) + (staysOpen ? factor.text : atLeast(kProduct, factor));
    }
    return {text, kProduct, isNegative};
  }

  Written function(const Expression& e) const {
    std::string operands;
    for (const Expression& operand : e.operands) operands += (operands.empty() ? "" : ", ") + write(operand).text;
    if (e.omittedTerms > 0) operands += notation_.remark("and " + std::to_string(e.omittedTerms) + " more");
    return {notation_.call(formulaFunction(e.function), operands), kAtom};
  }

  const Notation& notation_;
  FormulaForm form_;
};

/// A character above or below the line; empty when there is none.
std::string_view shiftedCharacter(char c, bool above) {
  static constexpr std::string_view kPlain = "0123456789()+-=,abcdefghijklmnoprstuvwxyzT";
  static constexpr std::array<std::string_view, kPlain.size()> kAbove = {
      "⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹", "⁽", "⁾", "⁺", "⁻", "⁼", ",", "ᵃ", "ᵇ", "ᶜ", "ᵈ", "ᵉ",
      "ᶠ", "ᵍ", "ʰ", "ⁱ", "ʲ", "ᵏ", "ˡ", "ᵐ", "ⁿ", "ᵒ", "ᵖ", "ʳ", "ˢ", "ᵗ", "ᵘ", "ᵛ", "ʷ", "ˣ", "ʸ", "ᶻ", "ᵀ"};
  static constexpr std::array<std::string_view, kPlain.size()> kBelow = {
      "₀", "₁", "₂", "₃", "₄", "₅", "₆", "₇", "₈", "₉", "₍", "₎", "₊", "₋", "₌", ",", "ₐ", "",  "", "", "ₑ",
      "",  "",  "ₕ", "ᵢ", "ⱼ", "ₖ", "ₗ", "ₘ", "ₙ", "ₒ", "ₚ", "ᵣ", "ₛ", "ₜ", "ᵤ", "ᵥ", "",  "ₓ", "", "", ""};
  const std::size_t place = kPlain.find(c);
  if (place == std::string_view::npos) return {};
  return above ? kAbove[place] : kBelow[place];
}

/// Above or below the line; in braces when a character has no such form.
std::string shifted(const std::string& text, bool above) {
  std::string result;
  for (const char c : text) {
    const std::string_view character = shiftedCharacter(c, above);
    if (character.empty()) return (above ? "^{" : "_{") + text + "}";
    result += character;
  }
  return result;
}

class TextNotation : public Notation {
 public:
  explicit TextNotation(int digits) : digits_(digits) {}
  std::string number(double value) const override { return numberText(value, digits_); }
  bool hasPowerOfTen(double value) const override { return nn::hasPowerOfTen(value, digits_); }
  std::string symbol(const Symbol& symbol) const override { return symbolText(symbol); }
  std::string minus() const override { return "−"; }
  std::string times() const override { return "·"; }
  std::string inParentheses(const std::string& text) const override { return "(" + text + ")"; }
  Written quotient(const Written& top, const Written& bottom) const override {
    const auto closed = [&](const Written& part, Binding least) {
      return part.binding < least || part.isNegative ? inParentheses(part.text) : part.text;
    };
    return {closed(top, kProduct) + " / " + closed(bottom, kPower), kProduct};
  }
  std::string power(const std::string& base, const Written& exponent, const Expression& source) const override {
    const std::string above = shifted(exponent.text, true);
    if (source.kind == Kind::Number && !above.starts_with("^{")) return base + above;
    return base + "^(" + exponent.text + ")";
  }
  std::string root(const Written& inside) const override {
    return inside.binding == kAtom && !inside.isNegative ? "√" + inside.text : "√(" + inside.text + ")";
  }
  std::string call(const FormulaFunction& function, const std::string& operands) const override {
    return std::string(function.text) + "(" + operands + ")";
  }
  std::string indexedSum(const std::string& index, const std::string& term) const override {
    return "Σ" + shifted(index, false) + " " + term;
  }
  std::string remark(const std::string& words) const override { return " [" + words + "]"; }

 private:
  int digits_;
};

class LatexNotation : public Notation {
 public:
  explicit LatexNotation(int digits) : digits_(digits) {}
  std::string number(double value) const override { return numberLatex(value, digits_); }
  bool hasPowerOfTen(double value) const override { return nn::hasPowerOfTen(value, digits_); }
  std::string symbol(const Symbol& symbol) const override { return symbolLatex(symbol); }
  std::string minus() const override { return "-"; }
  std::string times() const override { return " \\cdot "; }
  std::string inParentheses(const std::string& text) const override { return "\\left(" + text + "\\right)"; }
  Written quotient(const Written& top, const Written& bottom) const override {
    return {"\\frac{" + top.text + "}{" + bottom.text + "}", kPower};
  }
  std::string power(const std::string& base, const Written& exponent, const Expression&) const override {
    return "{" + base + "}^{" + exponent.text + "}";
  }
  std::string root(const Written& inside) const override { return "\\sqrt{" + inside.text + "}"; }
  std::string call(const FormulaFunction& function, const std::string& operands) const override {
    return std::string(function.latex) + operands + std::string(function.latexEnd);
  }
  std::string indexedSum(const std::string& index, const std::string& term) const override {
    return "\\sum_{" + index + "} " + term;
  }
  std::string remark(const std::string& words) const override { return "\\;\\text{[" + words + "]}"; }

 private:
  int digits_;
};

}  // namespace

std::string symbolText(const Symbol& symbol) {
  const std::string hat = symbol.hat ? "\xCC\x82" : "";  // U+0302, above the character before
  return symbol.name + hat + (symbol.superscript.empty() ? "" : shifted(symbol.superscript, true)) +
         (symbol.subscript.empty() ? "" : shifted(symbol.subscript, false));
}

std::string symbolLatex(const Symbol& symbol) {
  static constexpr std::string_view kGradient = "∂L/∂";
  if (symbol.name.size() > kGradient.size() && symbol.name.starts_with(kGradient)) {
    Symbol bottom = symbol;
    bottom.name = symbol.name.substr(kGradient.size());
    return "\\frac{\\partial L}{\\partial " + symbolLatex(bottom) + "}";
  }
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 14> kNames = {{{"δ", "\\delta"},
                                                                                            {"γ", "\\gamma"},
                                                                                            {"β", "\\beta"},
                                                                                            {"α", "\\alpha"},
                                                                                            {"λ", "\\lambda"},
                                                                                            {"μ", "\\mu"},
                                                                                            {"σ²", "\\sigma^2"},
                                                                                            {"ε", "\\varepsilon"},
                                                                                            {"η", "\\eta"},
                                                                                            {"ρ", "\\rho"},
                                                                                            {"π", "\\pi"},
                                                                                            {"Σy", "\\sum y"},
                                                                                            {"ŷ", "\\hat{y}"},
                                                                                            {"max z", "\\max z"}}};
  std::string name = symbol.name;
  for (const auto& [plain, latex] : kNames)
    if (name == plain) name = latex;
  if (symbol.hat) name = "\\hat{" + name + "}";
  if (!symbol.subscript.empty()) name += "_{" + symbol.subscript + "}";
  if (!symbol.superscript.empty()) name += "^{" + symbol.superscript + "}";
  return name;
}

std::string expressionText(const Expression& expression, FormulaForm form, int digits) {
  return Writer(TextNotation(digits), form).write(expression).text;
}

std::string expressionLatex(const Expression& expression, FormulaForm form, int digits) {
  return Writer(LatexNotation(digits), form).write(expression).text;
}

ShownDigits shownDigits(const Explanation& explanation, int digits) {
  constexpr int kMost = 17;
  const auto valueOf = [&](int terms) {
    return evaluateText(expressionText(explanation.numbers, FormulaForm::Numbers, terms));
  };
  const double exact = valueOf(kMost);
  std::vector<int> order{digits, digits + 1, digits + 2};
  for (int fewer = digits - 1; fewer > 0; --fewer) order.push_back(fewer);
  for (const int result : order) {
    if (!readsAs(exact, explanation.result, result)) continue;
    for (int terms = digits; terms <= kMost; ++terms)
      if (readsAs(valueOf(terms), explanation.result, result)) return {terms, result};
  }
  return {kMost, 1};
}

std::string explanationText(const Explanation& explanation, FormulaForm form, int digits) {
  const std::string left = symbolText(explanation.left) + " = ";
  if (form == FormulaForm::Symbols) return left + expressionText(explanation.symbols, form, digits);
  const ShownDigits shown = shownDigits(explanation, digits);
  return left + expressionText(explanation.numbers, form, shown.terms) + " = " + numberText(explanation.result, shown.result);
}

std::string explanationLatex(const Explanation& explanation, FormulaForm form, int digits) {
  const std::string left = symbolLatex(explanation.left) + " = ";
  if (form == FormulaForm::Symbols) return left + expressionLatex(explanation.symbols, form, digits);
  const ShownDigits shown = shownDigits(explanation, digits);
  return left + expressionLatex(explanation.numbers, form, shown.terms) + " = " + numberLatex(explanation.result, shown.result);
}

}  // namespace nn
