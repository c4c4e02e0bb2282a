#include "ui/panels/inspector/window_card.h"

#include "ui/common/theme.h"
#include "ui/panels/inspector/window_text.h"
#include "ui/widgets/window_view.h"

#include <QVBoxLayout>

#include <algorithm>

namespace ui {

namespace {
constexpr int kWidth = 320, kMostTerms = 25;
}  // namespace

WindowCard::WindowCard(QWidget& maps)
    : QFrame(maps.window()),
      maps_(maps),
      title_(new QLabel(this)),
      view_(new WindowView(this)),
      terms_(new QLabel(this)),
      result_(new QLabel(this)) {
  setProperty("card", true);
  setAttribute(Qt::WA_TransparentForMouseEvents);
  setFocusPolicy(Qt::NoFocus);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(12, 12, 12, 12);
  layout->setSpacing(Theme::kGrid);
  title_->setProperty("heading", true);
  terms_->setProperty("muted", true);
  for (QLabel* line : {terms_, result_}) {
    line->setWordWrap(true);
    line->setFont(Theme::instance().numberFont());
  }
  for (QWidget* part : {static_cast<QWidget*>(title_), static_cast<QWidget*>(view_), static_cast<QWidget*>(terms_),
                        static_cast<QWidget*>(result_)})
    layout->addWidget(part);
  hide();
}

void WindowCard::showSum(const nn::WindowSum& sum, nn::ConstTensorView input, nn::Index channel, QPointF at) {
  QWidget* const window = maps_.window();
  if (parentWidget() != window) setParent(window);  // the panel was floated or docked again
  title_->setText(sum.channels > 1
                      ? tr("Map %1, row %2, column %3; input channel %4")
                            .arg(sum.output.channel)
                            .arg(sum.output.y)
                            .arg(sum.output.x)
                            .arg(sum.firstChannel + channel)
                      : tr("Map %1, row %2, column %3").arg(sum.output.channel).arg(sum.output.y).arg(sum.output.x));
  view_->showSum(sum, input, channel);
  terms_->setVisible(sum.height * sum.width <= kMostTerms);
  if (!terms_->isHidden()) terms_->setText(termsText(sum, channel));
  result_->setText(resultText(sum));
  const int height = layout()->heightForWidth(kWidth);
  const QRect maps(maps_.mapTo(window, QPoint(0, 0)), maps_.size());
  int left = maps.left() - kWidth - 20;
  if (left < 0) left = maps.right() + 20;
  if (left + kWidth > window->width()) return hide();
  const int middle = maps.top() + static_cast<int>(at.y()) - height / 3;
  setGeometry(left, std::clamp(middle, 4, std::max(4, window->height() - height - 4)), kWidth, height);
  show();
  raise();
}

}  // namespace ui
