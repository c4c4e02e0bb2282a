#include "ui/panels/inspector/window_explanation.h"

#include "ui/common/engine_text.h"
#include "ui/common/theme.h"
#include "ui/panels/inspector/window_card.h"
#include "ui/panels/inspector/window_text.h"
#include "ui/widgets/size_spin_box.h"
#include "ui/widgets/window_view.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QSignalBlocker>
#include <QVBoxLayout>

namespace ui {

namespace {
constexpr int kSlideMs = 120;
}  // namespace

WindowExplanation::WindowExplanation(TensorPicture& maps, QWidget* parent)
    : QWidget(parent),
      maps_(maps),
      title_(new QLabel(this)),
      slide_(new QToolButton(this)),
      channelRow_(new QWidget(this)),
      channel_(new SizeSpinBox(channelRow_)),
      channelNote_(new QLabel(channelRow_)),
      view_(new WindowView(this)),
      terms_(new QLabel(this)),
      result_(new QLabel(this)) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(Theme::kGrid);
  auto* head = new QHBoxLayout;
  title_->setProperty("heading", true);
  title_->setWordWrap(true);
  slide_->setText(tr("Slide"));
  slide_->setIcon(Theme::instance().icon(QStringLiteral("play")));
  slide_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  slide_->setToolTip(tr("Let the window slide over the input, number by number (Space in the maps)"));
  slide_->setObjectName(QStringLiteral("slideWindow"));
  slide_->setCheckable(true);
  slide_->setFocusPolicy(Qt::TabFocus);
  head->addWidget(title_, 1);
  head->addWidget(slide_, 0, Qt::AlignTop);
  layout->addLayout(head);
  auto* row = new QHBoxLayout(channelRow_);
  row->setContentsMargins(0, 0, 0, 0);
  auto* label = new QLabel(tr("Input channel"), channelRow_);
  label->setBuddy(channel_);
  channel_->setAccessibleName(tr("Input channel of the window"));
  channel_->setToolTip(tr("The window reads all channels; this one is written out. At first the one that counts most."));
  channelNote_->setProperty("muted", true);
  channelNote_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
  row->addWidget(label);
  row->addWidget(channel_);
  row->addWidget(channelNote_, 1);
  layout->addWidget(channelRow_);
  layout->addWidget(view_);
  for (QLabel* line : {terms_, result_}) {
    line->setWordWrap(true);
    line->setTextFormat(Qt::PlainText);
    line->setTextInteractionFlags(Qt::TextSelectableByMouse);
    line->setFont(Theme::instance().numberFont());
    layout->addWidget(line);
  }
  terms_->setProperty("muted", true);
  terms_->setAccessibleName(tr("Products"));
  result_->setAccessibleName(tr("Result"));
  maps_.setKeyboardPlaces(true);
  timer_.setInterval(kSlideMs);
  connect(&timer_, &QTimer::timeout, this, &WindowExplanation::step);
  connect(slide_, &QToolButton::toggled, this, [this](bool on) {
    slide_->setIcon(Theme::instance().icon(on ? QStringLiteral("pause") : QStringLiteral("play")));
    on ? timer_.start() : timer_.stop();
    isPointing_ = on;
    if (!on && card_) card_->hide();
  });
  maps_.installEventFilter(this);
  connect(&maps_, &TensorPicture::pointed, this, [this](const TilePlace& place) {
    slide_->setChecked(false);
    isPointing_ = true;
    point(place);
  });
  connect(channel_, &SizeSpinBox::edited, this, [this] {
    followsStrongest_ = false;
    refresh();
  });
}

WindowExplanation::~WindowExplanation() { delete card_; }

void WindowExplanation::setResult(std::shared_ptr<const ProbeResult> result, std::optional<nn::NodeId> node) {
  if (node != node_) {
    place_.reset();
    followsStrongest_ = true;
    slide_->setChecked(false);
    maps_.setMarker(std::nullopt);
  }
  probed_ = std::move(result);
  node_ = node;
  refresh();
}

