#include "engine/explain/expression_text.h"

#include <array>
#include <cmath>
#include <utility>

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
  virtual std::string symbol(const Symbol& symbol) const = 0;
  virtual std::string minus() const = 0;
  virtual std::string times() const = 0;
  virtual std::string inParentheses(const std::string& text) const = 0;
  virtual Written quotient(const Written& top, const Written& bottom) const = 0;
  virtual std::string power(const std::string& base, const Written& exponent, const Expression& source) const = 0;
  virtual std::string root(const std::string& text) const = 0;
  virtual std::string call(const FormulaFunction& function, const std::string& operands) const = 0;
  virtual std::string indexedSum(const std::string& index, const std::string& term) const = 0;
  virtual std::string remark(const std::string& words) const = 0;
};

class Writer {
 public:
  Writer(const Notation& notation, FormulaForm form) : notation_(notation), form_(form) {}

  Written write(const Expression& e) const {
    switch (e.kind) {
      case Kind::Number:
        return leaf(e);
      case Kind::Sum:
        return sum(e);
      case Kind::Product:
        return product(e);
      case Kind::Quotient:
        return notation_.quotient(write(e.operands[0]), write(e.operands[1]));
      case Kind::Power: {
        const Written base = write(e.operands[0]);
        return {notation_.power(atLeast(kAtom, base), write(e.operands[1]), e.operands[1]), kPower};
      }
      case Kind::Root:
        return {notation_.root(write(e.operands[0]).text), kAtom};
      case Kind::Negation: {
        const Written operand = write(e.operands[0]);
        return {notation_.minus() + (operand.isNegative ? notation_.inParentheses(operand.text) : atLeast(kProduct, operand)),
                kSum, true};
      }
      case Kind::Function:
        return function(e);
      case Kind::IndexedSum:
        return {notation_.indexedSum(e.index, atLeast(kProduct, write(e.operands[0]))), kProduct};
      case Kind::Cases: {
        Written written = write(e.operands[0]);
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

  Written leaf(const Expression& e) const {
    if (form_ == FormulaForm::Symbols && !e.symbol.name.empty()) return {notation_.symbol(e.symbol)};
    const std::string text = notation_.number(e.value);
    const bool hasPower = text.find("10⁻") != std::string::npos || text.find("cdot") != std::string::npos ||
                          text.find("·10") != std::string::npos;
    return {text, hasPower ? kProduct : kAtom, std::signbit(e.value) && e.value != 0};
  }

  Written sum(const Expression& e) const {
    std::string text;
    for (std::size_t i = 0; i < e.operands.size(); ++i) {
      const Expression& operand = e.operands[i];
      const bool isNegated = operand.kind == Kind::Negation;
      const Written term = write(isNegated ? operand.operands[0] : operand);
      const bool isLeafBelow = !isNegated && term.isNegative && operand.kind == Kind::Number;
      if (isLeafBelow && i > 0) {
        text += " " + notation_.minus() + " " + negatedLeaf(operand);
      } else {
        if (isNegated) text += i == 0 ? notation_.minus() : " " + notation_.minus() + " ";
        if (!isNegated && i > 0) text += " + ";
        const bool opens = isNegated || i > 0 ? term.isNegative : false;
        text += opens || (isNegated && term.binding == kSum) ? notation_.inParentheses(term.text) : term.text;
      }
      if (i + 1 == e.operands.size() && e.omittedTerms > 0)
        text += notation_.remark(std::to_string(e.omittedTerms) + (e.omittedTerms == 1 ? " more term" : " more terms"));
    }
    const bool isNegative = !e.operands.empty() && write(e.operands.front()).isNegative;
    return {text, e.operands.size() > 1 ? kSum : kProduct, isNegative};
  }

  std::string negatedLeaf(const Expression& e) const {
    Expression opposite = e;
    opposite.value = -e.value;
    return leaf(opposite).text;
  }

  Written product(const Expression& e) const {
    std::string text;
    bool isNegative = false;
    for (std::size_t i = 0; i < e.operands.size(); ++i) {
      const Written factor = write(e.operands[i]);
      // A minus sign at the very beginning needs no parentheses.
      const bool leads = i == 0 && factor.isNegative && e.operands[i].kind == Kind::Number;
      if (leads) isNegative = true;
      text += (i == 0 ? "" : notation_.times()) + (leads ? factor.text : atLeast(kProduct, factor));
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
  std::string root(const std::string& text) const override { return "√(" + text + ")"; }
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
  std::string root(const std::string& text) const override { return "\\sqrt{" + text + "}"; }
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
  for (int result = digits; result > 0; --result) {
    const std::string wanted = numberText(explanation.result, result);
    if (numberText(exact, result) != wanted) continue;
    for (int terms = digits; terms <= kMost; ++terms)
      if (numberText(valueOf(terms), result) == wanted) return {terms, result};
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
