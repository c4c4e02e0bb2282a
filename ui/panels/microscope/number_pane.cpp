#include "ui/panels/microscope/number_pane.h"

#include "ui/common/engine_text.h"
#include "ui/common/theme.h"
#include "ui/panels/microscope/unit_diagram.h"
#include "ui/panels/microscope/weight_change.h"
#include "ui/panels/microscope/weight_motion.h"

#include <QVBoxLayout>

namespace ui {

namespace {

using Role = nn::TensorElement::Role;

}  // namespace

NumberPane::NumberPane(QWidget* parent)
    : QWidget(parent),
      title_(new QLabel(this)),
      goThere_(new QPushButton(tr("Step on until it is"), this)),
      diagram_(new UnitDiagram(this)),
      change_(new WeightChange(this)),
      motion_(new WeightMotion(this)),
      explanations_(new ExplanationView(this)) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(Theme::kGrid, 0, 0, 0);
  layout->setSpacing(4);
  layout->addWidget(title_);
  layout->addWidget(goThere_, 0, Qt::AlignLeft);
  layout->addWidget(explanations_, 1);
  explanations_->setHeader(motion_);
  explanations_->setHeader(change_);
  explanations_->setHeader(diagram_);
  title_->setProperty("heading", true);
  title_->setTextFormat(Qt::PlainText);
  goThere_->setObjectName(QStringLiteral("microscopeGoThere"));
  connect(goThere_, &QPushButton::clicked, this, [this] { emit wanted(subject_); });
  connect(diagram_, &UnitDiagram::pointed, this, &NumberPane::pointed);
  connect(diagram_, &UnitDiagram::followed, this, &NumberPane::followed);
  connect(change_, &WeightChange::pointed, this, &NumberPane::pointed);
  connect(change_, &WeightChange::followed, this, &NumberPane::followed);
  connect(explanations_, &ExplanationView::pointed, this, &NumberPane::pointed);
  connect(explanations_, &ExplanationView::followed, this, &NumberPane::followed);
}

QString NumberPane::reasonForNothing(const MicroscopeScene& scene) const {
  const nn::NetworkPlan::Step* step = scene.plan().stepOf(subject_.node);
  switch (subject_.role) {
    case Role::Output:
      if (step && step->role == nn::LayerRole::Input)
        return tr("This number comes from the data: sample %1 of the training set, scaled as the network gets it.")
            .arg(wholeNumber(scene.record->samples[static_cast<std::size_t>(subject_.sample)] + 1));
      break;
    case Role::Target:
      return tr("The target comes from the data: it is what the network should answer for sample %1 of the training set.")
          .arg(wholeNumber(scene.record->samples[static_cast<std::size_t>(subject_.sample)] + 1));
    case Role::Parameter:
      return tr("A weight that this batch uses as it is. It was left so by the update before, or is a start value.");
    case Role::OptimizerMemory:
      return tr("What the optimizer remembers from the batches before.");
    case Role::Buffer:
      return tr("What the batches before left of it; predictions use it. What this batch makes of it is beside the outputs.");
    default:
      break;
  }
  return tr("Nothing is computed here: the number is passed on as it is.");
}

void NumberPane::setScene(const MicroscopeScene& scene) {
  subject_ = *scene.focus.subject;
  title_->setText(elementInWords(*scene.record, subject_, scene.isSubjectKnown));
  goThere_->setVisible(!scene.isSubjectKnown);
  diagram_->setVisible(diagram_->setScene(scene));
  change_->setVisible(change_->setScene(scene));
  motion_->setVisible(motion_->setScene(scene));
  if (!scene.isSubjectKnown)
    explanations_->setMessage(tr("This number is worked out later in the batch. Step on, or go there at once."));
  else if (scene.explanations.empty())
    explanations_->setMessage(reasonForNothing(scene));
  else
    explanations_->setExplanations(scene.explanations);
}

std::vector<QWidget*> NumberPane::tabStops() const {
  std::vector<QWidget*> stops{goThere_};
  const std::vector<QWidget*> bar = explanations_->barStops();
  stops.insert(stops.end(), bar.begin(), bar.end());
  stops.insert(stops.end(), {diagram_, change_});
  stops.insert(stops.end(), explanations_->formulas().begin(), explanations_->formulas().end());
  return stops;
}

void NumberPane::takeFocus() {
  if (!explanations_->takeFocus() && goThere_->isVisible()) goThere_->setFocus(Qt::TabFocusReason);
}

void NumberPane::highlight(const std::vector<nn::TensorElement>& elements) { explanations_->highlight(elements); }

}  // namespace ui
