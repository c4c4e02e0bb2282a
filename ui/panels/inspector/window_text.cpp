#include "ui/panels/inspector/window_text.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>
#include <cmath>
#include <vector>

#include "engine/activations/activation.h"
#include "ui/common/engine_text.h"

namespace ui {

namespace {

using Kind = nn::WindowSum::Kind;

QString tr(const char* text) { return QCoreApplication::translate("WindowText", text); }

bool isOf(const nn::WindowSum& sum, const nn::WindowSum::Term& term, nn::Index channel) {
  return term.place.channel == sum.firstChannel + channel;
}

/// A number as a factor: negative ones in brackets, so that signs do not run together.
QString factor(double value) { return value < 0 ? QStringLiteral("(%1)").arg(number(value)) : number(value); }

}  // namespace

double channelSum(const nn::WindowSum& sum, nn::Index channel) {
  double total = 0;
  for (const nn::WindowSum::Term& term : sum.terms)
    if (isOf(sum, term, channel)) total += term.product();
  return total;
}

nn::Index strongestChannel(const nn::WindowSum& sum) {
  std::vector<double> shares(static_cast<std::size_t>(sum.channels));
  for (const nn::WindowSum::Term& term : sum.terms)
    shares[static_cast<std::size_t>(term.place.channel - sum.firstChannel)] += term.product();
  const auto larger = [](double a, double b) { return std::abs(a) < std::abs(b); };
  return std::max_element(shares.begin(), shares.end(), larger) - shares.begin();
}

QString termsText(const nn::WindowSum& sum, nn::Index channel) {
  QStringList parts;
  for (const nn::WindowSum::Term& term : sum.terms) {
    if (!isOf(sum, term, channel)) continue;
    if (sum.kind == Kind::Products)
      parts << QStringLiteral("%1·%2").arg(term.isPadding ? QStringLiteral("[0]") : factor(term.input), factor(term.weight));
    else if (!term.isPadding)
      parts << number(term.input);
  }
  if (sum.kind != Kind::Products) return parts.join(QStringLiteral(", "));
  return QStringLiteral("%1 = %2").arg(parts.join(QStringLiteral(" + ")), number(channelSum(sum, channel)));
}

QString resultText(const nn::WindowSum& sum) {
  const QString result = number(sum.result);
  if (sum.kind != Kind::Products) {
    const auto inside = std::count_if(sum.terms.begin(), sum.terms.end(), [](const auto& term) { return !term.isPadding; });
    const QString what = sum.kind == Kind::Maximum   ? tr("largest of %1 = %2")
                         : sum.kind == Kind::Minimum ? tr("smallest of %1 = %2")
                                                     : tr("mean of %1 = %2");
    return what.arg(inside).arg(result);
  }
  QString line = tr("Σ of %1 products = %2").arg(sum.terms.size()).arg(number(sum.result - sum.bias));
  if (sum.hasBias) line += tr(", + bias %1 = %2").arg(factor(sum.bias), result);
  if (sum.activation == "linear") return line;
  const nn::ActivationType* type = nn::ActivationRegistry::instance().find(sum.activation);
  return line + tr(", %1 → %2").arg(type ? text(type->title) : text(sum.activation), number(sum.value));
}

}  // namespace ui
