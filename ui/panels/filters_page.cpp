#include "ui/panels/filters_page.h"

#include "ui/common/theme.h"
#include "ui/panels/inspector/excitation_view.h"
#include "ui/panels/inspector/explain_line.h"
#include "ui/panels/inspector/parameter_view.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/tensor_picture.h"

#include <QScrollArea>
#include <QTimer>
#include <QVBoxLayout>

namespace ui {

FiltersPage::FiltersPage(Lab& lab, QWidget* parent)
    : QWidget(parent),
      lab_(lab),
      empty_(new EmptyState(QStringLiteral("grid"), this)),
      explain_(new ExplainLine(lab, this)),
      view_(new ParameterView(this)),
      excitation_(new ExcitationView(lab)) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(12, Theme::kGrid, 12, Theme::kGrid);
  layout->addWidget(explain_);
  layout->addWidget(view_);
  layout->addWidget(excitation_);
  layout->addWidget(empty_, 1);
  layout->addStretch(1);
  const auto elementOf = [this](const std::optional<ParameterView::Place>& place) {
    return node_ && place ? std::optional(nn::TensorElement{.role = nn::TensorElement::Role::Parameter,
                                                            .node = *node_,
                                                            .index = place->parameter,
                                                            .element = place->element})
                          : std::nullopt;
  };
  explain_->follow(view_->weightPicture(), [this, elementOf](nn::Index number) { return elementOf(view_->weightAt(number)); });
  explain_->follow(view_->biasPicture(), [this, elementOf](nn::Index number) { return elementOf(view_->biasAt(number)); });
  connect(view_, &ParameterView::changed, explain_, &ExplainLine::startOver);
  connect(view_, &ParameterView::changed, this, &FiltersPage::refresh);
  connect(view_, &ParameterView::chosen, this, [this](nn::Index number) {
    excitation_->setUnit(number);
    excitation_->setOpen(true);
    QTimer::singleShot(0, this, &FiltersPage::showExcitation);  // when it has its place
  });
  connect(&lab_.training, &TrainingController::networkChanged, this, &FiltersPage::refresh);
  connect(&Theme::instance(), &Theme::changed, this, &FiltersPage::refresh);
}

void FiltersPage::setNode(std::optional<nn::NodeId> node) {
  if (node != node_) {
    view_->startOver();
    explain_->startOver();
  }
  node_ = node;
  refresh();
}

void FiltersPage::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  refresh();
}

void FiltersPage::showExcitation() {
  for (QWidget* parent = parentWidget(); parent; parent = parent->parentWidget())
    if (auto* area = qobject_cast<QScrollArea*>(parent)) return area->ensureWidgetVisible(excitation_, 0, Theme::kGrid);
}

void FiltersPage::showNothing(const QString& explanation) {
  view_->hide();
  explain_->hide();
  excitation_->hide();
  empty_->setText(tr("No filters here"), explanation);
  empty_->show();
}

void FiltersPage::refresh() {
  if (!isVisible() || !node_) return;
  const std::shared_ptr<const nn::Network> network = lab_.training.network();
  const nn::NetworkPlan::Step* step = network ? network->plan().stepOf(*node_) : nullptr;
  if (!step) return showNothing(tr("The weights appear when the network has no errors left."));
  const bool hasWeights =
      view_->showNumbers(network, network->plan(), *step, [&](nn::Index parameter) { return network->parameter(parameter); });
  if (!hasWeights)
    return showNothing(tr("This layer learns nothing: it has no weights. Choose a convolution or a dense layer."));
  empty_->hide();
  explain_->show();
  const nn::Shape& output = step->plan.outputs.front();
  excitation_->setLayer(node_, output[output.rank() - 1]);
  excitation_->show();
}

}  // namespace ui
