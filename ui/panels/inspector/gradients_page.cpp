#include "ui/panels/inspector/gradients_page.h"

#include "ui/common/engine_text.h"
#include "ui/common/theme.h"
#include "ui/panels/inspector/explain_line.h"
#include "ui/panels/inspector/parameter_view.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/scaled_picture.h"

#include <QVBoxLayout>

namespace ui {

GradientsPage::GradientsPage(Lab& lab, QWidget* parent)
    : QWidget(parent),
      lab_(lab),
      gradients_(lab.training, lab.probe),
      empty_(new EmptyState(QStringLiteral("chart"), this)),
      content_(new QWidget(this)),
      caption_(new QLabel(content_)),
      explain_(new ExplainLine(lab, content_)),
      activationTitle_(new QLabel(tr("∂loss / ∂activation"), content_)),
      activation_(new ScaledPicture(content_)),
      weightTitle_(new QLabel(tr("∂loss / ∂weight"), content_)),
      weights_(new ParameterView(content_)) {
  auto* outer = new QVBoxLayout(this);
  outer->setContentsMargins(12, Theme::kGrid, 12, Theme::kGrid);
  outer->addWidget(content_);
  outer->addWidget(empty_, 1);
  outer->addStretch(1);
  auto* layout = new QVBoxLayout(content_);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(Theme::kGrid);
  caption_->setWordWrap(true);
  caption_->setProperty("muted", true);
  for (QLabel* title : {activationTitle_, weightTitle_}) title->setProperty("heading", true);
  activation_->setAccessibleName(tr("Gradient of the activations"));
  weights_->setNames(tr("Gradient of the weights"), tr("∂loss / ∂bias"));
  for (QWidget* part :
       {static_cast<QWidget*>(caption_), static_cast<QWidget*>(explain_), static_cast<QWidget*>(activationTitle_),
        static_cast<QWidget*>(activation_), static_cast<QWidget*>(weightTitle_), static_cast<QWidget*>(weights_)})
    layout->addWidget(part);
  makeQuestions();
  connect(&gradients_, &LayerGradients::resultChanged, this, &GradientsPage::refresh);
  connect(weights_, &ParameterView::changed, this, &GradientsPage::refresh);
  connect(&Theme::instance(), &Theme::changed, this, &GradientsPage::refresh);
}

/// Where a gradient comes from is asked of the next batch, whose samples the microscope has.
void GradientsPage::makeQuestions() {
  using Role = nn::TensorElement::Role;
  const auto elementOf = [this](Role role, int index, nn::Index element) {
    return node_ ? std::optional(nn::TensorElement{.role = role, .node = *node_, .index = index, .element = element})
                 : std::nullopt;
  };
  explain_->follow(activation_->picture(), [this, elementOf](nn::Index number) {
    return elementOf(isScore_ ? Role::PreActivationGradient : Role::OutputGradient, 0, number);
  });
  const auto ofWeight = [elementOf](const std::optional<ParameterView::Place>& place) {
    return place ? elementOf(Role::ParameterGradient, place->parameter, place->element) : std::nullopt;
  };
  explain_->follow(weights_->weightPicture(),
                   [this, ofWeight](nn::Index number) { return ofWeight(weights_->weightAt(number)); });
  explain_->follow(weights_->biasPicture(), [this, ofWeight](nn::Index number) { return ofWeight(weights_->biasAt(number)); });
  connect(weights_, &ParameterView::changed, explain_, &ExplainLine::startOver);
}

void GradientsPage::setNode(std::optional<nn::NodeId> node) {
  if (node != node_) {
    weights_->startOver();
    explain_->startOver();
  }
  node_ = node;
  gradients_.setNode(node);
  refresh();
}

void GradientsPage::showNothing(const QString& explanation) {
  content_->hide();
  empty_->setText(tr("No gradients here"), explanation);
  empty_->show();
}

void GradientsPage::refresh() {
  if (!isVisible() || !node_) return;
  const auto result = gradients_.result();
  if (!result)
    return showNothing(
        tr("They appear when the network has no errors, fits its data, and a sample is chosen under Activations."));
  if (!result->problem.isEmpty()) return showNothing(result->problem);
  const nn::NetworkPlan& plan = result->network->plan();
  const nn::NetworkPlan::Step* step = plan.stepOf(*node_);
  if (!step || result->node != *node_) return showNothing(tr("They are being worked out …"));
  empty_->hide();
  content_->show();
  caption_->setText((result->isOwnAnswer ? tr("Of the loss %1 of %2, with the network's own answer as the label")
                                         : tr("Of the loss %1 of %2"))
                        .arg(number(result->loss), lab_.probe.description()));
  const auto tensor = plan.tensorOf({*node_, 0});
  if (tensor) {
    activation_->setTensor(result, result->activation.view(), {.map = ColorMap::Signed, .minPixel = 1});
  } else {
    activation_->clear();
  }
  activationTitle_->setVisible(tensor.has_value());
  // Where the loss applies the last activation itself, its gradient is that of the values before.
  const bool isScore = step->activationInLoss || step->lossFromLogits;
  isScore_ = isScore;
  activationTitle_->setText(isScore ? tr("∂loss / ∂score, before the last activation") : tr("∂loss / ∂activation"));
  const bool hasWeights = weights_->showNumbers(result, plan, *step, [&](nn::Index parameter) {
    return result->parameters[static_cast<std::size_t>(parameter - step->firstParameter)].view();
  });
  weightTitle_->setVisible(hasWeights);
}

void GradientsPage::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  gradients_.setActive(true);
  refresh();
}

void GradientsPage::hideEvent(QHideEvent* event) {
  QWidget::hideEvent(event);
  gradients_.setActive(false);
}

}  // namespace ui
