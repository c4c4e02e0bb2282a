#pragma once

#include "ui/formula/formula_typesetter.h"

namespace ui {

/// What is shown of explanations.
struct FormulaOptions {
  bool symbols = true, numbers = true, result = true, code = false;
  int digits = 4;  ///< significant ones
  friend bool operator==(const FormulaOptions&, const FormulaOptions&) = default;
};

/// An explanation, typeset: its forms below each other, aligned at the equals signs; origin at the upper left corner.
struct FormulaBlock {
  QSizeF size;
  std::vector<FormulaMark> marks;
  std::vector<FormulaTerm> terms;  ///< in reading order

  /// The term at a place; of terms above each other the smallest. −1 = none.
  int termAt(QPointF place) const;
  /// Numbers of the terms that stand for any of these cells, ascending.
  std::vector<int> termsOf(const std::vector<nn::TensorElement>& elements) const;
};

/// Lines are broken to `width`; what cannot be broken may be wider.
FormulaBlock layoutExplanation(const nn::Explanation& explanation, const FormulaOptions& options, const FormulaFonts& fonts,
                               double width);

}  // namespace ui
