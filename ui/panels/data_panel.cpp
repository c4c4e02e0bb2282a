#include "ui/panels/data_panel.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QSplitter>
#include <QVBoxLayout>

#include "ui/common/engine_text.h"
#include "ui/common/theme.h"
#include "ui/panels/data/class_list.h"
#include "ui/panels/data/data_preparation.h"
#include "ui/panels/data/data_warnings.h"
#include "ui/panels/data/sample_grid.h"
#include "ui/widgets/choice_box.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/panel_scroll_area.h"
#include "ui/widgets/settings_form.h"

namespace ui {

namespace {

enum Page { SamplePage, ColumnPage, PreparePage };
constexpr int kSideWidth = 184, kRowHeight = 24, kAllParts = -1;

}  // namespace

DataPanel::DataPanel(Lab& lab, QWidget* parent)
    : QWidget(parent),
      lab_(lab),
      stack_(new QStackedLayout(this)),
      empty_(new EmptyState(QStringLiteral("dataset"), this)),
      tabs_(new QTabBar(this)),
      pages_(new QStackedWidget(this)) {
  setObjectName(QStringLiteral("dataPanel"));
  setAccessibleName(tr("Data"));
  auto* content = new QWidget(this);
  auto* layout = new QVBoxLayout(content);
  layout->setContentsMargins(Theme::kGrid, 0, Theme::kGrid, Theme::kGrid);
  layout->setSpacing(4);
  tabs_->addTab(tr("Samples"));
  tabs_->addTab(tr("Columns"));
  tabs_->addTab(tr("Prepare"));
  tabs_->setDrawBase(false);
  tabs_->setExpanding(false);
  tabs_->setUsesScrollButtons(false);
  tabs_->setAccessibleName(tr("Views of the data"));
  layout->addLayout(makeHead());
  layout->addWidget(pages_, 1);
  pages_->addWidget(makeSamplePage());
  pages_->addWidget(makeTable(columnTable_, columns_));
  pages_->addWidget(new DataPreparation(lab_, pages_));
  columnTable_->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
  columnTable_->verticalHeader()->hide();
  stack_->addWidget(empty_);
  stack_->addWidget(content);

  connect(tabs_, &QTabBar::currentChanged, this, [this](int tab) {
    pages_->setCurrentIndex(tab);
    count_->setVisible(tab == SamplePage);
  });
  connect(empty_, &EmptyState::actionTriggered, this, &DataPanel::importRequested);
  connect(&overview_, &DataOverview::changed, this, [this] {
    showFacts();
    if (filter_.label || filter_.onlyDuplicates) showSamples();
  });
  connect(&lab_.training, &TrainingController::dataChanged, this, &DataPanel::followData);
  connect(&lab_.document, &ProjectDocument::trainingSettingsChanged, this, &DataPanel::showFacts);
  connect(&lab_.probe, &Probe::inputChanged, this, &DataPanel::followChosenSample);
  followData();
}

QLayout* DataPanel::makeHead() {
  part_ = new ChoiceBox;
  part_->setObjectName(QStringLiteral("part"));
  part_->setAccessibleName(tr("Part of the data"));
  part_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  count_ = new ElidedLabel(this);
  count_->setProperty("muted", true);
  duplicates_ = new QToolButton(this);
  duplicates_->setObjectName(QStringLiteral("duplicates"));
  duplicates_->setText(tr("Duplicates"));
  duplicates_->setToolTip(tr("Show only samples that come more than once, twins beside each other"));
  duplicates_->setCheckable(true);
  only_ = new QToolButton(this);
  only_->setObjectName(QStringLiteral("onlyChosen"));
  only_->setText(tr("From the doctor"));
  only_->setToolTip(tr("Shows only the samples that the doctor's advice is about; up: all samples again"));
  only_->setCheckable(true);
  only_->hide();
  auto* import = new QToolButton(this);
  import->setObjectName(QStringLiteral("importData"));
  import->setIcon(Theme::instance().icon(QStringLiteral("open")));
  import->setAccessibleName(tr("Import data"));
  import->setToolTip(tr("Import data of your own: a table, images, arrays. Files can also be dropped on the window."));
  connect(&Theme::instance(), &Theme::changed, import,
          [import] { import->setIcon(Theme::instance().icon(QStringLiteral("open"))); });
  auto* head = new QHBoxLayout;
  head->setSpacing(Theme::kGrid);
  head->addWidget(tabs_);
  head->addWidget(count_, 1);
  head->addWidget(import);
  connect(import, &QToolButton::clicked, this, &DataPanel::importRequested);
  connect(part_, &ChoiceBox::edited, this, [this](const QVariant& chosen) {
    filter_.part = chosen.toInt() == kAllParts ? std::nullopt : std::optional(static_cast<DataPart>(chosen.toInt()));
    showFacts();
    showSamples();
  });
  connect(duplicates_, &QToolButton::toggled, this, [this](bool only) {
    filter_.onlyDuplicates = only;
    showSamples();
  });
  connect(only_, &QToolButton::toggled, this, [this](bool only) {
    if (only) return;
    filter_.only.clear();
    only_->hide();
    showFacts();
    showSamples();
  });
  return head;
}

void DataPanel::showOnly(const std::vector<nn::Index>& training) {
  tabs_->setCurrentIndex(SamplePage);
  filter_ = {};
  duplicates_->setChecked(false);
  for (const nn::Index sample : training) filter_.only.push_back({DataPart::Training, sample});
  only_->setChecked(!filter_.only.empty());
  only_->setVisible(!filter_.only.empty());
  showParts();
  showFacts();
  showSamples();
}

QWidget* DataPanel::makeTable(QTableView*& view, QAbstractTableModel& model) {
  view = new QTableView;
  view->setModel(&model);
  view->setSelectionBehavior(QAbstractItemView::SelectRows);
  view->setSelectionMode(QAbstractItemView::SingleSelection);
  view->setEditTriggers(QAbstractItemView::NoEditTriggers);
  view->setShowGrid(false);
  view->setWordWrap(false);
  view->setAlternatingRowColors(true);
  view->setFrameShape(QFrame::NoFrame);
  view->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
  view->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
  view->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
  view->verticalHeader()->setDefaultSectionSize(kRowHeight);
  view->horizontalHeader()->setHighlightSections(false);
  view->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
  view->horizontalHeader()->setDefaultSectionSize(104);
  view->setCornerButtonEnabled(false);
  view->setAccessibleName(tr("Samples"));
  return view;
}

QWidget* DataPanel::makeSamplePage() {
  samples_ = new QStackedWidget;
  grid_ = new SampleGrid(samples_);
  grid_->setObjectName(QStringLiteral("sampleGrid"));
  samples_->addWidget(grid_);
  samples_->addWidget(makeTable(table_, rows_));
  table_->setObjectName(QStringLiteral("sampleTable"));
  connect(grid_, &SampleGrid::chosen, this, &DataPanel::choose);
  connect(table_->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& current) {
    if (current.isValid() && !isChoosing_) choose(rows_.samples()[current.row()]);
  });
  auto* column = new QWidget;
  auto* layout = new QVBoxLayout(column);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(4);
  layout->addWidget(part_);
  layout->addWidget(samples_, 1);
  auto* splitter = new QSplitter(Qt::Horizontal);
  splitter->addWidget(column);
  splitter->addWidget(makeSide());
  splitter->setStretchFactor(0, 1);
  splitter->setStretchFactor(1, 0);
  splitter->setSizes({600, kSideWidth});
  splitter->setCollapsible(0, false);
  return splitter;
}

