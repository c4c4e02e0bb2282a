#include "ui/formula/formula_box.h"

#include <algorithm>
#include <iterator>

namespace ui {

void FormulaBox::place(FormulaBox&& other, double x, double y) {
  for (FormulaMark& mark : other.marks) {
    mark.at += QPointF(x, y);
    if (!mark.path.isEmpty()) mark.path.translate(x, y);
  }
  for (FormulaTerm& term : other.terms) term.rect.translate(x, y);
  if (marks.empty() && terms.empty()) {
    marks = std::move(other.marks);
    terms = std::move(other.terms);
  } else {
    std::move(other.marks.begin(), other.marks.end(), std::back_inserter(marks));
    std::move(other.terms.begin(), other.terms.end(), std::back_inserter(terms));
  }
  width = std::max(width, x + other.width);
  ascent = std::max(ascent, other.ascent - y);
  descent = std::max(descent, other.descent + y);
}

void FormulaBox::append(FormulaBox&& other, double gap) { place(std::move(other), width + gap, 0); }

}  // namespace ui
