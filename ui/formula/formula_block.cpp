#include "ui/formula/formula_block.h"

#include "ui/common/engine_text.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace ui {

namespace {

constexpr double kRowGap = 0.45;      // between the forms, in lines
constexpr double kShareOfLeft = 0.4;  // of the width: a longer left side has the right sides below it

/// The left side and the result stand for the number that is explained.
FormulaTerm subjectTerm(const nn::Explanation& explanation, const FormulaBox& box, FormulaTerm::Place place, int digits) {
  FormulaTerm term;
  term.place = place;
  term.rect = QRectF(0, -box.ascent, box.width, box.height());
  term.elements = {explanation.subject};
  term.text = text(nn::symbolText(explanation.left) + " = " + nn::numberText(explanation.result, digits));
  return term;
}

bool isNothing(const nn::Expression& expression) {
  return expression.kind != nn::Expression::Kind::Number && expression.operands.empty();
}

/// The parts of a block, each `left = right`, aligned at the equals signs.
class Rows {
 public:
  Rows(FormulaTypesetter& typesetter, double width, FormulaBox left)
      : typesetter_(typesetter), width_(width), left_(std::move(left)), equals_(typesetter.equals().width) {
    isBelow_ = left_.width > kShareOfLeft * width;
    column_ = isBelow_ ? typesetter.lineHeight() : left_.width;
  }

  double room() const { return std::max(40.0, width_ - column_ - equals_); }

  void add(FormulaBox right) {
    const bool isFirst = block_.height() == 0;
    FormulaBox row;
    if (isFirst && isBelow_) {
      place(std::move(left_));
      left_ = {};
    } else if (isFirst) {
      row.place(std::move(left_), 0, 0);
    }
    row.place(typesetter_.equals(), column_, 0);
    row.place(std::move(right), column_ + equals_, 0);
    place(std::move(row));
  }
  void place(FormulaBox row) {
    const double gap = block_.height() == 0 ? 0 : typesetter_.lineHeight() * kRowGap;
    const double y = block_.descent + gap + row.ascent;
    block_.place(std::move(row), 0, y);
    block_.ascent = 0;
  }
  FormulaBox take() {
    if (block_.height() == 0) place(std::move(left_));
    return std::move(block_);
  }

 private:
  FormulaTypesetter& typesetter_;
  double width_;
  FormulaBox left_, block_;
  double equals_, column_ = 0;
  bool isBelow_ = false;
};

}  // namespace

int FormulaBlock::termAt(QPointF place) const {
  int found = -1;
  double least = 0;
  for (std::size_t i = 0; i < terms.size(); ++i) {
    const QRectF& rect = terms[i].rect;
    if (!rect.adjusted(-1, -1, 1, 1).contains(place)) continue;
    const double area = rect.width() * rect.height();
    if (found >= 0 && area >= least) continue;
    found = static_cast<int>(i);
    least = area;
  }
  return found;
}

std::vector<int> FormulaBlock::termsOf(const std::vector<nn::TensorElement>& elements) const {
  std::vector<int> found;
  for (std::size_t i = 0; i < terms.size(); ++i) {
    const bool isMeant = std::any_of(elements.begin(), elements.end(), [&](const nn::TensorElement& element) {
      return std::find(terms[i].elements.begin(), terms[i].elements.end(), element) != terms[i].elements.end();
    });
    if (isMeant) found.push_back(static_cast<int>(i));
  }
  return found;
}

FormulaBlock layoutExplanation(const nn::Explanation& explanation, const FormulaOptions& options, const FormulaFonts& fonts,
                               double width) {
  const nn::ShownDigits digits = nn::shownDigits(explanation, options.digits);
  FormulaTypesetter typesetter(fonts, digits.terms, &explanation.groups);
  FormulaBox left = typesetter.symbol(explanation.left);
  left.terms.push_back(subjectTerm(explanation, left, FormulaTerm::Place::Left, digits.result));
  Rows rows(typesetter, width, std::move(left));
  if (options.symbols && !isNothing(explanation.symbols))
    rows.add(typesetter.formula(explanation.symbols, nn::FormulaForm::Symbols, rows.room()));
  if (options.numbers && !isNothing(explanation.numbers))
    rows.add(typesetter.formula(explanation.numbers, nn::FormulaForm::Numbers, rows.room()));
  if (options.result) {
    FormulaBox result = FormulaTypesetter(fonts, digits.result).number(explanation.result);
    result.terms.push_back(subjectTerm(explanation, result, FormulaTerm::Place::Result, digits.result));
    rows.add(std::move(result));
  }
  FormulaBox all = rows.take();
  FormulaBlock block;
  block.size = QSizeF(std::ceil(all.width), std::ceil(all.descent) + 2);
  block.marks = std::move(all.marks);
  block.terms = std::move(all.terms);
  // A box is built outwards in; readers go along the lines, forms first.
  std::stable_sort(block.terms.begin(), block.terms.end(),
                   [](const FormulaTerm& a, const FormulaTerm& b) { return a.place < b.place; });
  return block;
}

}  // namespace ui