QWidget* DataPanel::makeSide() {
  auto* scroll = new PanelScrollArea(this);
  auto* page = new QWidget;
  auto* layout = new QVBoxLayout(page);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(Theme::kGrid);
  working_ = makeNote(tr("State of the statistics"), page);
  warnings_ = new IssueList(lab_.document, false, page);
  classes_ = new ClassList(page);
  classes_->setObjectName(QStringLiteral("classList"));
  layout->addWidget(working_);
  layout->addWidget(warnings_);
  layout->addWidget(duplicates_, 0, Qt::AlignLeft);
  layout->addWidget(only_, 0, Qt::AlignLeft);
  layout->addWidget(classes_, 1);
  layout->addStretch(0);
  scroll->setWidget(page);
  side_ = scroll;
  connect(classes_, &ClassList::classChosen, this, [this](std::optional<nn::Index> label) {
    filter_.label = label;
    showSamples();
  });
  return side_;
}

bool DataPanel::isImages() const {
  const auto prepared = lab_.training.data();
  return prepared && prepared->info.kind == nn::SampleKind::Image && prepared->info.inputShape.rank() == 3;
}

void DataPanel::followData() {
  const auto prepared = lab_.training.data();
  filter_.only.clear();  // they were samples of the data before
  only_->setChecked(false);
  if (!prepared) {
    const bool isWrong = !lab_.training.dataError().isEmpty();
    empty_->setText(
        isWrong ? tr("The data cannot be read") : tr("Loading the data …"),
        isWrong ? lab_.training.dataError()
                : tr("Every sample is shown here, with the distribution of the classes and what is doubtful about them."));
    empty_->setAction(isWrong ? tr("Import other data…") : QString());
  }
  stack_->setCurrentIndex(prepared ? 1 : 0);
  samples_->setCurrentIndex(isImages() ? 0 : 1);
  tabs_->setTabVisible(ColumnPage, prepared && !isImages());
  if (filter_.label && prepared && *filter_.label >= prepared->info.classCount()) filter_.label.reset();
  if (filter_.part && prepared && !rawSamplesOf(*prepared, *filter_.part)) filter_.part.reset();
  if (isVisible()) overview_.setData(prepared);
  showParts();
  showFacts();
  showSamples();
}

