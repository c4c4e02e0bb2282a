#include "ui/panels/microscope/layer_page.h"

#include "ui/common/theme.h"
#include "ui/panels/microscope/tensor_card.h"
#include "ui/widgets/flow_layout.h"
#include "ui/widgets/panel_scroll_area.h"

#include <QVBoxLayout>

#include <algorithm>

namespace ui {

namespace {

using Stage = MicroscopeTensor::Stage;
using Role = nn::TensorElement::Role;

constexpr int kStages = 4;
constexpr int kTallest = 150;  // of a picture in a card

}  // namespace

LayerPage::LayerPage(QWidget* parent) : QWidget(parent), scroll_(new PanelScrollArea(this)), content_(new QWidget(this)) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  scroll_->setFrameShape(QFrame::NoFrame);
  scroll_->setWidgetResizable(true);
  scroll_->setFocusPolicy(Qt::NoFocus);
  layout->addWidget(scroll_);
  makeSections();
  scroll_->setWidget(content_);
}

void LayerPage::makeSections() {
  auto* column = new QVBoxLayout(content_);
  column->setContentsMargins(4, 0, 4, 4);
  column->setSpacing(4);
  for (int i = 0; i < kStages; ++i) {
    Section section{new QLabel(content_), new QWidget(content_), nullptr};
    section.flow = new FlowLayout(section.body, 14);
    section.flow->setTopAligned(true);
    section.heading->setProperty("heading", true);
    section.heading->setWordWrap(true);
    column->addWidget(section.heading);
    column->addWidget(section.body);
    sections_.push_back(section);
  }
  column->addStretch(1);
}

QString LayerPage::headingOf(Stage stage) const {
  const bool hasWeights = scene_->step() && !scene_->step()->plan.parameters.empty();
  const bool hasOwnActivation = std::any_of(scene_->tensors.begin(), scene_->tensors.end(), [](const MicroscopeTensor& tensor) {
    return tensor.first.role == Role::PreActivation;
  });
  const bool isDense = scene_->step() && scene_->step()->type == "dense";
  const bool hasBias = isDense && scene_->step()->plan.parameters.size() > 1;
  const QString sum = hasBias ? tr("z = aW + b") : tr("z = aW");
  const QString gradients = hasBias ? tr("∂L/∂W = aᵀδ, ∂L/∂b = Σδ") : tr("∂L/∂W = aᵀδ");
  switch (stage) {
    case Stage::Forward:
      if (isDense && hasOwnActivation) return tr("Forward: %1, a = f(z)").arg(sum);
      if (isDense) return tr("Forward: %1").arg(sum);
      return scene_->step() && scene_->step()->role == nn::LayerRole::Output ? tr("Loss") : tr("Forward");
    case Stage::Backward:
      if (isDense && hasOwnActivation) return tr("Backward: δ = ∂L/∂a ⊙ f′(z), %1").arg(gradients);
      if (isDense) return tr("Backward: %1").arg(gradients);
      return hasWeights ? tr("Backward: gradients of outputs, weights and inputs") : tr("Backward");
    case Stage::Update:
      return tr("Update: the optimizer changes the weights");
    case Stage::Elsewhere:
      return tr("From other layers");
  }
  return {};
}

void LayerPage::setScene(std::shared_ptr<const MicroscopeScene> scene) {
  const bool isSame = scene_ && scene && scene_->focus.node == scene->focus.node;
  scene_ = std::move(scene);
  if (!scene_) return;
  std::vector<Stage> stages;
  for (const TensorCard* card : cards_) stages.push_back(card->tensor().stage);
  const bool fits = isSame && stages.size() == scene_->tensors.size() &&
                    std::equal(stages.begin(), stages.end(), scene_->tensors.begin(),
                               [](Stage stage, const MicroscopeTensor& tensor) { return stage == tensor.stage; });
  if (!fits) {
    for (TensorCard* card : cards_) {  // later: a card may be telling us of its click
      card->hide();
      card->deleteLater();
      sections_[static_cast<std::size_t>(card->tensor().stage)].flow->removeWidget(card);
    }
    cards_.clear();
  }
  for (std::size_t i = 0; i < scene_->tensors.size(); ++i) {
    if (i >= cards_.size()) {
      Section& section = sections_[static_cast<std::size_t>(scene_->tensors[i].stage)];
      auto* card = new TensorCard(section.body);
      connect(card, &TensorCard::pointed, this, &LayerPage::pointed);
      connect(card, &TensorCard::chosen, this, &LayerPage::chosen);
      section.flow->addWidget(card);
      cards_.push_back(card);
      card->show();
    }
    cards_[i]->setTensor(scene_, i);
  }
  std::vector<nn::TensorElement> involved;
  for (const nn::Explanation& line : scene_->explanations)
    for (const nn::Explanation::Group& group : line.groups)
      involved.insert(involved.end(), group.elements.begin(), group.elements.end());
  for (TensorCard* card : cards_) card->setInvolved(involved);
  for (int i = 0; i < kStages; ++i) {
    const auto stage = static_cast<Stage>(i);
    const bool isThere = std::any_of(scene_->tensors.begin(), scene_->tensors.end(),
                                     [stage](const MicroscopeTensor& tensor) { return tensor.stage == stage; });
    sections_[static_cast<std::size_t>(i)].heading->setText(headingOf(stage));
    sections_[static_cast<std::size_t>(i)].heading->setVisible(isThere);
    sections_[static_cast<std::size_t>(i)].body->setVisible(isThere);
  }
  arrange();
}

TensorCard* LayerPage::cardOf(const nn::TensorElement& element) const {
  const auto found = std::find_if(cards_.begin(), cards_.end(),
                                  [&](const TensorCard* card) { return card->tensor().indexOf(element).has_value(); });
  return found == cards_.end() ? nullptr : *found;
}

void LayerPage::highlight(const std::vector<nn::TensorElement>& elements) {
  for (TensorCard* card : cards_) card->highlight(elements);
}

void LayerPage::revealProcess() {
  if (!scene_ || !scene_->last || scene_->last->node != scene_->focus.node) return;
  using Phase = nn::Microscope::Phase;
  const Stage stage = scene_->last->phase == Phase::Backward ? Stage::Backward
                      : scene_->last->phase == Phase::Update ? Stage::Update
                                                             : Stage::Forward;
  const Section& section = sections_[static_cast<std::size_t>(stage)];
  content_->layout()->activate();
  scroll_->ensureWidgetVisible(section.body, 0, 0);
  scroll_->ensureWidgetVisible(section.heading, 0, 8);
}

void LayerPage::reveal(const nn::TensorElement& element) {
  if (TensorCard* card = cardOf(element)) {
    content_->layout()->activate();
    // The number itself with some lines above it: a card may be higher than what is seen.
    const QPoint at = card->cells().mapTo(content_, card->cells().rectOf(element.element).center().toPoint());
    scroll_->ensureVisible(at.x(), at.y(), 0, std::min(90, scroll_->viewport()->height() / 3));
  }
}

void LayerPage::arrange() {
  const int wide = std::max(120, scroll_->viewport()->width() - 12);
  for (TensorCard* card : cards_) card->setRoom({wide, kTallest});
}

void LayerPage::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  arrange();
}

}  // namespace ui
