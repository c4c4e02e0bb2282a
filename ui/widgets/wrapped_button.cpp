#include "ui/widgets/wrapped_button.h"

#include <QStyleOptionButton>
#include <QStylePainter>

#include <algorithm>

namespace ui {

namespace {

constexpr int kWords = Qt::AlignCenter | Qt::TextWordWrap;

}  // namespace

WrappedButton::WrappedButton(const QString& text, QWidget* parent) : QPushButton(text, parent) {
  QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Minimum);  // a fixed height would be that of one line
  policy.setHeightForWidth(true);
  setSizePolicy(policy);
}

int WrappedButton::margins() const { return sizeHint().width() - fontMetrics().horizontalAdvance(text()); }

QSize WrappedButton::minimumSizeHint() const {
  int longest = 0;
  for (const QString& word : text().split(QLatin1Char(' '))) longest = std::max(longest, fontMetrics().horizontalAdvance(word));
  return {std::min(margins() + longest, sizeHint().width()), sizeHint().height()};
}

int WrappedButton::heightForWidth(int width) const {
  const int oneLine = sizeHint().height();
  if (width >= sizeHint().width()) return oneLine;
  return oneLine - fontMetrics().height() + fontMetrics().boundingRect(0, 0, width - margins(), 10000, kWords, text()).height();
}

void WrappedButton::paintEvent(QPaintEvent*) {
  QStylePainter painter(this);
  QStyleOptionButton option;
  initStyleOption(&option);
  if (width() >= sizeHint().width()) return painter.drawControl(QStyle::CE_PushButton, option);
  option.text.clear();
  painter.drawControl(QStyle::CE_PushButton, option);
  const int side = margins() / 2;
  painter.drawItemText(rect().adjusted(side, 0, -side, 0), kWords, option.palette, isEnabled(), text(), QPalette::ButtonText);
}

}  // namespace ui