void WindowExplanation::point(const TilePlace& place) {
  place_ = place;
  refresh();
}

void WindowExplanation::step() {
  if (!probed_ || !node_) return slide_->setChecked(false);
  const nn::Tensor* output = probed_->activation({*node_, 0});
  if (!output || output->shape().rank() != 3) return slide_->setChecked(false);
  TilePlace place = place_.value_or(TilePlace{0, 0, -1});
  if (++place.column >= output->shape()[1]) {
    place.column = 0;
    if (++place.row >= output->shape()[0]) place.row = 0;
  }
  point(place);
}

nn::Index WindowExplanation::channel() const { return std::clamp<nn::Index>(channel_->value(), 0, sum_->channels - 1); }

void WindowExplanation::refresh() {
  const nn::NetworkPlan::Step* step = probed_ && node_ ? probed_->network->plan().stepOf(*node_) : nullptr;
  const nn::Tensor* output = step ? probed_->activation({*node_, 0}) : nullptr;
  const bool isSliding = step && output && nn::hasWindow(*step) && !step->inputs.empty();
  setVisible(isSliding);
  sum_.reset();
  if (!isSliding) {
    if (card_) card_->hide();
    return;
  }
  const nn::Tensor* input = probed_->activation(step->inputs.front());
  if (place_ && input)
    sum_ = nn::windowSum(*probed_->network, *step, input->view(), output->view(), {place_->row, place_->column, place_->tile});
  maps_.setMarker(sum_ ? place_ : std::nullopt);
  for (QWidget* part : {static_cast<QWidget*>(view_), static_cast<QWidget*>(terms_), static_cast<QWidget*>(result_)})
    part->setVisible(sum_.has_value());
  channelRow_->setVisible(sum_ && sum_->channels > 1);
  if (!sum_) {
    if (card_) card_->hide();
    title_->setText(tr("Point at a number to see where it comes from; the arrow keys go on from there, Space slides."));
    return;
  }
  title_->setText(tr("Map %1, row %2, column %3").arg(place_->tile).arg(place_->row).arg(place_->column));
  channel_->setRange(0, static_cast<int>(sum_->channels) - 1);
  if (followsStrongest_) channel_->showValue(static_cast<int>(strongestChannel(*sum_)));
  channelNote_->setText(tr("of %1: %2 of the sum").arg(sum_->channels).arg(number(channelSum(*sum_, channel()), 3)));
  view_->showSum(*sum_, input->view(), channel());
  terms_->setText(termsText(*sum_, channel()));
  result_->setText(resultText(*sum_));
  updateCard(input->view());
}

void WindowExplanation::updateCard(nn::ConstTensorView input) {
  const bool isSeen =
      view_->visibleRegion().boundingRect().height() >= view_->height() && result_->visibleRegion().boundingRect().height() > 0;
  if (!isPointing_ || isSeen || !maps_.isVisible()) {
    if (card_) card_->hide();
    return;
  }
  if (!card_) card_ = new WindowCard(maps_);
  card_->showSum(*sum_, input, channel(), maps_.rectOf(*place_).center());
}

const QWidget* WindowExplanation::card() const { return card_; }

bool WindowExplanation::eventFilter(QObject* watched, QEvent* event) {
  const bool isOver = event->type() == QEvent::Leave || event->type() == QEvent::FocusOut || event->type() == QEvent::Hide;
  if (watched == &maps_ && isOver && !timer_.isActive()) {
    isPointing_ = false;
    if (card_) card_->hide();
  }
  const bool isSpace = event->type() == QEvent::KeyPress && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Space;
  if (watched == &maps_ && isSpace && isVisible()) {
    slide_->toggle();
    return true;
  }
  return QWidget::eventFilter(watched, event);
}

void WindowExplanation::hideEvent(QHideEvent* event) {
  QWidget::hideEvent(event);
  slide_->setChecked(false);
  isPointing_ = false;
  if (card_) card_->hide();
}

}  // namespace ui
