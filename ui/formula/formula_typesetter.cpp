#include "ui/formula/formula_typesetter.h"

#include "ui/common/engine_text.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace ui {

namespace {

using Kind = nn::Expression::Kind;

constexpr QChar kMinus(0x2212);
constexpr double kScript = 0.74, kLeastScript = 0.62;  // sizes of sub- and superscripts, as shares of the letters'

struct Words {
  Q_DECLARE_TR_FUNCTIONS(Formula)
};

constexpr double kSumScale = 1.35;

QPainterPath line(QPointF from, QPointF to) {
  QPainterPath path(from);
  path.lineTo(to);
  return path;
}

}  // namespace

FormulaTypesetter::FormulaTypesetter(const FormulaFonts& fonts, int digits, const std::vector<nn::Explanation::Group>* groups)
    : fonts_(fonts), digits_(digits), groups_(groups), faces_(facesFor(fonts)) {}

FormulaTypesetter::FaceAtLevel::FaceAtLevel(const QFont& of)
    : font(of), metrics(of), capHeight(metrics.capHeight()), descent(metrics.descent()), height(metrics.height()) {}

/// byCharacter: of figures, which have no kerning and seldom come twice in the same order.
double FormulaTypesetter::FaceAtLevel::widthOf(const QString& text, bool byCharacter) {
  constexpr qsizetype kRemembered = 4096;
  if (byCharacter) {
    double width = 0;
    for (const QChar c : text) {
      auto found = characterWidths.find(c);
      if (found == characterWidths.end()) found = characterWidths.insert(c, metrics.horizontalAdvance(c));
      width += *found;
    }
    return width;
  }
  if (const auto found = widths.find(text); found != widths.end()) return *found;
  if (widths.size() > kRemembered) widths.clear();
  return *widths.insert(text, metrics.horizontalAdvance(text));
}

std::shared_ptr<FormulaTypesetter::Faces> FormulaTypesetter::facesFor(const FormulaFonts& fonts) {
  static QString key;
  static std::shared_ptr<Faces> faces;
  const QString wanted = fonts.letters.key() + fonts.numbers.key() + fonts.words.key();
  if (!faces || wanted != key) faces = std::make_shared<Faces>();
  key = wanted;
  return faces;
}

FormulaTypesetter::FaceAtLevel& FormulaTypesetter::face(Face face, int level) {
  const auto key = std::pair(face, level);
  if (const auto found = faces_->find(key); found != faces_->end()) return found->second;
  QFont font = face == Face::Number ? fonts_.numbers : face == Face::Words ? fonts_.words : fonts_.letters;
  const double scale = level == 0 ? 1 : level == 1 ? kScript : kLeastScript;
  font.setPointSizeF(font.pointSizeF() * scale);
  font.setItalic(face == Face::Italic);
  return faces_->emplace(key, FaceAtLevel(font)).first->second;
}

double FormulaTypesetter::em(int level) { return face(Face::Upright, level).height * 0.8; }

double FormulaTypesetter::axis(int level) { return 0.5 * face(Face::Number, level).capHeight; }

double FormulaTypesetter::lineHeight() { return face(Face::Upright, 0).height; }

FormulaBox FormulaTypesetter::text(const QString& text, Face kind, int level, FormulaMark::Tone tone) {
  FaceAtLevel& chosen = face(kind, level);
  FormulaBox box;
  box.width = chosen.widthOf(text, kind == Face::Number);
  // Not the whole line's height: fractions and scripts would stand too far away.
  box.ascent = chosen.capHeight * 1.12;
  box.descent = chosen.descent * 0.75;
  FormulaMark mark;
  mark.text = text;
  mark.font = chosen.font;
  mark.tone = tone;
  box.marks.push_back(std::move(mark));
  return box;
}

FormulaBox FormulaTypesetter::words(const QString& content, int level) {
  return text(content, Face::Words, level, FormulaMark::Tone::Muted);
}

/// Single letters slant, words and figures stand upright.
FormulaBox FormulaTypesetter::name(const QString& letters, int level) {
  FormulaBox box;
  for (qsizetype i = 0; i < letters.size();) {
    qsizetype end = i + 1;
    const bool isLetter = letters[i].isLetter() && letters[i] != QChar(0x2202);
    while (end < letters.size() && (letters[end].isLetter() && letters[end] != QChar(0x2202)) == isLetter) ++end;
    const QString run = letters.mid(i, end - i);
    // ∂L and ij are letters beside each other; three and more make a word.
    const bool isSlanted = isLetter && run.size() < 3;
    const bool isFigures = !run.isEmpty() && run[0].isDigit();
    box.append(text(run, isSlanted ? Face::Italic : isFigures ? Face::Number : Face::Upright, level));
    i = end;
  }
  return box;
}

