#include "ui/widgets/number_field.h"

#include "ui/common/engine_text.h"
#include "ui/common/theme.h"
#include "ui/widgets/field_undo.h"

#include <QKeyEvent>
#include <QLocale>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace ui {

namespace {

/// The next number of 1, 2, 5, 10, 20, 50 ... above or below.
double nextNice(double value, bool up) {
  const double magnitude = std::pow(10.0, std::floor(std::log10(value) + 1e-9));
  const double leading = value / magnitude;
  constexpr double kNice[] = {0.5, 1, 2, 5, 10};
  if (up) {
    for (const double nice : kNice)
      if (nice > leading * (1 + 1e-9)) return nice * magnitude;
  } else {
    for (auto it = std::rbegin(kNice); it != std::rend(kNice); ++it)
      if (*it < leading * (1 - 1e-9)) return *it * magnitude;
  }
  return up ? value * 2 : value / 2;
}

}  // namespace

NumberField::NumberField(QWidget* parent) : QLineEdit(parent) {
  setFont(Theme::instance().numberFont());
  connect(this, &QLineEdit::returnPressed, this, &NumberField::commit);
  connect(this, &QLineEdit::textEdited, this, &NumberField::markValidity);
  showValue();
}

void NumberField::setRange(std::optional<double> minimum, std::optional<double> maximum) {
  minimum_ = minimum;
  maximum_ = maximum;
}

void NumberField::setValue(double value) {
  if (isModified() && hasFocus() && value == value_) return;
  value_ = value;
  showValue();
}

void NumberField::showValue() {
  setText(number(value_, 6));
  setModified(false);
  markValidity();
}

std::optional<double> NumberField::parsed() const {
  bool ok = false;
  QString written = text().trimmed();
  double value = QLocale::c().toDouble(written, &ok);
  if (!ok) value = locale().toDouble(written, &ok);
  if (!ok) value = QLocale::c().toDouble(written.replace(QLatin1Char(','), QLatin1Char('.')), &ok);
  if (!ok || !std::isfinite(value)) return std::nullopt;
  if ((minimum_ && value < *minimum_) || (maximum_ && value > *maximum_)) return std::nullopt;
  return value;
}

void NumberField::markValidity() {
  const bool invalid = !parsed();
  if (property("invalid").toBool() == invalid) return;
  setProperty("invalid", invalid);
  update();
}

void NumberField::commit() {
  if (!isModified()) return;
  const std::optional<double> value = parsed();
  if (!value) return;
  const bool changed = *value != value_;
  value_ = *value;
  showValue();
  if (changed) emit edited(value_);
}

void NumberField::stepBy(int steps) {
  double value = parsed().value_or(value_);
  for (; steps != 0; steps += steps > 0 ? -1 : 1) {
    if (geometric_ && value > 0)
      value = nextNice(value, steps > 0);
    else
      value += (steps > 0 ? 1 : -1) * (value == 0 ? 0.01 : std::pow(10.0, std::floor(std::log10(std::abs(value))) - 1));
  }
  if (minimum_) value = std::max(value, *minimum_);
  if (maximum_) value = std::min(value, *maximum_);
  setText(number(value, 6));
  setModified(true);
  commit();
}

bool NumberField::event(QEvent* event) {
  if (leavesToDocument(event, *this)) return true;
  return QLineEdit::event(event);
}

void NumberField::keyPressEvent(QKeyEvent* event) {
  switch (event->key()) {
    case Qt::Key_Up:
      stepBy(1);
      break;
    case Qt::Key_Down:
      stepBy(-1);
      break;
    case Qt::Key_Escape:
      showValue();
      break;
    default:
      QLineEdit::keyPressEvent(event);
      return;
  }
  event->accept();
}

void NumberField::wheelEvent(QWheelEvent* event) {
  if (!hasFocus() || event->angleDelta().y() == 0) {
    event->ignore();
    return;
  }
  stepBy(event->angleDelta().y() > 0 ? 1 : -1);
  event->accept();
}

void NumberField::focusOutEvent(QFocusEvent* event) {
  commit();
  if (isModified()) showValue();
  QLineEdit::focusOutEvent(event);
}

}  // namespace ui
