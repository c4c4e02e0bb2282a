#include "ui/common/engine_text.h"

#include <cmath>

#include <QCoreApplication>
#include <QLocale>

namespace ui {

namespace {

/// The user's locale without separators between thousands, which would make small figures hard to read.
QLocale plainLocale() {
  QLocale locale;
  locale.setNumberOptions(QLocale::OmitGroupSeparator | QLocale::OmitLeadingZeroInExponent);
  return locale;
}

QString withoutTrailingZeros(QString text, const QString& point) {
  if (!text.contains(point)) return text;
  while (text.endsWith(QLatin1Char('0'))) text.chop(1);
  if (text.endsWith(point)) text.chop(point.size());
  return text;
}

QString notFinite(double value) {
  if (std::isnan(value)) return QStringLiteral("NaN");
  return value > 0 ? QStringLiteral("∞") : QStringLiteral("-∞");
}

}  // namespace

QString text(const std::string& utf8) { return QString::fromStdString(utf8); }

std::string utf8(const QString& text) { return text.toStdString(); }

QString text(const nn::Shape& shape) { return QString::fromStdString(shape.toDisplay()); }

QString wholeNumber(long long value) { return QLocale().toString(value); }

QString shortNumber(double value) {
  if (!std::isfinite(value)) return notFinite(value);
  const QLocale locale = plainLocale();
  double size = std::abs(value);
  if (size < 1000) return number(value, 3);
  static constexpr const char* kSuffixes[] = {"", "k", "M", "G", "T"};
  int suffix = 0;
  // 999.5 and more would be rounded to four figures, so it belongs to the next suffix.
  while (size >= 999.5 && suffix < 4) {
    size /= 1000;
    ++suffix;
  }
  const int decimals = size < 9.995 ? 2 : size < 99.95 ? 1 : 0;
  const QString figures = locale.toString(size, 'f', decimals);
  return (value < 0 ? QStringLiteral("-") : QString()) + figures + QLatin1String(kSuffixes[suffix]);
}

QString number(double value, int digits) {
  if (!std::isfinite(value)) return notFinite(value);
  const QLocale locale = plainLocale();
  if (value == 0) return locale.toString(0);
  const int exponent = static_cast<int>(std::floor(std::log10(std::abs(value))));
  const QString point = locale.decimalPoint();
  if (exponent >= -4 && exponent < 6)
    return withoutTrailingZeros(locale.toString(value, 'f', std::max(0, digits - 1 - exponent)), point);
  const QString scientific = locale.toString(value, 'e', std::max(0, digits - 1));
  const qsizetype e = scientific.indexOf(QLatin1Char('e'), 0, Qt::CaseInsensitive);
  return withoutTrailingZeros(scientific.left(e), point) + scientific.mid(e);
}

QString duration(double seconds) {
  if (!std::isfinite(seconds) || seconds < 0) return QStringLiteral("–");
  const long long whole = std::llround(seconds);
  const QLatin1Char zero('0');
  constexpr long long kDay = 86400;
  if (whole >= 4 * kDay) return QCoreApplication::translate("Duration", "%1 days").arg(whole / kDay);
  const QString tail = QStringLiteral("%1").arg(whole % 60, 2, 10, zero);
  if (whole < 3600) return QStringLiteral("%1:%2").arg(whole / 60).arg(tail);
  return QStringLiteral("%1:%2:%3").arg(whole / 3600).arg(whole / 60 % 60, 2, 10, zero).arg(tail);
}

}  // namespace ui