FormulaBox FormulaTypesetter::symbol(const nn::Symbol& symbol, int level) {
  const QString letters = ui::text(symbol.name);
  // A derivative is a fraction whose lower side carries the indices.
  if (const qsizetype slash = letters.indexOf(QLatin1Char('/')); slash > 0 && letters.startsWith(QChar(0x2202))) {
    nn::Symbol below = symbol;
    below.name = utf8(letters.mid(slash + 1));
    const int inner = std::min(2, level + (level > 0 ? 1 : 0));
    return quotient(name(letters.left(slash), inner), this->symbol(below, inner), level);
  }
  FormulaBox box = name(letters, level);
  if (symbol.hat) {
    const double height = face(Face::Italic, level).capHeight, side = em(level) * 0.16;
    const bool isCapital = !letters.isEmpty() && letters[0].isUpper();
    const double top = isCapital ? height * 1.22 : face(Face::Italic, level).metrics.xHeight() * 1.5;
    const double middle = box.width * 0.55;
    QPainterPath path(QPointF(middle - side, -top + side));
    path.lineTo(middle, -top);
    path.lineTo(middle + side, -top + side);
    FormulaMark mark;
    mark.path = path;
    mark.pen = em(level) * 0.06;
    box.marks.push_back(std::move(mark));
    box.ascent = std::max(box.ascent, top + 1);
  }
  if (symbol.subscript.empty() && symbol.superscript.empty()) return box;
  const int script = std::min(2, level + 1);
  const double at = box.width + 0.5, letterHeight = face(Face::Italic, level).capHeight;
  if (!symbol.superscript.empty())
    box.place(name(ui::text(symbol.superscript), script), at, -std::max(letterHeight * 0.62, box.ascent * 0.5));
  if (!symbol.subscript.empty()) box.place(name(ui::text(symbol.subscript), script), at, letterHeight * 0.32);
  box.width += em(level) * 0.06;
  return box;
}

FormulaBox FormulaTypesetter::number(double value, int level) {
  const NumberParts parts = numberParts(value, digits_);
  FormulaBox box = text(parts.figures, Face::Number, level);
  if (parts.exponent.isEmpty()) return box;
  box.append(text(QStringLiteral("·10"), Face::Number, level), em(level) * 0.06);
  box.place(text(parts.exponent, Face::Number, std::min(2, level + 1)), box.width + 0.5, -box.ascent * 0.55);
  return box;
}

FormulaBox FormulaTypesetter::op(const QString& sign, int level, double gap) {
  FormulaBox box;
  box.append(text(sign, Face::Number, level), gap);
  box.width += gap;
  return box;
}

FormulaBox FormulaTypesetter::equals() { return op(QStringLiteral("="), 0, em(0) * 0.3); }

FormulaBox FormulaTypesetter::leaf(const nn::Expression& e, const Style& style, bool withoutSign) {
  const bool asValue = isShownAsValue(e, style.form);
  FormulaBox box = asValue ? number(withoutSign ? -e.value : e.value, style.level) : symbol(e.symbol, style.level);
  FormulaTerm term;
  const bool hasGroup = groups_ && e.group >= 0 && e.group < static_cast<int>(groups_->size());
  if (e.source) {
    term.elements = {*e.source};
  } else if (hasGroup) {
    term.elements = (*groups_)[static_cast<std::size_t>(e.group)].elements;
    term.isGroup = true;
  }
  if (term.elements.empty() && e.symbol.name.empty()) return box;
  term.place = style.form == nn::FormulaForm::Symbols ? FormulaTerm::Place::Symbols : FormulaTerm::Place::Numbers;
  term.rect = QRectF(0, -box.ascent, box.width, box.height());
  const QString value = ui::text(nn::numberText(e.value, digits_)), name = ui::text(nn::symbolText(e.symbol));
  if (term.isGroup) {
    const QString title = ui::text((*groups_)[static_cast<std::size_t>(e.group)].title);
    term.text = asValue ? QStringLiteral("%1: %2").arg(title, value) : title;
  } else {
    term.text = e.symbol.name.empty() ? value : QStringLiteral("%1 = %2").arg(name, value);
    if (term.elements.empty()) term.text = QStringLiteral("%1: %2").arg(asValue ? term.text : name, meaningOf(e.symbol));
  }
  box.terms.push_back(std::move(term));
  return box;
}

