#include "ui/shell/message_bar.h"

#include <utility>

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QTimer>
#include <QToolButton>

#include "ui/common/theme.h"

namespace ui {

namespace {

constexpr int kSeenMs = 6000, kOfferMs = 20'000;  // how long information stays: to be read, and to be answered
constexpr int kMarkWidth = 4;  // the stripe at the left that says what kind of message it is

}  // namespace

MessageBar::MessageBar(QWidget* parent)
    : QFrame(parent), icon_(new QLabel(this)), label_(new QLabel(this)), button_(new QPushButton(this)) {
  setObjectName(QStringLiteral("messageBar"));
  setAccessibleName(tr("Message"));
  label_->setWordWrap(true);
  label_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  auto* close = new QToolButton(this);
  close->setText(QStringLiteral("×"));
  close->setToolTip(tr("Dismiss"));
  close->setAccessibleName(tr("Dismiss message"));
  close->setAutoRaise(true);
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(kMarkWidth + 12, 6, 6, 7);
  layout->addWidget(icon_);
  layout->addWidget(label_, 1);
  layout->addWidget(button_);
  layout->addWidget(close);
  connect(close, &QToolButton::clicked, this, &MessageBar::dismiss);
  connect(button_, &QPushButton::clicked, this, [this] {
    const auto action = std::exchange(action_, {});
    dismiss();
    if (action) action();
  });
  connect(&Theme::instance(), &Theme::changed, this, &MessageBar::restyle);
  hide();
}

void MessageBar::show(Kind kind, const QString& text, const QString& button, std::function<void()> action) {
  kind_ = kind;
  label_->setText(text);
  button_->setText(button);
  button_->setVisible(!button.isEmpty());
  action_ = std::move(action);
  restyle();
  setVisible(true);
  if (kind == Kind::Information)
    QTimer::singleShot(button.isEmpty() ? kSeenMs : kOfferMs, this, [this, text] {
      if (kind_ == Kind::Information && label_->text() == text) dismiss();
    });
}

void MessageBar::dismiss() { setVisible(false); }

QString MessageBar::text() const { return isHidden() ? QString() : label_->text(); }

void MessageBar::restyle() {
  const QColor mark = markColor();
  const QString icon = kind_ == Kind::Error      ? QStringLiteral("error")
                       : kind_ == Kind::Question ? QStringLiteral("help")
                                                 : QStringLiteral("check");
  icon_->setPixmap(Theme::instance().icon(icon, mark).pixmap(18, 18));
  update();
}

QColor MessageBar::markColor() const {
  const Theme::Colors& colors = Theme::instance().colors();
  return kind_ == Kind::Error ? colors.error : colors.accent;
}

void MessageBar::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.fillRect(rect(), Theme::instance().colors().surfaceRaised);
  painter.fillRect(0, height() - 1, width(), 1, Theme::instance().colors().border);
  painter.fillRect(0, 0, kMarkWidth, height(), markColor());
}

}  // namespace ui
