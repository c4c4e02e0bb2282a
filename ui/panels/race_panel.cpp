#include "ui/panels/race_panel.h"

#include "ui/common/engine_text.h"
#include "ui/common/theme.h"
#include "ui/panels/race/race_model.h"
#include "ui/panels/race/race_track.h"
#include "ui/panels/race/racer_row.h"
#include "ui/plots/value_plot.h"
#include "ui/widgets/choice_box.h"
#include "ui/widgets/number_field.h"
#include "ui/widgets/panel_scroll_area.h"

#include <algorithm>
#include <cmath>

namespace ui {

namespace {

constexpr int kSideBySideWidth = 520, kPlotHeight = 150;
constexpr double kLeastSpeed = 2, kMostSpeed = 200;  // steps a second

}  // namespace

RacePanel::RacePanel(Lab& lab, QWidget* parent)
    : QWidget(parent),
      lab_(lab),
      model_(new RaceModel(this)),
      columns_(new QBoxLayout(QBoxLayout::LeftToRight, this)),
      view_(new RaceTrack(*model_, this)),
      surface_(new ChoiceBox(this)),
      noise_(new NumberField(this)),
      summary_(new QLabel(this)),
      count_(new QLabel(this)) {
  setObjectName(QStringLiteral("racePanel"));
  setAccessibleName(tr("Optimizer race"));
  columns_->setContentsMargins(Theme::kGrid, Theme::kGrid, Theme::kGrid, Theme::kGrid);
  columns_->setSpacing(Theme::kGrid);
  auto* left = new QVBoxLayout;
  left->setSpacing(4);
  left->addLayout(makeSurfaceRow());
  left->addWidget(view_, 1);
  left->addLayout(makeTransport());
  columns_->addLayout(left, 3);
  columns_->addWidget(makeSide(), 2);
  connect(model_, &RaceModel::moved, this, &RacePanel::refreshProgress);
  connect(model_, &RaceModel::racersChanged, this, &RacePanel::refreshRacers);
  connect(model_, &RaceModel::surfaceChanged, this, &RacePanel::refreshSurface);
  connect(model_, &RaceModel::playingChanged, this, &RacePanel::applyTheme);
  connect(&Theme::instance(), &Theme::changed, this, &RacePanel::applyTheme);
  applyTheme();
  refreshSurface();
  refreshRacers();
}

QLayout* RacePanel::makeSurfaceRow() {
  auto* row = new QHBoxLayout;
  row->setSpacing(4);
  for (const nn::SurfaceType* type : nn::SurfaceRegistry::instance().types())
    surface_->addChoice(text(type->title), text(type->id), text(type->summary));
  surface_->setObjectName(QStringLiteral("surface"));
  surface_->setAccessibleName(tr("Surface"));
  connect(surface_, &ChoiceBox::edited, this, [this](const QVariant& id) { model_->setSurface(utf8(id.toString())); });
  row->addWidget(surface_, 1);
  auto* label = new QLabel(tr("Noise"), this);
  label->setProperty("muted", true);
  label->setBuddy(noise_);
  row->addWidget(label);
  noise_->setObjectName(QStringLiteral("noise"));
  noise_->setAccessibleName(tr("Noise of the gradient"));
  noise_->setToolTip(tr("Standard deviation of what is added to the gradient, as small batches do; the same for all"));
  noise_->setRange(0.0, 1000.0);
  noise_->setValue(0);
  noise_->setMaximumWidth(72);
  connect(noise_, &NumberField::edited, model_, &RaceModel::setNoise);
  row->addWidget(noise_);
  return row;
}

QToolButton* RacePanel::addButton(QBoxLayout& row, const QString& name, const QString& tip) {
  auto* button = new QToolButton(this);
  button->setObjectName(name);
  button->setToolTip(tip);
  button->setAccessibleName(tip);
  row.addWidget(button);
  return button;
}

QLayout* RacePanel::makeTransport() {
  auto* row = new QHBoxLayout;
  row->setSpacing(4);
  reset_ = addButton(*row, QStringLiteral("reset"), tr("Back to the start (Home)"));
  back_ = addButton(*row, QStringLiteral("back"), tr("One step back (comma)"));
  play_ = addButton(*row, QStringLiteral("play"), tr("Play or pause (Space)"));
  step_ = addButton(*row, QStringLiteral("step"), tr("One step (full stop)"));
  connect(reset_, &QToolButton::clicked, model_, &RaceModel::reset);
  connect(back_, &QToolButton::clicked, model_, &RaceModel::stepBack);
  connect(play_, &QToolButton::clicked, this, [this] { model_->setPlaying(!model_->isPlaying()); });
  connect(step_, &QToolButton::clicked, model_, &RaceModel::stepForward);
  count_->setObjectName(QStringLiteral("count"));
  count_->setFont(Theme::instance().numberFont());
  row->addWidget(count_);
  row->addStretch(1);
  auto* speed = new QSlider(Qt::Horizontal, this);
  speed->setObjectName(QStringLiteral("speed"));
  speed->setRange(0, 100);
  speed->setMaximumWidth(96);
  speed->setToolTip(tr("Speed: %1 to %2 steps a second").arg(kLeastSpeed).arg(kMostSpeed));
  speed->setAccessibleName(tr("Speed"));
  connect(speed, &QSlider::valueChanged, this,
          [this](int value) { model_->setStepsPerSecond(kLeastSpeed * std::pow(kMostSpeed / kLeastSpeed, value / 100.0)); });
  speed->setValue(55);
  row->addWidget(speed);
  return row;
}

QWidget* RacePanel::makeSide() {
  auto* scroll = new PanelScrollArea(this);
  auto* page = new QWidget;
  auto* column = new QVBoxLayout(page);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(4);
  list_ = new QVBoxLayout;
  list_->setSpacing(4);
  column->addLayout(list_);
  add_ = new QPushButton(tr("Add a racer"), page);
  add_->setObjectName(QStringLiteral("add"));
  add_->setToolTip(tr("The project's own method and rate first"));
  add_->setAutoDefault(false);
  connect(add_, &QPushButton::clicked, this, &RacePanel::addRacer);
  column->addWidget(add_, 0, Qt::AlignLeft);
  plot_ = new ValuePlot(page);
  plot_->setFixedHeight(kPlotHeight);
  plot_->setAxisTitles(tr("step"), tr("loss − least"));
  plot_->setAccessibleName(tr("Loss over the steps, for each racer"));
  column->addWidget(plot_);
  summary_->setWordWrap(true);
  summary_->setProperty("muted", true);
  summary_->setTextFormat(Qt::PlainText);
  column->addWidget(summary_);
  column->addStretch(1);
  scroll->setWidget(page);
  return scroll;
}

void RacePanel::addRacer() {
  const nn::TrainingSettings& training = lab_.document.project().training;
  const nn::Racer own{training.optimizer, training.optimizerOptions, training.schedule, training.scheduleOptions};
  const auto& racers = model_->racers();
  nn::Racer added = racers.back();
  if (std::ranges::count(racers, own) == 0 && nn::OptimizerRegistry::instance().find(own.optimizer)) added = own;
  try {
    model_->addRacer(added);
  } catch (const nn::Error&) {  // the project's settings cannot be used as they are
    model_->addRacer(racers.front());
  }
}

void RacePanel::refreshRacers() {
  while (rows_.size() > model_->racers().size()) {
    RacerRow* row = rows_.back();
    rows_.pop_back();
    list_->removeWidget(row);
    row->hide();
    row->deleteLater();  // a button of it may be telling us of its click
  }
  while (rows_.size() < model_->racers().size()) {
    rows_.push_back(new RacerRow(lab_, *model_, rows_.size()));
    list_->addWidget(rows_.back());
  }
  for (RacerRow* row : rows_) row->refresh();
  add_->setEnabled(model_->racers().size() < RaceModel::kMostRacers);
  refreshProgress();
}

void RacePanel::refreshProgress() {
  const nn::Race& race = model_->race();
  count_->setText(tr("step %1").arg(race.step()));
  back_->setEnabled(race.step() > 0);
  reset_->setEnabled(race.step() > 0);
  for (RacerRow* row : rows_) row->showProgress();
  std::vector<std::vector<double>> lines;
  for (std::size_t racer = 0; racer < race.racerCount(); ++racer) {
    std::vector<double> values;
    for (const nn::SurfacePoint& point : race.path(racer)) values.push_back(race.surface().value(point) - race.surface().least);
    lines.push_back(std::move(values));
  }
  plot_->setLines(lines);
}

void RacePanel::refreshSurface() {
  const nn::SurfaceType& surface = model_->race().surface();
  surface_->showChoice(text(surface.id));
  surface_->setToolTip(text(surface.summary));
  summary_->setText(text(surface.formula) + QLatin1Char('\n') + text(surface.summary));
  summary_->setToolTip(text(surface.reference));
  refreshProgress();
}

void RacePanel::applyTheme() {
  const Theme& theme = Theme::instance();
  reset_->setIcon(theme.icon(QStringLiteral("reset")));
  back_->setIcon(theme.icon(QStringLiteral("chevron-left")));
  play_->setIcon(theme.icon(model_->isPlaying() ? QStringLiteral("pause") : QStringLiteral("play")));
  step_->setIcon(theme.icon(QStringLiteral("chevron-right")));
}

void RacePanel::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  columns_->setDirection(width() >= kSideBySideWidth ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
}

void RacePanel::hideEvent(QHideEvent* event) {
  QWidget::hideEvent(event);
  model_->setPlaying(false);
}

}  // namespace ui