FormulaBox FormulaTypesetter::box(const nn::Expression& e, const Style& style, bool withoutSign) {
  switch (e.kind) {
    case Kind::Number:
      return leaf(e, style, withoutSign);
    case Kind::Sum:
      return sum(e, style);
    case Kind::Product:
      return product(e, style, withoutSign);
    case Kind::Quotient: {
      // Fractions within fractions become small.
      const int level = style.level + (style.level > 0 ? 1 : 0);
      const Style inner{style.form, std::min(2, level), style.width};
      return quotient(fitted(e.operands[0], inner), fitted(e.operands[1], inner), style.level);
    }
    case Kind::Power:
      return power(e, style);
    case Kind::Root:
      return root(e, style);
    case Kind::Negation: {
      FormulaBox result;
      if (!withoutSign) result = op(QString(kMinus), style.level, em(style.level) * 0.04);
      result.append(inside(e.operands[0], style, Binding::Product));
      return result;
    }
    case Kind::Function:
      return function(e, style);
    case Kind::IndexedSum:
      return indexedSum(e, style);
    case Kind::Cases: {
      FormulaBox result = box(e.operands[0], style);
      result.append(words(QStringLiteral("(%1)").arg(ui::text(e.function)), style.level), em(style.level) * 0.6);
      return result;
    }
  }
  return {};
}

FormulaBox FormulaTypesetter::inside(const nn::Expression& e, const Style& style, Binding wanted, bool withoutSign) {
  FormulaBox content = box(e, style, withoutSign);
  // A fraction's line holds it together.
  const bool isHeldTogether = e.kind == Kind::Quotient && wanted <= Binding::Prefix;
  return bindingOf(e, style.form) < wanted && !isHeldTogether ? fenced(std::move(content), style.level) : content;
}

FormulaBox FormulaTypesetter::sum(const nn::Expression& e, const Style& style) {
  std::vector<FormulaBox> parts;
  Style endless = style;
  endless.width = 1e9;
  pieces(e, endless, false, parts);
  FormulaBox box;
  for (FormulaBox& part : parts) box.append(std::move(part));
  return box;
}

FormulaBox FormulaTypesetter::omitted(const nn::Expression& sum, int level) {
  return words(QStringLiteral("(%1)").arg(Words::tr("%1 more terms").arg(wholeNumber(sum.omittedTerms))),
               std::min(2, level + 1));
}

FormulaBox FormulaTypesetter::product(const nn::Expression& e, const Style& style, bool withoutSign) {
  FormulaBox box;
  bool afterValue = false;
  for (std::size_t i = 0; i < e.operands.size(); ++i) {
    const nn::Expression& part = e.operands[i];
    const bool asValue = isShownAsValue(part, style.form);
    const bool takesSign = i == 0 && withoutSign && bindingOf(part, style.form) >= Binding::Product;
    if (i > 0 && (style.form == nn::FormulaForm::Numbers || asValue || afterValue))
      box.append(op(QStringLiteral("·"), style.level, em(style.level) * 0.1));
    else if (i > 0)
      box.width += em(style.level) * 0.14;
    box.append(inside(part, style, i > 0 && startsNegative(part, style.form) ? Binding::Atom : Binding::Product, takesSign));
    afterValue = asValue;
  }
  return box;
}

FormulaBox FormulaTypesetter::quotient(FormulaBox numerator, FormulaBox denominator, int level) {
  const double side = em(level) * 0.12, gap = em(level) * 0.14, middle = axis(level);
  const double wide = std::max(numerator.width, denominator.width) + 2 * side;
  FormulaBox box;
  FormulaMark bar;
  bar.path = line({side * 0.5, -middle}, {wide - side * 0.5, -middle});
  bar.pen = std::max(1.0, em(level) * 0.055);
  box.marks.push_back(std::move(bar));
  const double down = denominator.ascent + gap - middle, up = numerator.descent + gap + middle;
  const double numeratorAt = (wide - numerator.width) / 2, denominatorAt = (wide - denominator.width) / 2;
  box.place(std::move(numerator), numeratorAt, -up);
  box.place(std::move(denominator), denominatorAt, down);
  box.width = wide;
  return box;
}

