// How formulas are put in parentheses and broken into lines.

#include "ui/formula/formula_typesetter.h"

#include <algorithm>
#include <utility>

namespace ui {

namespace {

using Kind = nn::Expression::Kind;

constexpr double kTooTall = 1.35;  // of a usual letter: then parentheses are drawn, not written
constexpr double kIndent = 1.0;    // of later lines, in em

}  // namespace

FormulaBox FormulaTypesetter::fence(double ascent, double descent, int level, bool isLeft, bool asBars) {
  const FormulaBox letter = text(QStringLiteral("("), Face::Upright, level);
  const bool isTall = ascent > letter.ascent * kTooTall || descent > letter.descent * kTooTall + 1;
  if (!isTall && !asBars) return text(isLeft ? QStringLiteral("(") : QStringLiteral(")"), Face::Upright, level);
  const double over = em(level) * 0.08, top = -ascent - over, bottom = descent + over;
  const double wide = asBars ? em(level) * 0.22 : em(level) * 0.34;
  QPainterPath path;
  if (asBars) {
    path.moveTo(wide / 2, top);
    path.lineTo(wide / 2, bottom);
  } else {
    const double inner = isLeft ? wide - 1 : 1, outer = isLeft ? 1 : wide - 1;
    path.moveTo(inner, top);
    path.cubicTo(outer, top + (bottom - top) * 0.25, outer, top + (bottom - top) * 0.75, inner, bottom);
  }
  FormulaBox box;
  FormulaMark mark;
  mark.path = path;
  mark.pen = std::max(1.0, em(level) * 0.06);
  box.marks.push_back(std::move(mark));
  box.width = wide;
  box.ascent = -top;
  box.descent = bottom;
  return box;
}

FormulaBox FormulaTypesetter::fenced(FormulaBox content, int level, bool asBars) {
  const double ascent = content.ascent, descent = content.descent;
  FormulaBox box = fence(ascent, descent, level, true, asBars);
  box.append(std::move(content));
  box.append(fence(ascent, descent, level, false, asBars));
  return box;
}

void FormulaTypesetter::pieces(const nn::Expression& e, const Style& style, bool withoutSign, std::vector<FormulaBox>& into) {
  const double gap = em(style.level) * 0.2;
  if (e.kind == Kind::Sum) {
    for (std::size_t i = 0; i < e.operands.size(); ++i) {
      const nn::Expression& part = e.operands[i];
      const bool isMinus = startsNegative(part, style.form);
      FormulaBox sign;
      if (i > 0)
        sign = op(isMinus ? QStringLiteral("−") : QStringLiteral("+"), style.level, gap);
      else if (isMinus)
        sign = op(QStringLiteral("−"), style.level, em(style.level) * 0.04);
      FormulaBox content = part.kind == Kind::Sum ? fenced(box(part, style), style.level) : box(part, style, isMinus);
      if (sign.width + content.width <= style.width) {
        sign.append(std::move(content));
        into.push_back(std::move(sign));
      } else {
        const std::size_t first = into.size();
        pieces(part, style, isMinus, into);
        if (first < into.size()) {
          sign.append(std::exchange(into[first], {}));
          into[first] = std::move(sign);
        }
      }
      if (e.omittedTerms > 0 && i + 1 == e.operands.size()) into.back().append(omitted(e, style.level), em(style.level) * 0.25);
    }
    return;
  }
  FormulaBox whole = box(e, style, withoutSign);
  if (whole.width <= style.width) return into.push_back(std::move(whole));
  if (e.kind == Kind::Product) {
    for (std::size_t i = 0; i < e.operands.size(); ++i) {
      const nn::Expression& part = e.operands[i];
      const bool takesSign = i == 0 && withoutSign && bindingOf(part, style.form) >= Binding::Product;
      FormulaBox sign = i > 0 ? op(QStringLiteral("·"), style.level, em(style.level) * 0.1) : FormulaBox();
      if (bindingOf(part, style.form) < Binding::Product) {
        fencedPieces(part, style, std::move(sign), into);
      } else {
        sign.append(
            inside(part, style, i > 0 && startsNegative(part, style.form) ? Binding::Atom : Binding::Product, takesSign));
        into.push_back(std::move(sign));
      }
    }
  } else if (e.kind == Kind::Function && e.operands.size() == 1 && e.function != "abs") {
    fencedPieces(e.operands[0], style, text(QString::fromStdString(e.function), Face::Upright, style.level), into);
  } else if (e.kind == Kind::Cases) {
    pieces(e.operands[0], style, false, into);
    into.push_back(words(QStringLiteral("(%1)").arg(QString::fromStdString(e.function)), style.level));
  } else {
    into.push_back(std::move(whole));
  }
}

void FormulaTypesetter::fencedPieces(const nn::Expression& e, const Style& style, FormulaBox before,
                                     std::vector<FormulaBox>& into) {
  std::vector<FormulaBox> inner;
  pieces(e, style, false, inner);
  if (inner.empty()) return;
  double ascent = 0, descent = 0;
  for (const FormulaBox& piece : inner) {
    ascent = std::max(ascent, piece.ascent);
    descent = std::max(descent, piece.descent);
  }
  before.append(fence(ascent, descent, style.level, true));
  before.append(std::exchange(inner.front(), {}));
  inner.front() = std::move(before);
  inner.back().append(fence(ascent, descent, style.level, false));
  for (FormulaBox& piece : inner) into.push_back(std::move(piece));
}

FormulaBox FormulaTypesetter::lines(std::vector<FormulaBox> pieces, double width) {
  const double indent = em(0) * kIndent, between = em(0) * 0.3;
  FormulaBox all, current;
  double baseline = 0;
  bool isFirst = true;
  const auto end = [&] {
    if (current.isEmpty()) return;
    if (!isFirst) baseline = all.descent + between + current.ascent;
    all.place(std::exchange(current, {}), isFirst ? 0 : indent, baseline);
    isFirst = false;
  };
  for (FormulaBox& piece : pieces) {
    const double room = width - (isFirst ? 0 : indent);
    if (!current.isEmpty() && current.width + piece.width > room) end();
    current.append(std::move(piece));
  }
  end();
  return all;
}

FormulaBox FormulaTypesetter::fitted(const nn::Expression& e, const Style& style) {
  FormulaBox whole = box(e, style);
  if (whole.width <= style.width) return whole;
  std::vector<FormulaBox> parts;
  pieces(e, style, false, parts);
  FormulaBox broken = lines(std::move(parts), style.width);
  // Its middle where the middle of one line would be.
  const double shift = (broken.ascent - broken.descent) / 2 - (whole.ascent - whole.descent) / 2;
  FormulaBox centred;
  centred.place(std::move(broken), 0, shift);
  return centred;
}

FormulaBox FormulaTypesetter::formula(const nn::Expression& expression, nn::FormulaForm form, double width) {
  const Style style{form, 0, width};
  FormulaBox whole = box(expression, style);
  if (whole.width <= width) return whole;
  std::vector<FormulaBox> parts;
  pieces(expression, style, false, parts);
  return lines(std::move(parts), width);
}

}  // namespace ui
