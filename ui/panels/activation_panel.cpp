#include "ui/panels/activation_panel.h"

#include "ui/common/theme.h"
#include "ui/panels/layer_strip.h"
#include "ui/panels/sample_chooser.h"
#include "ui/widgets/empty_state.h"

#include <QResizeEvent>
#include <QScrollBar>

namespace ui {

ActivationPanel::ActivationPanel(Lab& lab, QWidget* parent)
    : QWidget(parent),
      lab_(lab),
      stack_(new QStackedLayout),
      empty_(new EmptyState(QStringLiteral("eye"), this)),
      scroll_(new QScrollArea(this)),
      content_(new QWidget(this)),
      row_(new QBoxLayout(QBoxLayout::LeftToRight, content_)) {
  setObjectName(QStringLiteral("activationPanel"));
  setAccessibleName(tr("Activations"));
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(Theme::kGrid, 4, Theme::kGrid, 4);
  layout->setSpacing(4);
  layout->addWidget(new SampleChooser(lab_, this));
  layout->addLayout(stack_, 1);
  row_->setContentsMargins(0, 0, 0, 0);
  row_->setSpacing(6);
  scroll_->setWidgetResizable(true);
  scroll_->setFrameShape(QFrame::NoFrame);
  scroll_->setWidget(content_);
  stack_->addWidget(empty_);
  stack_->addWidget(scroll_);
  empty_->setText(tr("A sample on its way through the layers"),
                  tr("Feature maps and activations of the chosen sample are shown here as soon as the network fits its data."));
  connect(&lab_.probe, &Probe::resultChanged, this, &ActivationPanel::refresh);
  connect(&lab_.selection, &Selection::changed, this, [this] {
    for (LayerStrip* strip : strips_) {
      strip->setSelected(lab_.selection.contains(strip->node()));
      if (lab_.selection.current() == strip->node()) scroll_->ensureWidgetVisible(strip);
    }
  });
  connect(&Theme::instance(), &Theme::changed, this, &ActivationPanel::refresh);
  refresh();
}

void ActivationPanel::rebuild(const nn::NetworkPlan& plan) {
  for (LayerStrip* strip : strips_) {  // later: a strip may be telling us of its click
    row_->removeWidget(strip);
    strip->hide();
    strip->deleteLater();
  }
  strips_.clear();
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
  arrange();
}

void ActivationPanel::refresh() {
  const auto result = lab_.probe.result();
  stack_->setCurrentIndex(result ? 1 : 0);
  if (!result || !isVisible()) return;
  if (plan_ != result->network->sharedPlan()) {
    plan_ = result->network->sharedPlan();
    rebuild(*plan_);
  }
  const auto prepared = lab_.training.data();
  for (LayerStrip* strip : strips_) strip->setResult(result, prepared.get());
}

void ActivationPanel::arrange() {
  const QSize room = scroll_->viewport()->size();
  const bool across = width() >= height();
  row_->setDirection(across ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
  scroll_->setHorizontalScrollBarPolicy(across ? Qt::ScrollBarAsNeeded : Qt::ScrollBarAlwaysOff);
  scroll_->setVerticalScrollBarPolicy(across ? Qt::ScrollBarAlwaysOff : Qt::ScrollBarAsNeeded);
  // The bar's height is always left free across, so that its coming and going does not rearrange everything.
  const int barHeight = scroll_->horizontalScrollBar()->isVisible() ? 0 : scroll_->horizontalScrollBar()->sizeHint().height();
  for (LayerStrip* strip : strips_)
    strip->setRoom(across ? Qt::Horizontal : Qt::Vertical, across ? room.height() - barHeight : room.width());
}

void ActivationPanel::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  arrange();
}

void ActivationPanel::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  refresh();
}

}  // namespace ui