FormulaBox FormulaTypesetter::power(const nn::Expression& e, const Style& style) {
  FormulaBox box = inside(e.operands[0], style, Binding::Atom);
  Style small = style;
  small.level = std::min(2, style.level + 1);
  FormulaBox exponent = this->box(e.operands[1], small);
  const double up = std::max(box.ascent - exponent.ascent * 0.35, face(Face::Number, style.level).capHeight * 0.55);
  box.place(std::move(exponent), box.width + 1, -up);
  return box;
}

FormulaBox FormulaTypesetter::root(const nn::Expression& e, const Style& style) {
  Style inner = style;
  inner.width -= em(style.level);
  FormulaBox content = fitted(e.operands[0], inner);
  const double top = content.ascent + em(style.level) * 0.16, hook = em(style.level) * 0.62;
  QPainterPath path(QPointF(em(style.level) * 0.05, -axis(style.level) * 0.9));
  path.lineTo(em(style.level) * 0.18, -axis(style.level) * 1.15);
  path.lineTo(em(style.level) * 0.36, content.descent);
  path.lineTo(hook, -top);
  path.lineTo(hook + content.width + em(style.level) * 0.1, -top);
  FormulaBox box;
  FormulaMark mark;
  mark.path = path;
  mark.pen = std::max(1.0, em(style.level) * 0.06);
  box.marks.push_back(std::move(mark));
  box.place(std::move(content), hook + em(style.level) * 0.04, 0);
  box.ascent = std::max(box.ascent, top + 1);
  box.width += em(style.level) * 0.12;
  return box;
}

FormulaBox FormulaTypesetter::function(const nn::Expression& e, const Style& style) {
  FormulaBox arguments;
  for (std::size_t i = 0; i < e.operands.size(); ++i) {
    if (i > 0) arguments.append(text(QStringLiteral(","), Face::Upright, style.level));
    arguments.append(box(e.operands[i], style), i > 0 ? em(style.level) * 0.25 : 0);
  }
  if (e.function == "abs") return fenced(std::move(arguments), style.level, true);
  if (e.omittedTerms > 0) arguments.append(omitted(e, style.level), em(style.level) * 0.25);
  FormulaBox result = text(ui::text(e.function), Face::Upright, style.level);
  result.append(fenced(std::move(arguments), style.level), em(style.level) * 0.05);
  return result;
}

FormulaBox FormulaTypesetter::indexedSum(const nn::Expression& e, const Style& style) {
  const auto [below, above] = limitsOf(e);
  FormulaBox sign;
  const FaceAtLevel& big = face(Face::Upright, style.level);
  FormulaMark sigma;
  sigma.text = QStringLiteral("∑");
  sigma.font = big.font;
  sigma.font.setPointSizeF(sigma.font.pointSizeF() * kSumScale);
  const QFontMetricsF& metrics = big.metrics;
  const QRectF small = metrics.tightBoundingRect(sigma.text);
  const QRectF ink(small.topLeft() * kSumScale, small.size() * kSumScale);
  const double wide = metrics.horizontalAdvance(sigma.text) * kSumScale;
  // Its middle on the axis, where fraction lines run.
  const double shift = -axis(style.level) - ink.center().y();
  sigma.at = {0, shift};
  const double signTop = ink.top() + shift, signBottom = ink.bottom() + shift;
  sign.marks.push_back(std::move(sigma));
  sign.ascent = -signTop;
  sign.descent = signBottom;
  FormulaBox lower = name(below, std::min(2, style.level + 1)), upper = name(above, std::min(2, style.level + 1));
  const double column = std::max({wide, lower.width, upper.width}), gap = em(style.level) * 0.08;
  FormulaBox box;
  const double lowerAt = (column - lower.width) / 2, upperAt = (column - upper.width) / 2;
  const double lowerY = signBottom + gap + lower.ascent, upperY = signTop - gap - upper.descent;
  box.place(std::move(sign), (column - wide) / 2, 0);
  if (!below.isEmpty()) box.place(std::move(lower), lowerAt, lowerY);
  if (!above.isEmpty()) box.place(std::move(upper), upperAt, upperY);
  box.width = column;
  box.append(inside(e.operands[0], style, Binding::Product), em(style.level) * 0.14);
  return box;
}

}  // namespace ui
