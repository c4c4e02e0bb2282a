#include "ui/panels/feature_maps_page.h"

#include "ui/common/engine_text.h"
#include "ui/common/theme.h"
#include "ui/panels/class_prediction.h"
#include "ui/panels/inspector/comparison_view.h"
#include "ui/panels/inspector/explain_line.h"
#include "ui/panels/inspector/window_explanation.h"
#include "ui/widgets/class_bars.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/scaled_picture.h"

#include <QVBoxLayout>

#include <algorithm>

namespace ui {

FeatureMapsPage::FeatureMapsPage(Lab& lab, QWidget* parent)
    : QWidget(parent),
      lab_(lab),
      empty_(new EmptyState(QStringLiteral("eye"), this)),
      caption_(new QLabel(this)),
      explain_(new ExplainLine(lab, this)),
      picture_(new ScaledPicture(this)),
      window_(new WindowExplanation(picture_->picture(), this)),
      bars_(new ClassBars(this)),
      comparison_(new ComparisonView(lab)) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(12, Theme::kGrid, 12, Theme::kGrid);
  layout->setSpacing(Theme::kGrid);
  layout->addWidget(caption_);
  layout->addWidget(explain_);
  layout->addWidget(picture_);
  layout->addWidget(window_);
  layout->addWidget(bars_);
  layout->addWidget(comparison_);
  layout->addWidget(empty_, 1);
  layout->addStretch(1);
  caption_->setWordWrap(true);
  caption_->setProperty("muted", true);
  picture_->setAccessibleName(tr("Activations"));
  empty_->setText(tr("No activations yet"),
                  tr("They appear when the network has no errors, fits its data, and a sample is chosen under Activations."));
  explain_->follow(picture_->picture(), [this](nn::Index number) {
    return node_ ? std::optional(nn::TensorElement{.role = nn::TensorElement::Role::Output, .node = *node_, .element = number})
                 : std::nullopt;
  });
  connect(&lab_.probe, &Probe::resultChanged, this, &FeatureMapsPage::refresh);
  connect(&Theme::instance(), &Theme::changed, this, &FeatureMapsPage::refresh);
}

void FeatureMapsPage::setNode(std::optional<nn::NodeId> node) {
  if (node != node_) explain_->startOver();
  node_ = node;
  comparison_->setNode(node);
  refresh();
}

void FeatureMapsPage::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  refresh();
}

void FeatureMapsPage::refresh() {
  if (!isVisible() || !node_) return;
  const auto result = lab_.probe.result();
  const nn::Tensor* values = result ? result->activation({*node_, 0}) : nullptr;
  empty_->setVisible(!values);
  caption_->setVisible(values);
  explain_->setVisible(values);
  comparison_->setVisible(values);
  window_->setResult(values ? result : nullptr, node_);
  if (!values) {
    picture_->clear();
    bars_->hide();
    return;
  }
  const bool isVector = values->shape().rank() == 1;
  caption_->setText((isVector ? tr("%1 units for %2") : tr("%1 for %2")).arg(text(values->shape()), lab_.probe.description()));
  const auto numbers = values->values();
  const auto prepared = lab_.training.data();
  const nn::NetworkPlan::Step* step = result->network->plan().stepOf(*node_);
  const bool isOutput = step && step->role == nn::LayerRole::Output;
  bars_->setVisible(isOutput);
  if (isOutput)
    explain_->setDefault(nn::TensorElement{.role = nn::TensorElement::Role::Loss, .node = *node_},
                         tr("How the loss comes from these answers"));
  else
    explain_->setDefault(std::nullopt, {});
  if (isOutput) {
    const ClassPrediction prediction = classPrediction(*values, prepared.get());
    bars_->setValues(prediction.values, prediction.names);
    bars_->setLabel(result->label ? static_cast<int>(*result->label) : -1);
    picture_->clear();
    return;
  }
  const bool anyNegative = std::any_of(numbers.begin(), numbers.end(), [](nn::Scalar v) { return v < 0; });
  const bool isInput = step && step->role == nn::LayerRole::Input;
  const ColorMap map = anyNegative ? ColorMap::Signed : isInput ? ColorMap::Grey : ColorMap::Viridis;
  picture_->setTensor(result, values->view(), {.map = map, .minPixel = 1, .maxPixel = isInput ? 6.0 : 24.0});
}

}  // namespace ui
