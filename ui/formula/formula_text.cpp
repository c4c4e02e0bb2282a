#include "ui/formula/formula_text.h"

#include "ui/common/engine_text.h"

#include <QCoreApplication>
#include <QHash>
#include <QStringList>

#include <cmath>

namespace ui {

namespace {

using Kind = nn::Expression::Kind;
using nn::FormulaForm;

bool isNothing(const nn::Expression& e) { return e.kind != Kind::Number && e.operands.empty(); }

struct Words {
  Q_DECLARE_TR_FUNCTIONS(Formula)
};

/// "⁻¹²" -> "−12"
QString lowered(const QString& superscript) {
  static const QString from = QStringLiteral("⁰¹²³⁴⁵⁶⁷⁸⁹⁻"), to = QStringLiteral("0123456789−");
  QString line;
  for (const QChar c : superscript)
    if (const qsizetype at = from.indexOf(c); at >= 0) line += to[at];
  return line;
}

}  // namespace

NumberParts numberParts(double value, int digits) {
  const QString words = text(nn::numberText(value, digits));
  const qsizetype power = words.indexOf(QStringLiteral("·10"));
  if (power < 0) return {words, {}};
  return {words.left(power), lowered(words.mid(power + 3))};
}

bool isShownAsValue(const nn::Expression& e, FormulaForm form) {
  return e.kind == Kind::Number && (form == FormulaForm::Numbers || e.symbol.name.empty());
}

bool startsNegative(const nn::Expression& e, FormulaForm form) {
  if (isShownAsValue(e, form)) return std::signbit(e.value) && e.value != 0;
  if (e.kind == Kind::Negation) return true;
  return e.kind == Kind::Product && !e.operands.empty() && startsNegative(e.operands.front(), form) &&
         bindingOf(e.operands.front(), form) >= Binding::Product;
}

Binding bindingOf(const nn::Expression& e, FormulaForm form) {
  switch (e.kind) {
    case Kind::Number:
      if (!isShownAsValue(e, form)) return Binding::Atom;
      if (startsNegative(e, form)) return Binding::Prefix;
      return numberParts(e.value, 4).exponent.isEmpty() ? Binding::Atom : Binding::Product;
    case Kind::Sum:
      return e.operands.size() == 1 ? bindingOf(e.operands.front(), form) : Binding::Sum;
    case Kind::Cases:
    case Kind::IndexedSum:
      return Binding::Sum;
    case Kind::Product:
      return e.operands.size() == 1 ? bindingOf(e.operands.front(), form) : Binding::Product;
    case Kind::Quotient:
      return Binding::Product;
    case Kind::Negation:
    case Kind::Power:
      return Binding::Prefix;
    default:
      return Binding::Atom;
  }
}

QString meaningOf(const nn::Symbol& symbol) {
  static const QHash<QString, QString> kMeanings = {
      {QStringLiteral("η"), Words::tr("the learning rate of this step")},
      {QStringLiteral("N"), Words::tr("how many samples the batch has")},
      {QStringLiteral("K"), Words::tr("how many numbers, or rows of classes, a sample's loss is the mean of")},
      {QStringLiteral("n"), Words::tr("how many there are; of noise: drawn at random for this step")},
      {QStringLiteral("t"), Words::tr("how many updates the optimizer has made, this one included")},
      {QStringLiteral("ε"), Words::tr("a small number that is set as an option, mostly to keep from dividing by zero")},
      {QStringLiteral("β"), Words::tr("which part is kept of what was before; an option")},
      {QStringLiteral("ρ"), Words::tr("which part is kept of what was before; an option")},
      {QStringLiteral("μ"), Words::tr("how much of the velocity is kept; of a normalisation, the given mean")},
      {QStringLiteral("σ"), Words::tr("the given deviation")},
      {QStringLiteral("λ"), Words::tr("how strong a penalty or decay is; of SELU, its scale")},
      {QStringLiteral("α"), Words::tr("how low the activation goes; an option")},
      {QStringLiteral("c"), Words::tr("a bound or weight that is set in the options")},
      {QStringLiteral("d"), Words::tr("a number that is set in the options")},
      {QStringLiteral("f"), Words::tr("the factor of the learning-rate schedule")},
      {QStringLiteral("p"), Words::tr("the rate of dropout; an option")},
      {QStringLiteral("s"), Words::tr("a factor that follows from the options")},
      {QStringLiteral("u"), Words::tr("how much a neighbour counts")},
      {QStringLiteral("π"), Words::tr("3.14159…")},
      {QStringLiteral("‖g‖"), Words::tr("the length of all gradients together")},
      {QStringLiteral("‖w‖"), Words::tr("the length of the unit's weights together")},
      {QStringLiteral("Σy"), Words::tr("the sum of the targets of all classes")},
      {QStringLiteral("rounding"), Words::tr("what the engine's single precision rounds")},
      {QStringLiteral("rest"), Words::tr("the terms that are not written out")},
  };
  const QString meaning = symbol.hat ? QString() : kMeanings.value(text(symbol.name));
  return meaning.isEmpty() ? Words::tr("worked out in the lines above") : meaning;
}

std::pair<QString, QString> limitsOf(const nn::Expression& indexedSum) {
  const QString index = text(indexedSum.index);
  for (const QString& dots : {QStringLiteral("…"), QStringLiteral("..")}) {
    const qsizetype at = index.indexOf(dots);
    if (at > 0 && index.contains(QLatin1Char('='))) return {index.left(at).trimmed(), index.mid(at + dots.size()).trimmed()};
  }
  return {index, {}};
}

QString wholeText(const nn::Explanation& explanation, int digits) {
  const nn::ShownDigits shown = nn::shownDigits(explanation, digits);
  QStringList parts{text(nn::symbolText(explanation.left))};
  const auto add = [&](const QString& part) {
    if (parts.last() != part) parts << part;
  };
  if (!isNothing(explanation.symbols)) add(text(nn::expressionText(explanation.symbols, FormulaForm::Symbols, shown.terms)));
  if (!isNothing(explanation.numbers)) add(text(nn::expressionText(explanation.numbers, FormulaForm::Numbers, shown.terms)));
  add(text(nn::numberText(explanation.result, shown.result)));
  return parts.join(QStringLiteral(" = "));
}

QString wholeLatex(const nn::Explanation& explanation, int digits) {
  const nn::ShownDigits shown = nn::shownDigits(explanation, digits);
  QString lines = text(nn::symbolLatex(explanation.left));
  const auto add = [&](const std::string& part) { lines += QStringLiteral(" &= ") + text(part) + QStringLiteral(" \\\\\n"); };
  if (!isNothing(explanation.symbols)) add(nn::expressionLatex(explanation.symbols, FormulaForm::Symbols, shown.terms));
  if (!isNothing(explanation.numbers)) add(nn::expressionLatex(explanation.numbers, FormulaForm::Numbers, shown.terms));
  add(nn::numberLatex(explanation.result, shown.result));
  lines.chop(4);
  return QStringLiteral("\\begin{align*}\n%1\n\\end{align*}\n").arg(lines);
}

}  // namespace ui
