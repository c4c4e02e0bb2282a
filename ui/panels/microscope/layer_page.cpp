#include "ui/panels/microscope/layer_page.h"

#include "ui/common/theme.h"
#include "ui/panels/microscope/tensor_card.h"
#include "ui/widgets/flow_layout.h"
#include "ui/widgets/panel_scroll_area.h"

#include <QApplication>
#include <QVBoxLayout>

#include <algorithm>
#include <array>

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
  ahead_.setInterval(0);
  connect(&ahead_, &QTimer::timeout, this, &LayerPage::makeAhead);
}

void LayerPage::prepare() { ahead_.start(); }

void LayerPage::makeSections() {
  auto* column = new QVBoxLayout(content_);
  column->setContentsMargins(4, 0, 4, 4);
  column->setSpacing(4);
  for (int i = 0; i < kStages; ++i) {
    Section section{new QLabel(content_), new QWidget(content_), nullptr, {}};
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

TensorCard* LayerPage::cardAt(Section& section, std::size_t place) {
  while (section.pool.size() <= place) {
    auto* card = new TensorCard(section.body);
    card->hide();
    connect(card, &TensorCard::pointed, this, &LayerPage::pointed);
    connect(card, &TensorCard::chosen, this, &LayerPage::chosen);
    connect(&card->cells(), &TensorCells::reached, this,
            [this, card](nn::Index element) { reveal(card->tensor().elementAt(element)); });
    section.flow->addWidget(card);
    section.pool.push_back(card);
  }
  return section.pool[place];
}

/// One card at a time, between other events: a card costs a millisecond or so, and a layer has a dozen of them.
void LayerPage::makeAhead() {
  constexpr std::array<std::size_t, kStages> kUsual = {6, 6, 10, 2};
  for (std::size_t i = 0; i < kUsual.size(); ++i)
    if (sections_[i].pool.size() < kUsual[i]) {
      cardAt(sections_[i], sections_[i].pool.size())->ensurePolished();
      return;
    }
  ahead_.stop();
}

void LayerPage::setScene(std::shared_ptr<const MicroscopeScene> scene) {
  const bool isSame = scene_ && scene && scene_->focus.node == scene->focus.node;
  const bool hadKeys = content_->isAncestorOf(QApplication::focusWidget());
  scene_ = std::move(scene);
  if (!scene_) return;
  cards_.clear();
  std::array<std::size_t, kStages> used{};
  for (std::size_t i = 0; i < scene_->tensors.size(); ++i) {
    const auto stage = static_cast<std::size_t>(scene_->tensors[i].stage);
    TensorCard* card = cardAt(sections_[stage], used[stage]++);
    card->setTensor(scene_, i);
    if (!isSame) card->highlight({});
    cards_.push_back(card);
  }
  for (std::size_t stage = 0; stage < used.size(); ++stage)
    for (std::size_t i = 0; i < sections_[stage].pool.size(); ++i) sections_[stage].pool[i]->setVisible(i < used[stage]);
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
  const bool hasKeys = content_->isAncestorOf(QApplication::focusWidget());  // a card that is no longer used has none
  if (hadKeys && (!isSame || !hasKeys)) takeFocus(scene_->focus.subject);
}

TensorCard* LayerPage::cardOf(const nn::TensorElement& element) const {
  const auto found = std::find_if(cards_.begin(), cards_.end(),
                                  [&](const TensorCard* card) { return card->tensor().indexOf(element).has_value(); });
  return found == cards_.end() ? nullptr : *found;
}

void LayerPage::highlight(const std::vector<nn::TensorElement>& elements) {
  for (TensorCard* card : cards_) card->highlight(elements);
}

std::vector<QWidget*> LayerPage::tabStops() const {
  std::vector<QWidget*> stops;
  for (TensorCard* card : cards_) stops.push_back(&card->cells());
  return stops;
}

void LayerPage::takeFocus(const std::optional<nn::TensorElement>& element) {
  TensorCard* card = element ? cardOf(*element) : nullptr;
  if (!card && !cards_.empty()) card = cards_.front();
  if (card) card->cells().takeFocus(element ? card->tensor().indexOf(*element) : std::nullopt);
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
