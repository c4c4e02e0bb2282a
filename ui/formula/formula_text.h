#pragma once

#include <utility>

#include <QString>

#include "engine/explain/explanation.h"
#include "engine/explain/expression_text.h"

namespace ui {

/// How tightly a formula holds together; what holds less than its surroundings want is put in parentheses.
enum class Binding { Sum, Product, Prefix, Atom };

/// A number as it is set: "1.2" and the exponent "−7" of its power of ten (empty: none).
struct NumberParts {
  QString figures, exponent;
};
NumberParts numberParts(double value, int digits);

/// True for a leaf that is written as its value in this form.
bool isShownAsValue(const nn::Expression& expression, nn::FormulaForm form);
/// True when what is written begins with a minus, which a sum takes over as its own sign.
bool startsNegative(const nn::Expression& expression, nn::FormulaForm form);
Binding bindingOf(const nn::Expression& expression, nn::FormulaForm form);
/// What a name stands for that is no cell: "the learning rate of this step"; for other names than those of the usual constants
/// "worked out in the lines above".
QString meaningOf(const nn::Symbol& symbol);
/// "i=1…n" -> "i=1" below the sign and "n" above it.
std::pair<QString, QString> limitsOf(const nn::Expression& indexedSum);

/// Symbols, numbers and result in one line, for copying and for screen readers: "z₁ = Σᵢ aᵢwᵢ = 0.5·1 + 0.3·1 = 0.8".
QString wholeText(const nn::Explanation& explanation, int digits);
/// The same as an align* environment of LaTeX.
QString wholeLatex(const nn::Explanation& explanation, int digits);

}  // namespace ui
