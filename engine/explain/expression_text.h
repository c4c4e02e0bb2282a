#pragma once

#include <string>
#include <string_view>

#include "engine/explain/explanation.h"

namespace nn {

/// Which form of a formula is written: names, or the numbers in their place.
enum class FormulaForm { Symbols, Numbers };

/// A number with so many significant digits (1 to 17): "0.5600", "−12.35", "1.235·10⁻⁷", "NaN", "∞"; without trailing zeros
/// when it has fewer ("0.7", "3", "0").
std::string numberText(double value, int digits);
/// The same for LaTeX: "1.235\cdot 10^{-7}".
std::string numberLatex(double value, int digits);
/// Whether another number reads as this one does when it is written with as many digits; whole numbers have all of theirs.
bool readsAs(double other, double value, int digits);
/// Whether it is written with a power of ten, and so as a product.
bool hasPowerOfTen(double value, int digits);

/// "w⁽²⁾₃,₁" in Unicode, as far as there are such characters; "w_{3,1}^{(2)}".
std::string symbolText(const Symbol& symbol);
std::string symbolLatex(const Symbol& symbol);

/// The formula on one line. Words in square brackets are remarks ("[12 more terms]", "[z ≤ 0]") and no part of the arithmetic.
std::string expressionText(const Expression& expression, FormulaForm form, int digits);
std::string expressionLatex(const Expression& expression, FormulaForm form, int digits);

/// How many digits the terms and the result of an explanation are shown with, so that the shown numbers give the shown result:
/// the chosen ones where that is enough; more for the terms where they cancel; one or two more for the result where a half
/// would be rounded up or down by chance; fewer where the engine's own rounding is larger.
struct ShownDigits {
  int terms = 4, result = 4;
};
ShownDigits shownDigits(const Explanation& explanation, int digits);

/// "z = 0.7·0.8 + 0.2·0 = 0.56"
std::string explanationText(const Explanation& explanation, FormulaForm form, int digits);
std::string explanationLatex(const Explanation& explanation, FormulaForm form, int digits);

/// Value of a formula as expressionText() writes it with numbers. Throws FormatError that says where it cannot be read.
double evaluateText(std::string_view text);

}  // namespace nn
