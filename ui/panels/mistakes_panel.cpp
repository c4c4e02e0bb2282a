#include "ui/panels/mistakes_panel.h"

#include "engine/metrics/class_decision.h"
#include "ui/common/engine_text.h"
#include "ui/common/theme.h"
#include "ui/panels/class_prediction.h"
#include "ui/panels/mistakes/class_table.h"
#include "ui/panels/mistakes/sample_list.h"
#include "ui/plots/xy_plot.h"
#include "ui/widgets/choice_box.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/empty_state.h"

#include <QButtonGroup>
#include <QSplitter>

#include <cmath>

namespace ui {

namespace {

constexpr nn::Index kMostUnits = 64;          // of values: beyond that there is no plot of single ones
constexpr std::size_t kMostNamedCurves = 10;  // as many hues as there are

constexpr int kButtonWidth = 640;  // of the panel, from which on every view has a button

/// The views in one list; the first three are MatrixView::Figures.
enum ListedView { kCounts, kRowShares, kColumnShares, kClasses, kRoc };

QString percent(double share) { return QString::number(100 * share, 'f', 1) + QChar(0x202f) + QLatin1Char('%'); }

}  // namespace

MistakesPanel::MistakesPanel(Lab& lab, QWidget* parent)
    : QWidget(parent),
      lab_(lab),
      evaluator_(lab.training),
      stack_(new QStackedLayout),
      empty_(new EmptyState(QStringLiteral("grid"), this)),
      samples_(new SampleList(lab, this)) {
  setObjectName(QStringLiteral("mistakesPanel"));
  setAccessibleName(tr("Mistakes"));
  auto* content = new QWidget(this);
  auto* layout = new QVBoxLayout(content);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(4);
  layout->addLayout(makeHeader());
  auto* splitter = new QSplitter(Qt::Horizontal, content);
  splitter->addWidget(makeViews());
  splitter->addWidget(samples_);
  splitter->setStretchFactor(0, 3);
  splitter->setStretchFactor(1, 2);
  splitter->setHandleWidth(Theme::kGrid);
  splitter->setChildrenCollapsible(false);
  layout->addWidget(splitter, 1);
  stack_->addWidget(empty_);
  stack_->addWidget(content);
  auto* outer = new QVBoxLayout(this);
  outer->setContentsMargins(Theme::kGrid, 4, Theme::kGrid, 4);
  outer->addLayout(stack_);

  connect(samples_, &SampleList::allRequested, this, [this] { chooseClass(std::nullopt); });
  connect(empty_, &EmptyState::actionTriggered, this, [this] {
    if (lab_.training.hasTrainedState())
      evaluator_.refresh();
    else
      lab_.training.train();
  });
  connect(&evaluator_, &SampleEvaluator::changed, this, &MistakesPanel::refresh);
  connect(&evaluator_, &SampleEvaluator::progressChanged, this, &MistakesPanel::refreshHeader);
  connect(&lab_.training, &TrainingController::stateChanged, this, &MistakesPanel::updateActive);
  connect(&lab_.training, &TrainingController::progressChanged, this, &MistakesPanel::updateActive);
  connect(&lab_.training, &TrainingController::historyReset, this, &MistakesPanel::updateActive);
  connect(&lab_.training, &TrainingController::networkChanged, this, &MistakesPanel::refreshHeader);
  connect(&lab_.training, &TrainingController::dataChanged, this, [this] {
    updateActive();
    refreshChoices();
  });
  connect(&lab_.probe, &Probe::inputChanged, this, [this] {
    const auto sample = lab_.probe.sample();
    const bool isHere = sample && shown_ && lab_.probe.part() == shown_->part;
    scatter_->setMarked(isHere ? std::optional(static_cast<int>(*sample)) : std::nullopt);
  });
  refreshChoices();
  refresh();
}

QToolButton* MistakesPanel::makeViewButton(const QString& name, const QString& tip, View view) {
  auto* button = new QToolButton(this);
  button->setText(name);
  button->setToolTip(tip);
  button->setAccessibleName(name);
  button->setCheckable(true);
  button->setFocusPolicy(Qt::TabFocus);
  connect(button, &QToolButton::clicked, this, [this, view] { showPage(view); });
  viewButtons_.push_back(button);
  return button;
}

QLayout* MistakesPanel::makeHeader() {
  auto* row = new QHBoxLayout;
  row->setSpacing(4);
  auto* group = new QButtonGroup(this);
  for (QToolButton* button :
       {makeViewButton(tr("Matrix"), tr("Confusion matrix: what is taken for what"), Matrix),
        makeViewButton(tr("Classes"), tr("Precision, recall, F1 and AUC of every class"), Classes),
        makeViewButton(tr("ROC"), tr("Found against falsely claimed, for every threshold: each class against the rest"),
                       Roc)}) {
    group->addButton(button);
    row->addWidget(button);
  }
  viewButtons_.front()->setChecked(true);
  figures_ = new ChoiceBox(this);
  figures_->setObjectName(QStringLiteral("figures"));
  figures_->setAccessibleName(tr("Numbers of the matrix"));
  figures_->addChoice(tr("Counts"), 0, tr("Numbers of samples"));
  figures_->addChoice(tr("Row %"), 1, tr("Part of the samples of the right class: the diagonal is the recall"));
  figures_->addChoice(tr("Column %"), 2, tr("Part of the samples predicted as the class: the diagonal is the precision"));
  figures_->showChoice(0);
  connect(figures_, &ChoiceBox::edited, this,
          [this](const QVariant& id) { setFigures(static_cast<MatrixView::Figures>(id.toInt())); });
  view_ = new ChoiceBox(this);
  view_->setObjectName(QStringLiteral("view"));
  view_->setAccessibleName(tr("View"));
  view_->addChoice(tr("Counts"), kCounts, tr("Confusion matrix: what is taken for what"));
  view_->addChoice(tr("Row %"), kRowShares, tr("Confusion matrix: part of the samples of the right class"));
  view_->addChoice(tr("Column %"), kColumnShares, tr("Confusion matrix: part of the samples predicted as the class"));
  view_->addChoice(tr("Classes"), kClasses, tr("Precision, recall, F1 and AUC of every class"));
  view_->addChoice(tr("ROC"), kRoc, tr("Found against falsely claimed, for every threshold: each class against the rest"));
  view_->setMaximumWidth(112);
  connect(view_, &ChoiceBox::edited, this, [this](const QVariant& id) {
    if (id.toInt() <= kColumnShares) setFigures(static_cast<MatrixView::Figures>(id.toInt()));
    showPage(id.toInt() <= kColumnShares ? Matrix : id.toInt() == kClasses ? Classes : Roc);
  });
  unit_ = new ChoiceBox(this);
  unit_->setObjectName(QStringLiteral("unit"));
  unit_->setAccessibleName(tr("Predicted value"));
  connect(unit_, &ChoiceBox::edited, this, &MistakesPanel::showScatter);
  status_ = new ElidedLabel(this);
  status_->setProperty("muted", true);
  status_->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
  part_ = new ChoiceBox(this);
  part_->setObjectName(QStringLiteral("part"));
  part_->setAccessibleName(tr("Evaluated part of the data"));
  part_->setMaximumWidth(120);
  connect(part_, &ChoiceBox::edited, this, [this](const QVariant& id) { evaluator_.setPart(id.value<DataPart>()); });
  refresh_ = new QToolButton(this);
  refresh_->setObjectName(QStringLiteral("refresh"));
  refresh_->setFocusPolicy(Qt::TabFocus);
  connect(refresh_, &QToolButton::clicked, this, [this] {
    if (evaluator_.isRunning())
      evaluator_.cancel();
    else
      evaluator_.refresh();
  });
  connect(&Theme::instance(), &Theme::changed, this, [this] {
    refresh_->setAccessibleName({});  // and so a new icon
    refreshHeader();
  });
  row->addWidget(view_);
  row->addWidget(figures_);
  row->addWidget(unit_);
  row->addWidget(status_, 1);
  row->addWidget(part_);
  row->addWidget(refresh_);
  return row;
}

QWidget* MistakesPanel::makeViews() {
  views_ = new QStackedWidget(this);
  matrix_ = new MatrixView(views_);
  classes_ = new ClassTable(views_);
  roc_ = new XyPlot(views_);
  scatter_ = new XyPlot(views_);
  for (QWidget* view : {static_cast<QWidget*>(matrix_), static_cast<QWidget*>(classes_), static_cast<QWidget*>(roc_),
                        static_cast<QWidget*>(scatter_)})
    views_->addWidget(view);
  roc_->setAccessibleName(tr("ROC curves"));
  roc_->setAxisTitles(tr("false positive rate"), tr("true positive rate"));
  roc_->setRange(0, 1.02);  // a perfect curve is not cut by the frame
  roc_->setToolTip(tr("Click a curve to list the mistakes of its class"));
  scatter_->setAccessibleName(tr("Predicted against true values"));
  scatter_->setToolTip(tr("Click a point to show its sample in all panels"));
  connect(matrix_, &MatrixView::cellChosen, this, [this] {
    chosenClass_.reset();
    refreshList();
  });
  connect(classes_, &ClassTable::classChosen, this, &MistakesPanel::chooseClass);
  connect(roc_, &XyPlot::lineClicked, this, [this](int line) { chooseClass(line); });
  connect(scatter_, &XyPlot::pointClicked, this, [this](int point) {
    if (shown_) lab_.probe.setSample(shown_->part, point);
  });
  return views_;
}

void MistakesPanel::showPage(View view) {
  if (view != Scatter) {
    classView_ = view;
    viewButtons_[static_cast<std::size_t>(view)]->setChecked(true);
    view_->showChoice(view == Matrix ? static_cast<int>(matrix_->figures()) : view == Classes ? kClasses : kRoc);
  }
  views_->setCurrentIndex(view);
  arrangeHeader();
}

void MistakesPanel::setFigures(MatrixView::Figures figures) {
  matrix_->setFigures(figures);
  figures_->showChoice(static_cast<int>(figures));
}

void MistakesPanel::arrangeHeader() {
  const bool hasButtons = width() >= kButtonWidth, forClasses = views_->currentIndex() != Scatter;
  for (QToolButton* button : viewButtons_) button->setVisible(forClasses && hasButtons);
  view_->setVisible(forClasses && !hasButtons);
  figures_->setVisible(views_->currentIndex() == Matrix && hasButtons);
}

void MistakesPanel::updateActive() {
  evaluator_.setActive(isVisible() && lab_.training.hasTrainedState());
  if (isVisible() && stack_->currentIndex() == 0) showEmpty();
}

void MistakesPanel::refresh() {
  const auto result = evaluator_.result();
  if (result && result != shown_) {
    shown_ = result;
    showResult();
  }
  if (!result && !evaluator_.isRunning()) shown_.reset();
  // What is being computed anew stays readable until the new is there.
  stack_->setCurrentIndex(shown_ ? 1 : 0);
  if (!shown_) showEmpty();
  refreshHeader();
}

void MistakesPanel::showEmpty() {
  const TrainingController& training = lab_.training;
  const QString title = tr("Where the network is wrong");
  if (!evaluator_.error().isEmpty()) {
    empty_->setText(tr("The samples could not be evaluated"), evaluator_.error());
    empty_->setAction(tr("Try again"));
  } else if (evaluator_.isRunning()) {
    empty_->setText(tr("Evaluating the %1").arg(titleOf(evaluator_.part())),
                    tr("%1 %").arg(100 * evaluator_.progress(), 0, 'f', 0));
    empty_->setAction({});
  } else if (!training.hasTrainedState() || evaluator_.wasCancelled()) {
    empty_->setText(title, tr("Train, and every sample of the test or validation set is looked at: which classes are taken for "
                              "which, the samples behind each number, and the largest losses."));
    empty_->setAction(training.hasTrainedState() ? tr("Evaluate") : tr("Train"));
  } else {
    empty_->setText(title, training.reasonNotToTrain());
    empty_->setAction({});
  }
}

void MistakesPanel::refreshHeader() {
  if (!isVisible()) return;  // new weights come ten times a second
  if (stack_->currentIndex() == 0 && evaluator_.isRunning()) showEmpty();
  const bool isRunning = evaluator_.isRunning();
  const Theme& theme = Theme::instance();
  const QString action = isRunning ? tr("Stop evaluating") : tr("Evaluate with the newest weights");
  if (action != refresh_->accessibleName()) {
    refresh_->setIcon(theme.icon(isRunning ? QStringLiteral("stop") : QStringLiteral("reset")));
    refresh_->setToolTip(action);
    refresh_->setAccessibleName(action);
  }
  if (!shown_) return;
  const nn::SampleResults& results = shown_->results;
  const QString samples = wholeNumber(results.samples);
  const QString sentence = tr("%1 of %2 right").arg(percent(results.confusion.accuracy()), samples);
  QStringList words;
  if (results.forClasses) words << percent(results.confusion.accuracy());
  words << tr("n = %1").arg(samples);
  if (isRunning)
    words << tr("evaluating anew: %1 %").arg(100 * evaluator_.progress(), 0, 'f', 0);
  else if (lab_.training.state() != TrainingController::State::Running && !evaluator_.isCurrent())
    words << tr("of older weights");
  else
    words << (shown_->epoch == 0 ? tr("within epoch 1") : tr("after epoch %1").arg(shown_->epoch));
  const QString line = words.join(QStringLiteral("  ·  "));
  status_->showText(line, results.forClasses ? sentence + QStringLiteral("  ·  ") + words.last() : line);
}

void MistakesPanel::refreshChoices() {
  part_->clear();
  if (const auto prepared = lab_.training.data())
    for (const DataPart part : partsOf(*prepared))
      part_->addChoice(ui::nameOf(part), QVariant::fromValue(part),
                       tr("All %1 samples").arg(wholeNumber(samplesOf(*prepared, part)->size())));
  part_->showChoice(QVariant::fromValue(evaluator_.part()));
}

void MistakesPanel::showResult() {
  const nn::SampleResults& results = shown_->results;
  const bool forClasses = results.forClasses;
  part_->showChoice(QVariant::fromValue(shown_->part));
  if (chosenClass_ && *chosenClass_ >= results.confusion.classes()) chosenClass_.reset();
  unit_->setVisible(!forClasses && results.units > 1 && results.units <= kMostUnits);
  if (forClasses) {
    matrix_->setMatrix(results.confusion, classNames(shown_->data.get()));
    classes_->setResult(shown_);
    showRoc();
    showPage(classView_);
  } else {
    const auto& names = shown_->data->info.targetNames;
    if (unit_->count() != results.units) {
      unit_->clear();
      for (nn::Index unit = 0; unit < std::min(results.units, kMostUnits); ++unit)
        unit_->addChoice(static_cast<std::size_t>(unit) < names.size() ? text(names[static_cast<std::size_t>(unit)])
                                                                       : tr("value %1").arg(unit),
                         static_cast<qlonglong>(unit));
      unit_->showChoice(qlonglong{0});
    }
    showScatter();
    showPage(Scatter);
  }
  refreshList();
}

void MistakesPanel::showRoc() {
  std::vector<XyPlot::Line> lines;
  const bool areNamed = shown_->roc.size() <= kMostNamedCurves;
  for (std::size_t k = 0; k < shown_->roc.size(); ++k) {
    XyPlot::Line line;
    for (const nn::RocPoint& point : shown_->roc[k].points)
      line.points.emplace_back(point.falsePositiveRate, point.truePositiveRate);
    const bool isChosen = chosenClass_ == static_cast<nn::Index>(k);
    line.colorIndex = static_cast<int>(k % kMostNamedCurves);
    line.isStrong = isChosen || (areNamed && !chosenClass_);
    const double area = shown_->roc[k].area;
    if ((areNamed || isChosen) && !std::isnan(area))
      line.name = tr("%1  %2").arg(nameOf(static_cast<nn::Index>(k))).arg(area, 0, 'f', 4);
    lines.push_back(std::move(line));
  }
  roc_->setLines(lines);
}

void MistakesPanel::showScatter() {
  if (!shown_ || shown_->results.forClasses) return;
  const nn::SampleResults& results = shown_->results;
  const nn::Index unit = std::clamp<nn::Index>(unit_->currentData().toLongLong(), 0, std::max<nn::Index>(0, results.units - 1));
  std::vector<QPointF> points;
  if (!results.targets.empty() && results.units <= kMostUnits)
    for (nn::Index n = 0; n < results.samples; ++n)
      points.emplace_back(static_cast<double>(results.target(n, unit)), static_cast<double>(results.prediction(n, unit)));
  const std::string& name = shown_->data->info.targetName;
  const QString what = results.units == 1 && !name.empty() ? text(name) : unit_->currentText();
  scatter_->setAxisTitles(what.isEmpty() ? tr("true value") : tr("true %1").arg(what),
                          what.isEmpty() ? tr("predicted value") : tr("predicted %1").arg(what));
  scatter_->setDiagonal(points.empty() ? tr("too many values a sample for a plot") : tr("exactly right"));
  scatter_->setPoints(points);
}

void MistakesPanel::chooseClass(std::optional<nn::Index> classNumber) {
  chosenClass_ = classNumber;
  matrix_->setChosen(std::nullopt);
  if (shown_ && shown_->results.forClasses) showRoc();
  refreshList();
}

void MistakesPanel::refreshList() {
  if (!shown_) return;
  const nn::SampleResults& results = shown_->results;
  const auto cell = matrix_->chosen();
  if (chosenClass_)
    samples_->show(tr("Mistakes on %1").arg(nameOf(*chosenClass_)), shown_, nn::mistakes(results, chosenClass_));
  else if (results.forClasses && cell)
    samples_->show(cell->first == cell->second ? tr("%1 recognised").arg(nameOf(cell->first))
                                               : tr("%1 taken for %2").arg(nameOf(cell->first), nameOf(cell->second)),
                   shown_, nn::samplesOfCell(results, cell->first, cell->second));
  else
    samples_->show(results.forClasses ? tr("Largest losses") : tr("Largest errors"), shown_, results.byLoss);
}

QString MistakesPanel::nameOf(nn::Index classNumber) const {
  if (classNumber == nn::kNoClass) return tr("NaN");
  const QStringList names = classNames(shown_ ? shown_->data.get() : nullptr);
  return classNumber < names.size() ? names[classNumber] : QString::number(classNumber);
}

void MistakesPanel::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  updateActive();
  refreshHeader();
}

void MistakesPanel::hideEvent(QHideEvent* event) {
  QWidget::hideEvent(event);
  updateActive();
}

void MistakesPanel::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  arrangeHeader();
}

}  // namespace ui
