#include "ui/panels/activation_panel.h"

#include "ui/common/frame_clock.h"
#include "ui/common/theme.h"
#include "ui/panels/activations/held_samples.h"
#include "ui/panels/layer_strip.h"
#include "ui/panels/sample_chooser.h"
#include "ui/widgets/empty_state.h"

#include <QCoreApplication>
#include <QResizeEvent>
#include <QScrollBar>
#include <QWheelEvent>

#include <algorithm>
#include <utility>

namespace ui {

namespace {

constexpr int kLeastRow = 46, kMostRow = 150;
constexpr int kHeldWidth = 140, kNarrowHeldWidth = 116, kNarrow = 420;

}  // namespace

ActivationPanel::ActivationPanel(Lab& lab, QWidget* parent)
    : QWidget(parent),
      lab_(lab),
      comparison_(lab.training, SampleComparison::Scope::Network),
      hold_(makeButton("holdSample", QStringLiteral("plus"), tr("Hold this sample"))),
      classes_(makeButton("holdClasses", QStringLiteral("grid"), tr("Compare one sample of each class"))),
      clear_(makeButton("holdNone", QStringLiteral("close"), tr("Stop comparing: take all rows away"))),
      stack_(new QStackedLayout),
      empty_(new EmptyState(QStringLiteral("eye"), this)),
      body_(new QWidget(this)),
      held_(new HeldSamples(body_)),
      scroll_(new QScrollArea(body_)),
      content_(new QWidget(this)),
      row_(new QBoxLayout(QBoxLayout::LeftToRight, content_)) {
  setObjectName(QStringLiteral("activationPanel"));
  setAccessibleName(tr("Activations"));
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(Theme::kGrid, 4, Theme::kGrid, 4);
  layout->setSpacing(4);
  auto* head = new QHBoxLayout;
  head->setSpacing(2);
  head->addWidget(new SampleChooser(lab_, this), 1);
  for (QToolButton* button : {hold_, classes_, clear_}) head->addWidget(button);
  layout->addLayout(head);
  layout->addLayout(stack_, 1);
  row_->setContentsMargins(0, 0, 0, 0);
  row_->setSpacing(6);
  scroll_->setWidgetResizable(true);
  scroll_->setFrameShape(QFrame::NoFrame);
  scroll_->setWidget(content_);
  content_->installEventFilter(this);
  auto* body = new QHBoxLayout(body_);
  body->setContentsMargins(0, 0, 0, 0);
  body->setSpacing(6);
  body->addWidget(held_);
  body->addWidget(scroll_, 1);
  held_->hide();
  stack_->addWidget(empty_);
  stack_->addWidget(body_);
  empty_->setText(tr("A sample on its way through the layers"),
                  tr("Feature maps and activations of the chosen sample are shown here as soon as the network fits its data."));
  connect(&lab_.probe, &Probe::resultChanged, this, [this] { FrameClock::instance().request(this, [this] { refresh(); }); });
  connect(&lab_.probe, &Probe::inputChanged, this, &ActivationPanel::refreshSoon);
  connect(&lab_.selection, &Selection::changed, this, [this] {
    for (LayerStrip* strip : strips_) strip->setSelected(lab_.selection.contains(strip->node()));
    staysWithSelected_ = true;
    revealSelected();
  });
  // Layers become wider when they have something to show. Who has scrolled elsewhere stays there.
  connect(scroll_->horizontalScrollBar(), &QScrollBar::actionTriggered, this, [this] { staysWithSelected_ = false; });
  connect(scroll_->horizontalScrollBar(), &QScrollBar::rangeChanged, this, [this] {
    if (staysWithSelected_) revealSelected();
  });
  connect(&Theme::instance(), &Theme::changed, this, &ActivationPanel::refresh);
  connectHeld();
  soon_.setSingleShot(true);
  soon_.setInterval(0);
  connect(&soon_, &QTimer::timeout, this, &ActivationPanel::refresh);
  refresh();
}

void ActivationPanel::revealSelected() {
  for (LayerStrip* strip : strips_)
    if (lab_.selection.current() == strip->node()) scroll_->ensureWidgetVisible(strip, 50, 0);
}

QToolButton* ActivationPanel::makeButton(const char* name, const QString& icon, const QString& tip) {
  auto* button = new QToolButton(this);
  button->setObjectName(QString::fromLatin1(name));
  button->setIcon(Theme::instance().icon(icon));
  button->setToolTip(tip);
  button->setAccessibleName(tip);
  button->setFocusPolicy(Qt::TabFocus);
  connect(&Theme::instance(), &Theme::changed, button, [button, icon] { button->setIcon(Theme::instance().icon(icon)); });
  return button;
}

void ActivationPanel::connectHeld() {
  connect(hold_, &QToolButton::clicked, this, &ActivationPanel::hold);
  connect(held_, &HeldSamples::holdWanted, this, &ActivationPanel::hold);
  connect(classes_, &QToolButton::clicked, this, [this] { comparison_.takeOneOfEachClass(lab_.probe.part()); });
  connect(clear_, &QToolButton::clicked, &comparison_, &SampleComparison::clear);
  connect(held_, &HeldSamples::removed, this, [this](int row) { comparison_.remove(static_cast<std::size_t>(row)); });
  connect(held_, &HeldSamples::chosen, this, [this](int row) {
    if (const auto sample = held_->rows()[static_cast<std::size_t>(row)].sample)
      lab_.probe.setSample(sample->part, sample->index);
  });
  connect(held_, &HeldSamples::reached, this, &ActivationPanel::showRow);
  connect(&comparison_, &SampleComparison::changed, this, &ActivationPanel::refreshSoon);
  connect(scroll_->verticalScrollBar(), &QScrollBar::valueChanged, this, [this] {
    followScrolling();
    waiting_ = {strips_.begin(), strips_.end()};  // other rows are in view
    refreshStrips();
  });
  connect(scroll_->horizontalScrollBar(), &QScrollBar::valueChanged, this, &ActivationPanel::refreshStrips);
}

std::optional<ComparedSample> ActivationPanel::chosen() const {
  const auto sample = lab_.probe.sample();
  return sample ? std::optional(ComparedSample{lab_.probe.part(), *sample}) : std::nullopt;
}

void ActivationPanel::hold() {
  if (const auto sample = chosen()) comparison_.add(*sample);
}

void ActivationPanel::rebuild(const nn::NetworkPlan& plan) {
  for (LayerStrip* strip : strips_) {  // later: a strip may be telling us of its click
    row_->removeWidget(strip);
    strip->hide();
    strip->deleteLater();
  }
  strips_.clear();
  waiting_.clear();
  while (row_->count() > 0) delete row_->takeAt(0);
  for (const nn::NetworkPlan::Step& step : plan.steps) {
    auto* strip = new LayerStrip(step, content_);
    strip->setSelected(lab_.selection.contains(step.id));
    connect(strip, &LayerStrip::clicked, this, [this](nn::NodeId node) {
      if (lab_.document.graph().contains(node)) lab_.selection.set({node});
    });
    row_->addWidget(strip);
    strips_.push_back(strip);
  }
  row_->addStretch(1);
  rowHeight_ = 0;
}

void ActivationPanel::refreshSoon() {
  if (!soon_.isActive()) soon_.start();
}

void ActivationPanel::refresh() {
  soon_.stop();
  if (!isVisible()) {
    stack_->setCurrentIndex(lab_.probe.result() ? 1 : 0);
    return;
  }
  refreshButtons();
  refreshRows();
  const auto known = std::ranges::find_if(results_, [](const auto& one) { return one != nullptr; });
  stack_->setCurrentIndex(known != results_.end() ? 1 : 0);
  if (known == results_.end()) return;
  const bool isOther = plan_ != (*known)->network->sharedPlan();
  if (isOther) {
    plan_ = (*known)->network->sharedPlan();
    rebuild(*plan_);
  }
  const std::size_t rows = isComparing() ? results_.size() : 0;
  if (std::exchange(arrangedRows_, rows) != rows || isOther) {
    body_->layout()->activate();  // the room beside the samples
    arrange();
  }
  waiting_ = {strips_.begin(), strips_.end()};
  refreshStrips();
}

/// Those that are held, and the chosen one if it is none of them.
void ActivationPanel::refreshRows() {
  const auto now = lab_.probe.result();
  const auto compared = comparison_.result();
  const std::optional<ComparedSample> current = chosen();
  std::vector<HeldSamples::Row> rows;
  for (const ComparedSample& sample : comparison_.samples()) {
    HeldSamples::Row row{sample, nullptr, true, sample == current};
    if (compared)
      for (const ComparisonResult::Row& one : compared->rows)
        if (one.sample == sample) row.result = one.values;
    if (!row.result && row.isCurrent) row.result = now;
    rows.push_back(std::move(row));
  }
  const bool isHeld = current && comparison_.holds(*current);
  if (!isHeld && (now || rows.empty())) rows.push_back({current, now, false, true});
  results_.clear();
  for (const HeldSamples::Row& row : rows) results_.push_back(row.result);
  held_->setVisible(isComparing());
  if (isComparing()) held_->setRows(std::move(rows), lab_.training.data().get());
}

void ActivationPanel::refreshButtons() {
  const auto prepared = lab_.training.data();
  const auto current = chosen();
  const bool isFull = comparison_.samples().size() >= comparison_.most();
  const bool isHeld = current && comparison_.holds(*current);
  hold_->setEnabled(current && !isFull && !isHeld);
  hold_->setToolTip(!current ? tr("Hold this sample: only samples of the data can be held")
                    : isHeld ? tr("This sample has its row: choose another one to hold it too")
                    : isFull ? tr("No more than %1 samples can be held").arg(comparison_.most())
                             : tr("Hold this sample in a row of its own, to compare it with those that are chosen next"));
  const bool hasClasses = !prepared || prepared->info.classCount() > 0;
  classes_->setToolTip(hasClasses ? tr("Compare one sample of each class, in a row each")
                                  : tr("Compare some samples of the data, in a row each"));
  classes_->setEnabled(prepared != nullptr);
  clear_->setVisible(isComparing());
}

void ActivationPanel::refreshStrips() {
  const auto prepared = lab_.training.data();
  const QRect inView(-content_->pos(), scroll_->viewport()->size());
  LayerStrip::Rows rows;
  if (isComparing() && rowHeight_ > 0) {
    const int pitch = rowHeight_ + LayerStrip::kRowGap;
    rows.first = static_cast<std::size_t>(std::max(0, inView.top() / pitch));
    rows.last = static_cast<std::size_t>(std::max(0, inView.bottom() / pitch + 1));
  }
  for (LayerStrip* strip : strips_) {
    if (!waiting_.contains(strip) || !strip->geometry().intersects(inView)) continue;
    strip->setResults(results_, prepared.get(), rows);
    waiting_.erase(strip);
  }
}

void ActivationPanel::arrange() {
  if (strips_.empty()) return;
  const QSize room = scroll_->viewport()->size();
  const bool comparing = isComparing();
  const bool across = comparing || width() >= height();
  row_->setDirection(across ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
  scroll_->setHorizontalScrollBarPolicy(across ? Qt::ScrollBarAsNeeded : Qt::ScrollBarAlwaysOff);
  scroll_->setVerticalScrollBarPolicy(across && !comparing ? Qt::ScrollBarAlwaysOff : Qt::ScrollBarAsNeeded);
  // The bar's height is always left free across, so that its coming and going does not rearrange everything.
  const int barHeight = scroll_->horizontalScrollBar()->isVisible() ? 0 : scroll_->horizontalScrollBar()->sizeHint().height();
  if (comparing) return arrangeRows(room.height() - barHeight);
  rowHeight_ = 0;
  for (LayerStrip* strip : strips_)
    strip->setRoom(across ? Qt::Horizontal : Qt::Vertical, across ? room.height() - barHeight : room.width());
}

void ActivationPanel::arrangeRows(int room) {
  const int count = static_cast<int>(results_.size());
  const int top = strips_.front()->rowTop();
  const int height = std::clamp((room - top - 6 - (count - 1) * LayerStrip::kRowGap) / count, kLeastRow, kMostRow);
  held_->setFixedWidth(width() < kNarrow ? kNarrowHeldWidth : kHeldWidth);
  for (LayerStrip* strip : strips_) strip->setRows(results_.size(), height);
  rowHeight_ = height;
  followScrolling();
}

/// The samples beside, and the heads above, go along.
void ActivationPanel::followScrolling() {
  const int out = scroll_->verticalScrollBar()->value();
  if (!isComparing() || strips_.empty()) return;
  held_->place(strips_.front()->rowTop(), rowHeight_, LayerStrip::kRowGap, out);
  for (LayerStrip* strip : strips_) strip->setScrolledOut(out);
}

void ActivationPanel::showRow(int row) {
  if (strips_.empty()) return;
  const int top = strips_.front()->rowTop(), at = row * (rowHeight_ + LayerStrip::kRowGap);
  QScrollBar* bar = scroll_->verticalScrollBar();
  const int room = scroll_->viewport()->height() - top;
  if (at < bar->value()) bar->setValue(at);
  if (at + rowHeight_ > bar->value() + room) bar->setValue(at + rowHeight_ + LayerStrip::kRowGap - room);
}

void ActivationPanel::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  arrange();
  refreshStrips();
}

/// Layers that come into view because others have become smaller.
bool ActivationPanel::eventFilter(QObject* watched, QEvent* event) {
  if (watched == content_ && (event->type() == QEvent::Resize || event->type() == QEvent::LayoutRequest))
    QMetaObject::invokeMethod(this, &ActivationPanel::refreshStrips, Qt::QueuedConnection);
  return QWidget::eventFilter(watched, event);
}

void ActivationPanel::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  comparison_.setActive(true);
  refresh();
}

void ActivationPanel::hideEvent(QHideEvent* event) {
  QWidget::hideEvent(event);
  comparison_.setActive(false);
}

/// Over the samples beside it turns what stands beside them.
void ActivationPanel::wheelEvent(QWheelEvent* event) {
  if (isComparing()) QCoreApplication::sendEvent(scroll_->verticalScrollBar(), event);
}

}  // namespace ui
