#include "ui/panels/loss_surface_panel.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

#include <cmath>

#include "ui/common/engine_text.h"
#include "ui/common/theme.h"
#include "ui/panels/landscape/landscape_view.h"
#include "ui/widgets/choice_box.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/panel_scroll_area.h"
#include "ui/widgets/scale_legend.h"

namespace ui {

namespace {

using Directions = LandscapeWish::Directions;

constexpr int kControlsWidth = 192;

}  // namespace

LossSurfacePanel::LossSurfacePanel(Lab& lab, QWidget* parent)
    : QWidget(parent),
      lab_(lab),
      landscape_(lab.training),
      pages_(new QStackedWidget(this)),
      empty_(new EmptyState(QStringLiteral("gradient-good"), this)),
      view_(new LandscapeView(this)) {
  setAccessibleName(tr("Loss surface"));
  auto* page = new QWidget(this);
  auto* row = new QHBoxLayout(page);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(0);
  row->addWidget(makeControls());
  row->addWidget(view_, 1);
  pages_->addWidget(page);
  pages_->addWidget(empty_);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addWidget(pages_);
  empty_->setText(
      tr("No loss surface yet"),
      tr("The loss around the network's weights, and the way that the training takes over it. It needs data and a network "
         "that can run."));
  connect(empty_, &EmptyState::actionTriggered, &lab_.training, &TrainingController::train);
  connect(&landscape_, &LossLandscape::changed, this, &LossSurfacePanel::refresh);
  connect(&landscape_, &LossLandscape::progressChanged, this, &LossSurfacePanel::refreshProgress);
  connect(view_, &LandscapeView::readingChanged, this, [this] { reading_->showText(view_->reading()); });
  connect(&lab_.training, &TrainingController::networkChanged, this, &LossSurfacePanel::refreshParameters);
  connect(&lab_.training, &TrainingController::stateChanged, this, &LossSurfacePanel::refresh);
  connect(&Theme::instance(), &Theme::changed, this, &LossSurfacePanel::applyTheme);
  applyTheme();
  refresh();
}

QWidget* LossSurfacePanel::makeWeightRow(ChoiceBox*& parameter, QSpinBox*& element, const QString& name) {
  auto* row = new QWidget(this);
  parameter = new ChoiceBox(row);
  parameter->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  parameter->setMinimumContentsLength(3);
  parameter->setAccessibleName(tr("%1: which parameter").arg(name));
  element = new QSpinBox(row);
  element->setMinimum(1);
  element->setButtonSymbols(QAbstractSpinBox::NoButtons);
  element->setFixedWidth(52);
  element->setAccessibleName(tr("%1: which of its numbers").arg(name));
  element->setToolTip(tr("Which number of the parameter, row by row"));
  auto* layout = new QHBoxLayout(row);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(4);
  layout->addWidget(parameter, 1);
  layout->addWidget(element);
  connect(parameter, &ChoiceBox::edited, this, [this] {
    refreshParameters();
    takeWish();
  });
  connect(element, &QSpinBox::valueChanged, this, &LossSurfacePanel::takeWish);
  return row;
}

QWidget* LossSurfacePanel::makeControls() {
  auto* content = new QWidget(this);
  directions_ = new ChoiceBox(content);
  directions_->setObjectName(QStringLiteral("directions"));
  directions_->setAccessibleName(tr("Directions"));
  directions_->addChoice(tr("Along the path"), static_cast<int>(Directions::Path),
                         tr("The two directions in which the weights moved most: principal components of the path"));
  directions_->addChoice(tr("Random directions"), static_cast<int>(Directions::Random),
                         tr("Two random directions, each filter as long as in the network (Li et al. 2018)"));
  directions_->addChoice(tr("Two weights"), static_cast<int>(Directions::Weights), tr("All other weights stay as they are"));
  directions_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  directions_->setMinimumContentsLength(6);
  directions_->showChoice(static_cast<int>(Directions::Path));
  weights_ = new QWidget(content);
  auto* rows = new QVBoxLayout(weights_);
  rows->setContentsMargins(0, 0, 0, 0);
  rows->setSpacing(4);
  rows->addWidget(makeWeightRow(parameters_[0], elements_[0], tr("First weight")));
  rows->addWidget(makeWeightRow(parameters_[1], elements_[1], tr("Second weight")));
  extent_ = new QSlider(Qt::Horizontal, content);
  extent_->setRange(-8, 8);
  extent_->setAccessibleName(tr("How far to look"));
  extent_->setToolTip(tr("How far around the weights to look, from a quarter of the usual to four times"));
  extent_->setObjectName(QStringLiteral("extent"));
  again_ = new QToolButton(content);
  again_->setObjectName(QStringLiteral("again"));
  otherSeed_ = new QToolButton(content);
  otherSeed_->setObjectName(QStringLiteral("otherDirections"));
  otherSeed_->setToolTip(tr("Other random directions"));
  otherSeed_->setAccessibleName(tr("Other random directions"));
  progress_ = new QProgressBar(content);
  progress_->setRange(0, 1000);
  progress_->setTextVisible(false);
  progress_->setAccessibleName(tr("Progress of the loss surface"));
  legend_ = new ScaleLegend(content);
  reading_ = new ElidedLabel(content);
  note_ = new QLabel(content);
  note_->setProperty("muted", true);
  note_->setWordWrap(true);

  auto* buttons = new QHBoxLayout;
  buttons->setSpacing(4);
  buttons->addWidget(again_);
  buttons->addWidget(otherSeed_);
  buttons->addWidget(progress_, 1);
  buttons->addStretch(0);
  auto* layout = new QVBoxLayout(content);
  layout->setContentsMargins(Theme::kGrid, Theme::kGrid, Theme::kGrid, Theme::kGrid);
  layout->setSpacing(Theme::kGrid / 2);
  layout->addWidget(directions_);
  layout->addWidget(weights_);
  layout->addWidget(new QLabel(tr("How far to look"), content));
  layout->addWidget(extent_);
  layout->addLayout(buttons);
  layout->addWidget(legend_);
  layout->addWidget(reading_);
  layout->addWidget(note_);
  layout->addStretch(1);
  connect(directions_, &ChoiceBox::edited, this, &LossSurfacePanel::takeWish);
  connect(extent_, &QSlider::valueChanged, this, &LossSurfacePanel::takeWish);
  connect(again_, &QToolButton::clicked, this, [this] { landscape_.progress() >= 0 ? landscape_.cancel() : landscape_.run(); });
  connect(otherSeed_, &QToolButton::clicked, this, [this] {
    LandscapeWish wish = landscape_.wish();
    ++wish.seed;
    landscape_.setWish(std::move(wish));
  });
  auto* scroll = new PanelScrollArea(this);
  scroll->setWidget(content);
  scroll->setFixedWidth(kControlsWidth);
  return scroll;
}

void LossSurfacePanel::takeWish() {
  LandscapeWish wish = landscape_.wish();
  wish.directions = static_cast<Directions>(directions_->currentData().toInt());
  wish.extent = std::pow(2, extent_->value() / 4.0);
  if (wish.directions == Directions::Weights) {
    wish.firstParameter = utf8(parameters_[0]->currentData().toString());
    wish.secondParameter = utf8(parameters_[1]->currentData().toString());
    wish.firstElement = elements_[0]->value() - 1;
    wish.secondElement = elements_[1]->value() - 1;
  }
  landscape_.setWish(std::move(wish));
  refresh();
}

/// The parameters that the network has now; what was chosen stays where it can.
void LossSurfacePanel::refreshParameters() {
  const auto network = lab_.training.network();
  if (!network || !isVisible()) return;
  const auto& specs = network->plan().parameters;
  for (int place = 0; place < 2; ++place) {
    ChoiceBox* box = parameters_[place];
    QStringList names;
    for (const nn::ParameterSpec& spec : specs) names << text(spec.name);
    QStringList shown;
    for (int i = 0; i < box->count(); ++i) shown << box->itemText(i);
    if (names != shown) {
      const QVariant before = box->currentData();
      box->clear();
      for (const QString& name : names) box->addChoice(name, name);
      box->showChoice(names.contains(before.toString()) ? before : QVariant(names.value(0)));
      if (before.isNull() && place == 1 && !specs.empty() && specs.front().shape.elementCount() > 1) {
        elements_[1]->setMaximum(static_cast<int>(specs.front().shape.elementCount()));
        const QSignalBlocker quiet(elements_[1]);
        elements_[1]->setValue(2);
      }
    }
    if (const int chosen = box->currentIndex(); chosen >= 0) {
      const QSignalBlocker quiet(elements_[place]);
      elements_[place]->setMaximum(static_cast<int>(specs[static_cast<std::size_t>(chosen)].shape.elementCount()));
    }
  }
}

void LossSurfacePanel::refresh() {
  const auto landscape = landscape_.landscape();
  const bool canRun = lab_.training.network() && lab_.training.data();
  pages_->setCurrentIndex(canRun || landscape ? 0 : 1);
  empty_->setAction(lab_.training.reasonNotToTrain().isEmpty() ? tr("Train") : QString());
  weights_->setVisible(landscape_.wish().directions == Directions::Weights);
  otherSeed_->setVisible(landscape_.wish().directions != Directions::Weights);
  view_->setLandscape(landscape);
  legend_->setVisible(landscape != nullptr);
  if (landscape) legend_->setScale(ColorMap::Viridis, {view_->lowest(), view_->highest()});
  legend_->setToolTip(tr("Loss, on a logarithmic scale"));
  if (!landscape_.problem().isEmpty())
    note_->setText(landscape_.problem());
  else if (landscape)
    note_->setText(
        tr("Logarithmic; n = %1 training samples. □ start, ● the weights pictured").arg(wholeNumber(landscape->slice.samples)));
  else
    note_->clear();
  refreshParameters();
  refreshProgress();
}

void LossSurfacePanel::refreshProgress() {
  const double share = landscape_.progress();
  const bool isBusy = share >= 0;
  progress_->setVisible(isBusy);
  progress_->setValue(static_cast<int>(1000 * std::max(0.0, share)));
  again_->setIcon(Theme::instance().icon(isBusy ? QStringLiteral("stop") : QStringLiteral("reset")));
  again_->setToolTip(isBusy ? tr("Stop") : tr("Work it out again around the newest weights"));
  again_->setAccessibleName(again_->toolTip());
}

void LossSurfacePanel::applyTheme() {
  otherSeed_->setIcon(Theme::instance().icon(QStringLiteral("dice")));
  refreshProgress();
}

void LossSurfacePanel::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  landscape_.setActive(true);
  refresh();
}

void LossSurfacePanel::hideEvent(QHideEvent* event) {
  QWidget::hideEvent(event);
  landscape_.setActive(false);
}

}  // namespace ui
