#include "ui/panels/inspector/comparison_view.h"

#include "ui/common/engine_text.h"
#include "ui/common/sample_image.h"
#include "ui/common/theme.h"
#include "ui/panels/class_prediction.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/flow_layout.h"
#include "ui/widgets/sample_matrix.h"
#include "ui/widgets/scale_legend.h"

#include <QPushButton>

namespace ui {

ComparisonView::ComparisonView(Lab& lab)
    : FoldSection(tr("Compare samples"), QStringLiteral("inspector/comparison"), false),
      lab_(lab),
      comparison_(lab.training),
      classes_(makeButton("compareClasses", tr("One of each class"), tr("Take the first sample of every class"))),
      add_(makeButton("compareAdd", tr("Add this sample"),
                      tr("Add the chosen sample; choose others in Activations, in the data or among the mistakes"))),
      clear_(makeButton("compareClear", tr("Clear"), tr("Take all samples away"))),
      caption_(new ElidedLabel),
      matrix_(new SampleMatrix),
      legend_(new ScaleLegend) {
  setObjectName(QStringLiteral("comparison"));
  auto* buttons = new QWidget;
  auto* row = new FlowLayout(buttons, Theme::kGrid);
  for (QPushButton* button : {classes_, add_, clear_}) row->addWidget(button);
  matrix_->setAccessibleName(tr("What the layer makes of the samples"));
  caption_->setProperty("muted", true);
  addWidget(buttons);
  addWidget(matrix_);
  addWidget(legend_);
  addWidget(caption_);
  connect(classes_, &QPushButton::clicked, this, [this] { comparison_.takeOneOfEachClass(lab_.probe.part()); });
  connect(add_, &QPushButton::clicked, this, &ComparisonView::addChosen);
  connect(clear_, &QPushButton::clicked, &comparison_, &SampleComparison::clear);
  connect(&comparison_, &SampleComparison::changed, this, &ComparisonView::refresh);
  connect(&lab_.probe, &Probe::inputChanged, this, &ComparisonView::refreshButtons);
  connect(matrix_, &SampleMatrix::pointed, this, [this](const QString& words) {
    caption_->showText(!words.isEmpty() ? words : tr("Arrow keys move, Enter shows, Delete removes"));
  });
  connect(matrix_, &SampleMatrix::removed, this, [this](int place) { comparison_.remove(static_cast<std::size_t>(place)); });
  connect(matrix_, &SampleMatrix::chosen, this, [this](int place) {
    const auto result = comparison_.result();
    if (!result || place >= static_cast<int>(result->rows.size())) return;
    const ComparedSample sample = result->rows[static_cast<std::size_t>(place)].sample;
    lab_.probe.setSample(sample.part, sample.index);
  });
  connect(&button(), &QToolButton::toggled, this, &ComparisonView::updateActive);
  refresh();
}

QPushButton* ComparisonView::makeButton(const char* name, const QString& text, const QString& tip) {
  auto* button = new QPushButton(text);
  button->setObjectName(QString::fromLatin1(name));
  button->setToolTip(tip);
  button->setAutoDefault(false);
  return button;
}

void ComparisonView::setNode(std::optional<nn::NodeId> node) { comparison_.setNode(node); }

void ComparisonView::addChosen() {
  if (const auto sample = lab_.probe.sample()) comparison_.add({lab_.probe.part(), *sample});
}

void ComparisonView::refreshButtons() {
  const auto prepared = lab_.training.data();
  classes_->setText(prepared && prepared->info.classCount() == 0 ? tr("Some samples") : tr("One of each class"));
  classes_->setEnabled(prepared != nullptr);
  add_->setEnabled(lab_.probe.sample().has_value() && comparison_.samples().size() < comparison_.most());
  clear_->setEnabled(!comparison_.samples().empty());
}

void ComparisonView::refresh() {
  refreshButtons();
  const auto result = comparison_.result();
  const bool hasAny = result && !result->rows.empty();
  matrix_->setVisible(hasAny);
  legend_->setVisible(hasAny);
  if (!hasAny) {
    matrix_->setRows({}, {});
    caption_->showText(comparison_.samples().empty() ? tr("See what the layer makes of several samples, side by side.")
                                                     : tr("They appear when the network has no errors and fits its data."));
    return;
  }
  const auto prepared = lab_.training.data();
  const QStringList names = classNames(prepared.get());
  std::vector<SampleMatrix::Row> rows;
  for (const ComparisonResult::Row& row : result->rows) {
    const nn::Tensor* values = result->node ? row.values->activation({*result->node, 0}) : nullptr;
    if (!values) continue;
    const QString place = QStringLiteral("#%1").arg(row.sample.index);
    const nn::Index label = row.values->label.value_or(-1);
    const QString name = label >= 0 && label < names.size() ? names[static_cast<int>(label)] : QString();
    rows.push_back({sampleImage(row.values->input.view()), name.isEmpty() ? place : QStringLiteral("%1 · %2").arg(name, place),
                    values->view()});
  }
  const auto network = lab_.training.network();
  const nn::NetworkPlan::Step* step = network ? network->plan().stepOf(*result->node) : nullptr;
  const bool isOutput =
      step && step->role == nn::LayerRole::Output && !rows.empty() && names.size() == rows.front().values.size();
  matrix_->setRows(result, std::move(rows), isOutput ? names : QStringList());
  legend_->setScale(matrix_->map(), matrix_->range());
}

void ComparisonView::updateActive() { comparison_.setActive(isVisible() && isOpen()); }

void ComparisonView::showEvent(QShowEvent* event) {
  FoldSection::showEvent(event);
  updateActive();
}

void ComparisonView::hideEvent(QHideEvent* event) {
  FoldSection::hideEvent(event);
  updateActive();
}

}  // namespace ui