void DataPanel::showParts() {
  const auto prepared = lab_.training.data();
  part_->clear();
  if (!prepared) return;
  nn::Index all = 0;
  for (const DataPart part : partsOf(*prepared)) all += rawSamplesOf(*prepared, part)->size();
  part_->addChoice(tr("All (%1)").arg(wholeNumber(all)), kAllParts);
  for (const DataPart part : partsOf(*prepared)) {
    const QString count = wholeNumber(rawSamplesOf(*prepared, part)->size());
    part_->addChoice(part == DataPart::Training     ? tr("Training (%1)").arg(count)
                     : part == DataPart::Validation ? tr("Validation (%1)").arg(count)
                                                    : tr("Test (%1)").arg(count),
                     static_cast<int>(part));
  }
  part_->showChoice(filter_.part ? static_cast<int>(*filter_.part) : kAllParts);
}

void DataPanel::showFacts() {
  const auto prepared = lab_.training.data();
  const auto facts = overview_.facts();
  working_->setText(overview_.isWorking() ? tr("Looking at all samples …") : QString());
  working_->setVisible(overview_.isWorking());
  classes_->setVisible(prepared && prepared->info.classCount() > 0);
  classes_->setFacts(prepared.get(), facts.get(), filter_.part);
  classes_->choose(filter_.label);
  warnings_->setIssues(prepared && facts ? dataWarnings(*prepared, *facts, lab_.document.project()) : std::vector<IssueRow>());
  columns_.setFacts(prepared, facts);
  const bool hasDuplicates = facts && facts->duplicates.extra > 0;
  duplicates_->setVisible(hasDuplicates);
  side_->setVisible(overview_.isWorking() || hasDuplicates || !filter_.only.empty() || warnings_->count() > 0 ||
                    classes_->isVisibleTo(side_));
  if (!hasDuplicates && filter_.onlyDuplicates) duplicates_->setChecked(false);
}

void DataPanel::showSamples() {
  const auto prepared = lab_.training.data();
  const auto facts = overview_.facts();
  FilteredSamples list = prepared ? FilteredSamples(*prepared, facts.get(), filter_) : FilteredSamples();
  count_->setText(filter_.label || filter_.onlyDuplicates || !filter_.only.empty()
                      ? tr("%1 shown").arg(wholeNumber(list.size()))
                      : QString());
  if (isImages())
    grid_->setSamples(prepared, std::move(list));
  else
    rows_.setSamples(prepared, std::move(list));
  followChosenSample();
}

void DataPanel::choose(const SampleRef& sample) {
  isChoosing_ = true;
  lab_.probe.setSample(sample.part, sample.index);
  isChoosing_ = false;
}

void DataPanel::followChosenSample() {
  if (isChoosing_) return;
  std::optional<SampleRef> chosen;
  if (const auto sample = lab_.probe.sample()) chosen = SampleRef{lab_.probe.part(), *sample};
  grid_->setCurrent(chosen);
  if (isImages()) return;
  const nn::Index row = chosen ? rows_.samples().rowOf(*chosen) : -1;
  isChoosing_ = true;
  table_->setCurrentIndex(rows_.index(static_cast<int>(row), 0));
  isChoosing_ = false;
}

void DataPanel::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  overview_.setData(lab_.training.data());
}

void DataPanel::hideEvent(QHideEvent* event) {
  QWidget::hideEvent(event);
  overview_.cancel();  // what nobody sees costs nothing
}

}  // namespace ui
