#include "ui/panels/inspector_panel.h"

#include "engine/graph/weight_sharing.h"
#include "ui/common/engine_text.h"
#include "ui/common/theme.h"
#include "ui/panels/feature_maps_page.h"
#include "ui/panels/filters_page.h"
#include "ui/panels/function_notes.h"
#include "ui/panels/inspector/gradients_page.h"
#include "ui/panels/inspector/history_page.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/issue_list.h"
#include "ui/widgets/option_form.h"
#include "ui/widgets/panel_scroll_area.h"
#include "ui/widgets/tab_pages.h"
#include "ui/widgets/text_field.h"

#include <QCoreApplication>
#include <QScrollBar>

namespace ui {

namespace {

PanelScrollArea* scrolled(QWidget* page) {
  auto* area = new PanelScrollArea;
  area->setWidget(page);
  return area;
}

QLabel* makeText(QWidget* parent, bool muted) {
  auto* label = new QLabel(parent);
  label->setWordWrap(true);
  label->setTextFormat(Qt::PlainText);
  label->setProperty("muted", muted);
  label->setTextInteractionFlags(Qt::TextSelectableByMouse);
  return label;
}

/// "3·3·1·32 + 32 = 320".
QString countText(const nn::NodeAnalysis& analysis) {
  QStringList products;
  for (const nn::ParameterSpec& parameter : analysis.plan.parameters) {
    QStringList factors;
    for (const nn::Index size : parameter.shape.dims()) factors << QString::number(size);
    products << factors.join(QStringLiteral("·"));
  }
  const QString sum = products.join(QStringLiteral(" + "));
  const QString total = wholeNumber(analysis.parameterCount);
  if (products.isEmpty()) return QCoreApplication::translate("InspectorPanel", "no parameters");
  return QCoreApplication::translate("InspectorPanel", "%1 = %2 parameters").arg(sum, total);
}

/// "Penalties: kernel L2 0.0005 · output L1 0.001"; empty when there are none.
QString penaltiesText(const nn::LayerPlan& plan) {
  QStringList penalties;
  const auto add = [&](const QString& what, double value) {
    if (value != 0) penalties << QStringLiteral("%1 %2").arg(what, number(value));
  };
  using Text = QCoreApplication;
  for (const nn::ParameterSpec& parameter : plan.parameters) {
    add(Text::translate("InspectorPanel", "%1 L1").arg(text(parameter.name)), parameter.l1);
    add(Text::translate("InspectorPanel", "%1 L2").arg(text(parameter.name)), parameter.l2);
    add(Text::translate("InspectorPanel", "%1 norm at most").arg(text(parameter.name)), parameter.maxNorm);
  }
  add(Text::translate("InspectorPanel", "output L1"), plan.activityL1);
  add(Text::translate("InspectorPanel", "output L2"), plan.activityL2);
  if (penalties.isEmpty()) return {};
  return Text::translate("InspectorPanel", "Penalties: %1").arg(penalties.join(QStringLiteral(" · ")));
}

}  // namespace

InspectorPanel::InspectorPanel(Lab& lab, QWidget* parent)
    : QWidget(parent),
      lab_(lab),
      model_(lab.document),
      stack_(new QStackedLayout(this)),
      empty_(new EmptyState(QStringLiteral("layer"), this)) {
  setObjectName(QStringLiteral("inspectorPanel"));
  setAccessibleName(tr("Inspector"));
  stack_->addWidget(empty_);
  auto* page = new QWidget(this);
  auto* layout = new QVBoxLayout(page);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  layout->addWidget(makeHeader());
  tabs_ = new TabPages(page);
  const auto add = [this](QWidget* view, const char* id, const char* icon, const QString& title, const QString& tip) {
    tabs_->addPage(scrolled(view), QString::fromLatin1(id), title, tip, QString::fromLatin1(icon));
  };
  filters_ = new FiltersPage(lab_);
  maps_ = new FeatureMapsPage(lab_);
  gradients_ = new GradientsPage(lab_);
  history_ = new HistoryPage(lab_);
  add(makeOptionsPage(), "optionsTab", "settings", tr("Options"), tr("What the layer is, its settings and its problems"));
  add(filters_, "filtersTab", "conv2d", tr("Filters"), tr("What it has learned: kernels, weights, biases"));
  add(maps_, "activationsTab", "eye", tr("Activations"),
      tr("What it makes of the chosen sample, and where each number comes from"));
  add(gradients_, "gradientsTab", "gradient-good", tr("Gradients"),
      tr("How the loss of the chosen sample changes with its numbers"));
  add(history_, "historyTab", "chart", tr("History"), tr("Statistics, and histograms over the training"));
  tabs_->setAccessibleName(tr("Views of the layer"));
  layout->addWidget(tabs_, 1);
  stack_->addWidget(page);

  connect(&lab_.selection, &Selection::changed, this, &InspectorPanel::followSelection);
  connect(&model_, &NodeOptionModel::nodeChanged, this, &InspectorPanel::refresh);
  connect(&model_, &QAbstractItemModel::modelReset, this, &InspectorPanel::refreshNotes);
  connect(&model_, &QAbstractItemModel::dataChanged, this, &InspectorPanel::refreshNotes);
  connect(&lab_.document, &ProjectDocument::analysisChanged, this, &InspectorPanel::refreshShapes);
  connect(&lab_.document, &ProjectDocument::projectReplaced, this, &InspectorPanel::followSelection);
  connect(&Theme::instance(), &Theme::changed, this, [this] {
    refresh();
    refreshShapes();
  });
  followSelection();
  refreshNotes();
}

// What is being typed goes with the panel: a field with the focus gives up its text when the panel is hidden, and the model is
// gone by then.
InspectorPanel::~InspectorPanel() {
  name_->disconnect(this);
  delete form_;
}

QWidget* InspectorPanel::makeHeader() {
  auto* header = new QWidget(this);
  auto* layout = new QVBoxLayout(header);
  layout->setContentsMargins(12, Theme::kGrid, 12, 4);
  layout->setSpacing(4);
  auto* row = new QHBoxLayout;
  row->setSpacing(Theme::kGrid);
  icon_ = new QLabel(header);
  type_ = new QLabel(header);
  type_->setProperty("heading", true);
  type_->setAccessibleName(tr("Kind of layer"));
  name_ = new TextField(header);
  name_->setObjectName(QStringLiteral("layerName"));
  name_->setAccessibleName(tr("Name of the layer"));
  name_->setPlaceholderText(tr("Name"));
  row->addWidget(icon_);
  row->addWidget(type_);
  row->addWidget(name_, 1);
  layout->addLayout(row);
  problem_ = makeText(header, false);
  problem_->setProperty("muted", false);
  problem_->hide();
  layout->addWidget(problem_);
  connect(name_, &TextField::edited, this, &InspectorPanel::rename);
  return header;
}

QWidget* InspectorPanel::makeOptionsPage() {
  auto* page = new QWidget(this);
  auto* layout = new QVBoxLayout(page);
  layout->setContentsMargins(12, Theme::kGrid, 12, Theme::kGrid);
  layout->setSpacing(Theme::kGrid);
  shapes_ = makeText(page, false);
  shapes_->setAccessibleName(tr("Shapes"));
  parameters_ = makeText(page, true);
  parameters_->setAccessibleName(tr("Parameters"));
  penalties_ = makeText(page, true);
  penalties_->setAccessibleName(tr("Penalties"));
  activation_ = new ActivationNote(page);
  loss_ = new LossNote(page);
  issues_ = new IssueList(lab_.document, false, page);
  form_ = new OptionForm(model_, page);
  summary_ = makeText(page, true);
  formula_ = makeText(page, false);
  formula_->setAccessibleName(tr("Formula"));
  for (QWidget* part : {static_cast<QWidget*>(shapes_), static_cast<QWidget*>(parameters_), static_cast<QWidget*>(penalties_),
                        static_cast<QWidget*>(issues_), static_cast<QWidget*>(form_), static_cast<QWidget*>(activation_),
                        static_cast<QWidget*>(loss_), static_cast<QWidget*>(formula_), static_cast<QWidget*>(summary_)})
    layout->addWidget(part);
  layout->addStretch(1);
  return page;
}

void InspectorPanel::followSelection() {
  // Of another layer the top comes first: what is wrong with it stands there.
  if (model_.node() != lab_.selection.current())
    for (const PanelScrollArea* area : findChildren<PanelScrollArea*>()) area->verticalScrollBar()->setValue(0);
  model_.setNode(lab_.selection.current());
  filters_->setNode(model_.node());
  maps_->setNode(model_.node());
  gradients_->setNode(model_.node());
  history_->setNode(model_.node());
  refreshShapes();
}

void InspectorPanel::refresh() {
  const std::optional<nn::NodeId> node = model_.node();
  stack_->setCurrentIndex(node ? 1 : 0);
  if (!node) {
    if (lab_.document.graph().nodes().empty())
      empty_->setText(tr("Nothing to inspect yet"), tr("Drag a layer from the library onto the canvas, or double-click one."));
    else
      empty_->setText(tr("No layer selected"),
                      tr("Click a layer on the canvas to see and change its options, its filters and its activations."));
    return;
  }
  const nn::LayerType* type = model_.layerType();
  const Theme& theme = Theme::instance();
  type_->setText(type ? text(type->title) : tr("Unknown layer"));
  icon_->setPixmap(theme.iconPixmap(type && !type->icon.empty() ? text(type->icon) : QStringLiteral("layer"), 20,
                                    theme.categoryColor(type ? text(type->category) : QString()), devicePixelRatioF()));
  name_->showText(model_.nodeName());
  name_->setToolTip(tr("Name of this layer; Enter takes it over"));
  problem_->hide();
  summary_->setText(
      type ? text(type->summary)
           : tr("This version does not know layers of the type “%1”.").arg(text(lab_.document.graph().node(*node).type)));
  formula_->setText(type ? text(type->formula) : QString());
  formula_->setVisible(!formula_->text().isEmpty());
  summary_->setToolTip(type ? text(type->reference) : QString());
}

void InspectorPanel::refreshShapes() {
  const std::optional<nn::NodeId> node = model_.node();
  if (!node) return;
  const nn::GraphAnalysis& analysis = lab_.document.analysis();
  std::vector<IssueRow> issues;
  for (const nn::GraphIssue* issue : analysis.issuesOf(*node)) issues.push_back(issueRow(*issue));
  issues_->setIssues(issues);
  const auto found = analysis.nodes.find(*node);
  if (found == analysis.nodes.end()) {
    shapes_->setText(tr("Shape not known yet"));
    parameters_->hide();
    penalties_->hide();
    return;
  }
  const auto joined = [](const std::vector<nn::Shape>& shapes) {
    QStringList texts;
    for (const nn::Shape& shape : shapes) texts << text(shape);
    return texts.join(QStringLiteral(" + "));
  };
  const QString in = joined(found->second.inputs), out = joined(found->second.outputs);
  shapes_->setText(in.isEmpty() ? out : out.isEmpty() ? in : tr("%1  →  %2").arg(in, out));
  const nn::Graph& graph = lab_.document.graph();
  const nn::Node& owner = nn::weightsOwner(graph, graph.node(*node));
  parameters_->setText(owner.id == *node ? countText(found->second) : tr("uses the weights of %1").arg(text(owner.name)));
  parameters_->show();
  penalties_->setText(penaltiesText(found->second.plan));
  penalties_->setVisible(!penalties_->text().isEmpty());
}

/// The curve of the activation and the formula of the loss, where the layer has one. A layer that may have an activation, but
/// has none, needs no explanation of that.
void InspectorPanel::refreshNotes() {
  std::string activation, loss;
  const nn::LayerType* type = model_.layerType();
  for (int row = 0; type && row < model_.rowCount(); ++row) {
    const nn::OptionSpec& spec = *model_.spec(row);
    const nn::OptionValue value = model_.valueOf(spec);
    const auto* id = std::get_if<std::string>(&value);
    if (!id) continue;
    const bool isNone = type->hasActivation && value == spec.defaultValue;
    if (spec.choiceSource == nn::ChoiceSource::Activations && !isNone) activation = *id;
    if (spec.choiceSource == nn::ChoiceSource::Losses) loss = *id;
  }
  activation_->showActivation(activation, type ? lab_.document.graph().node(*model_.node()).options : nn::Options());
  loss_->showLoss(loss);
}

void InspectorPanel::rename(const QString& name) {
  // Validated here too, so that the reason stands at the field and the text stays for correcting.
  const std::string wanted = utf8(name.trimmed());
  const nn::Node* other = lab_.document.graph().findByName(wanted);
  QString reason;
  if (wanted.empty()) reason = tr("A layer needs a name.");
  if (other && other->id != model_.node()) reason = tr("Another layer is called “%1”.").arg(name.trimmed());
  name_->showProblem(reason);
  problem_->setText(reason);
  problem_->setVisible(!reason.isEmpty());
  if (!reason.isEmpty()) return;
  if (model_.rename(name)) name_->showText(model_.nodeName());
}

}  // namespace ui
