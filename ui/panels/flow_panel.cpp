#include "ui/panels/flow_panel.h"

#include "engine/analysis/gradient_flow.h"
#include "ui/common/engine_text.h"
#include "ui/common/theme.h"
#include "ui/panels/flow/layer_state_page.h"
#include "ui/widgets/choice_box.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/flow_map.h"
#include "ui/widgets/tab_pages.h"

#include <QVBoxLayout>

namespace ui {

namespace {

struct Quantity {
  nn::FlowQuantity quantity;
  QString title, name, help;
};

const std::vector<Quantity>& quantities() {
  using Kind = nn::FlowQuantity;
  static const std::vector<Quantity> all = {
      {Kind::GradientNorm, FlowPanel::tr("Gradient of the weights"), QStringLiteral("‖∂loss/∂W‖"),
       FlowPanel::tr("How much of the loss reaches the weights of each layer. It should not fall or grow by many powers of ten "
                     "from layer to layer.")},
      {Kind::UpdateToWeight, FlowPanel::tr("Update to weight"), QStringLiteral("‖ΔW‖ / ‖W‖"),
       FlowPanel::tr(
           "How far a step moves the weights, as a share of their norm. Around 0.001 is usual; far above, the training "
           "is unsteady; far below, the layer hardly learns.")},
      {Kind::ActivationSlope, FlowPanel::tr("Gradient of the activations"), QStringLiteral("∂loss/∂a"),
       FlowPanel::tr("Root mean square of the gradient on its way back through the layers.")},
      {Kind::ActivationSize, FlowPanel::tr("Activations"), QStringLiteral("a"),
       FlowPanel::tr("Root mean square of what comes out of each layer on the way forward.")},
  };
  return all;
}

}  // namespace

FlowPanel::FlowPanel(Lab& lab, QWidget* parent) : QWidget(parent), lab_(lab), recorder_(lab.training) {
  setObjectName(QStringLiteral("flowPanel"));
  setAccessibleName(tr("Flow"));
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(Theme::kGrid, Theme::kGrid, Theme::kGrid, Theme::kGrid);
  auto* tabs = new TabPages(this);
  tabs->addPage(makeFlowPage(), QStringLiteral("flowTab"), tr("Over depth and time"),
                tr("Gradients, updates and activations of all layers while the network trains"));
  tabs->addPage(new LayerStatePage(lab), QStringLiteral("stateTab"), tr("Selected layer"),
                tr("Optimizer memory, dropout mask, statistics of batch normalization"));
  layout->addWidget(tabs);
  connect(&recorder_, &LayerRecorder::changed, this, &FlowPanel::refresh);
  connect(&lab_.selection, &Selection::changed, this, [this] { map_->setSelected(lab_.selection.current()); });
  refresh();
}

QWidget* FlowPanel::makeFlowPage() {
  auto* page = new QWidget(this);
  auto* column = new QVBoxLayout(page);
  column->setContentsMargins(0, 4, 0, 0);
  column->setSpacing(4);
  quantity_ = new ChoiceBox(page);
  quantity_->setObjectName(QStringLiteral("quantity"));
  quantity_->setMinimumWidth(264);
  quantity_->setAccessibleName(tr("What is shown"));
  for (std::size_t i = 0; i < quantities().size(); ++i)
    quantity_->addChoice(quantities()[i].title, static_cast<int>(i), quantities()[i].help);
  connect(quantity_, &QComboBox::currentIndexChanged, this, &FlowPanel::refresh);
  column->addWidget(quantity_, 0, Qt::AlignLeft);
  map_ = new FlowMap(page);
  connect(map_, &FlowMap::clicked, this, [this](nn::NodeId node) {
    if (lab_.document.graph().contains(node)) lab_.selection.set({node});
  });
  column->addWidget(map_, 1);
  empty_ = new EmptyState(QStringLiteral("chart"), page);
  connect(empty_, &EmptyState::actionTriggered, &lab_.training, &TrainingController::train);
  column->addWidget(empty_, 1);
  caption_ = new QLabel(page);
  caption_->setWordWrap(true);
  caption_->setProperty("muted", true);
  caption_->setObjectName(QStringLiteral("caption"));
  column->addWidget(caption_);
  return page;
}

void FlowPanel::refresh() {
  const Quantity& shown = quantities()[static_cast<std::size_t>(std::max(0, quantity_->currentIndex()))];
  nn::GradientFlow flow = nn::gradientFlow(recorder_.moments(), shown.quantity);
  const bool has = !flow.rows.empty();
  map_->setVisible(has);
  caption_->setVisible(has);
  empty_->setVisible(!has);
  if (!has) {
    empty_->setText(tr("Gradients over depth and time"),
                    recorder_.problem().isEmpty()
                        ? tr("While the network trains and this is seen, every layer becomes a row of the picture.")
                        : recorder_.problem());
    empty_->setAction(tr("Train"));
    return;
  }
  const QString moments = flow.steps.size() == 1 ? tr("1 moment") : tr("%1 moments").arg(flow.steps.size());
  caption_->setText(tr("%1 %2, over the same %3 training samples each; logarithmic colours.")
                        .arg(shown.help, moments)
                        .arg(recorder_.moments().back()->samples));
  map_->setSelected(lab_.selection.current());
  map_->setFlow(std::move(flow), shown.name);
}

void FlowPanel::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  recorder_.setActive(true);
}

void FlowPanel::hideEvent(QHideEvent* event) {
  QWidget::hideEvent(event);
  recorder_.setActive(false);
}

}  // namespace ui
