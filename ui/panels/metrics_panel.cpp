#include "ui/panels/metrics_panel.h"

#include "engine/metrics/metric.h"
#include "ui/common/engine_text.h"
#include "ui/common/frame_clock.h"
#include "ui/common/theme.h"
#include "ui/panels/curve_export.h"
#include "ui/panels/doctor/advice_strip.h"
#include "ui/panels/metric_chart.h"
#include "ui/training/run_library.h"
#include "ui/training/training_doctor.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/empty_state.h"

#include <QButtonGroup>
#include <QMenu>

#include <algorithm>
#include <cmath>
#include <vector>

namespace ui {

namespace {

constexpr int kSideBySideWidth = 560, kStackedHeight = 400, kButtonText = 72;

/// What an answer that does not look at the inputs reaches.
struct Baseline {
  double value;
  QString name;
};

/// For the metrics where it is known.
std::optional<Baseline> baselineOf(const nn::MetricType& metric, const DataBaseline& data) {
  if (data.classes && metric.id == "accuracy") return Baseline{data.classes->accuracy, MetricsPanel::tr("most frequent class")};
  if (!data.values) return std::nullopt;
  if (metric.id == "mean_absolute_error")
    return Baseline{data.values->meanAbsoluteError, MetricsPanel::tr("always the median")};
  if (metric.id == "root_mean_squared_error")
    return Baseline{data.values->rootMeanSquaredError, MetricsPanel::tr("always the mean")};
  if (metric.id == "r_squared") return Baseline{0, MetricsPanel::tr("always the mean")};
  return std::nullopt;
}

/// A sign besides the colour.
QString glyphOf(FitVerdict::Kind kind) {
  switch (kind) {
    case FitVerdict::Kind::Good:
      return QStringLiteral("✓");
    case FitVerdict::Kind::Learning:
      return QStringLiteral("↘");
    case FitVerdict::Kind::Underfitting:
    case FitVerdict::Kind::Overfitting:
    case FitVerdict::Kind::Diverging:
      return QStringLiteral("⚠");
    case FitVerdict::Kind::Unknown:
      break;
  }
  return {};
}

bool hasCrossEntropy(const nn::NetworkPlan& plan) {
  if (plan.outputSteps.empty()) return false;
  return plan.steps[static_cast<std::size_t>(plan.outputSteps.front())].lossId.find("cross_entropy") != std::string::npos;
}

QToolButton* makeSwitch(const QString& name, const QString& tip, QWidget* parent) {
  auto* button = new QToolButton(parent);
  button->setText(name);
  button->setToolTip(tip);
  button->setAccessibleName(name);
  button->setCheckable(true);
  button->setFocusPolicy(Qt::TabFocus);
  return button;
}

}  // namespace

MetricsPanel::MetricsPanel(Lab& lab, QWidget* parent)
    : QWidget(parent),
      lab_(lab),
      stack_(new QStackedLayout(this)),
      loss_(new MetricChart(0, this)),
      metric_(new MetricChart(1, this)) {
  setObjectName(QStringLiteral("metricsPanel"));
  setAccessibleName(tr("Curves"));
  auto* empty = new EmptyState(QStringLiteral("chart"), this);
  empty->setText(tr("Curves of loss and accuracy"), tr("They are drawn here, live, as soon as the network trains."));
  empty->setAction(tr("Train"));
  connect(empty, &EmptyState::actionTriggered, &lab_.training, &TrainingController::train);
  stack_->addWidget(empty);

  auto* dashboard = new QWidget(this);
  auto* layout = new QVBoxLayout(dashboard);
  layout->setContentsMargins(Theme::kGrid, 4, Theme::kGrid, 4);
  layout->setSpacing(4);
  layout->addLayout(makeControls());
  layout->addWidget(new AdviceStrip(lab_, dashboard));
  charts_ = new QBoxLayout(QBoxLayout::LeftToRight);
  charts_->setSpacing(2 * Theme::kGrid);
  charts_->addWidget(loss_, 1);
  charts_->addWidget(metric_, 1);
  layout->addLayout(charts_, 1);
  stack_->addWidget(dashboard);

  for (MetricChart* chart : {loss_, metric_}) connect(&chart->plot(), &LinePlot::crosshairMoved, this, &MetricsPanel::showAt);
  // Steps are handed over three times as often as anything is drawn.
  const auto catchUpSoon = [this] { FrameClock::instance().request(this, [this] { catchUp(); }); };
  connect(&lab_.training, &TrainingController::stepsAdded, this, catchUpSoon);
  connect(&lab_.training, &TrainingController::epochsAdded, this, catchUpSoon);
  connect(&lab_.training, &TrainingController::epochsAdded, this, &MetricsPanel::updateVerdict);
  connect(&lab_.runs, &RunLibrary::overlaysChanged, this, &MetricsPanel::updateOverlays);
  connect(&lab_.training, &TrainingController::validationsAdded, this, catchUpSoon);
  connect(&lab_.training, &TrainingController::eventsAdded, this, &MetricsPanel::updateFlags);
  connect(&TrainingDoctor::of(lab_), &TrainingDoctor::changed, this, &MetricsPanel::updateFlags);
  connect(&lab_.training, &TrainingController::historyReset, this, &MetricsPanel::refill);
  connect(&lab_.document, &ProjectDocument::trainingSettingsChanged, this, &MetricsPanel::updateTitles);
  connect(&lab_.training, &TrainingController::dataChanged, this, &MetricsPanel::updateBaselines);
  connect(&lab_.training, &TrainingController::stateChanged, this, &MetricsPanel::updateTitles);
  connect(&Theme::instance(), &Theme::changed, this, &MetricsPanel::updateVerdict);
  updateTitles();
  arrange();
  refill();
}

QLayout* MetricsPanel::makeControls() {
  lossButton_ = makeSwitch(tr("Loss"), tr("Show the loss"), this);
  metricButton_ = makeSwitch(tr("Accuracy"), tr("Show how well the network does"), this);
  auto* group = new QButtonGroup(this);
  for (QToolButton* button : {lossButton_, metricButton_}) {
    group->addButton(button);
    connect(button, &QToolButton::clicked, this, &MetricsPanel::arrange);
  }
  lossButton_->setChecked(true);
  addAxesMenu();
  addExportMenu();
  verdictLabel_ = new ElidedLabel(this);
  verdictLabel_->setMinimumWidth(44);
  verdictLabel_->setObjectName(QStringLiteral("verdict"));
  verdictLabel_->setAccessibleName(tr("What the curves say"));

  smoothing_ = new QSlider(Qt::Horizontal, this);
  smoothing_->setRange(0, 99);
  smoothing_->setMinimumWidth(32);
  smoothing_->setMaximumWidth(96);
  smoothing_->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  smoothing_->setToolTip(tr("Smoothing of the training curves; the raw values stay visible behind"));
  smoothing_->setAccessibleName(tr("Smoothing"));
  connect(smoothing_, &QSlider::valueChanged, this, [this](int value) {
    for (MetricChart* chart : {loss_, metric_}) {
      chart->plot().setSmoothing(value / 100.0);
      chart->showNewest();
    }
  });
  smoothing_->setValue(90);
  auto* row = new QHBoxLayout;
  row->setSpacing(4);
  row->addWidget(lossButton_);
  row->addWidget(metricButton_);
  row->addWidget(verdictLabel_, 1);
  smoothingName_ = new QLabel(tr("Smoothing"), this);
  smoothingName_->setProperty("muted", true);
  smoothingName_->setBuddy(smoothing_);
  row->addWidget(smoothingName_);
  row->addWidget(smoothing_);
  row->addWidget(axes_);
  row->addWidget(menu_);
  return row;
}

void MetricsPanel::addAxesMenu() {
  axes_ = makeSwitch(tr("Axes"), tr("Logarithmic axes; epochs instead of steps"), this);
  axes_->setCheckable(false);
  axes_->setPopupMode(QToolButton::InstantPopup);
  auto* menu = new QMenu(axes_);
  const auto add = [menu](const QString& name, const QString& id, auto&& change) {
    QAction* action = menu->addAction(name);
    action->setCheckable(true);
    action->setObjectName(id);
    connect(action, &QAction::toggled, menu, change);
  };
  add(tr("Logarithmic &loss"), QStringLiteral("logLoss"), [this](bool on) { loss_->plot().setLogarithmic(on); });
  add(tr("Logarithmic &metric"), QStringLiteral("logMetric"), [this](bool on) { metric_->plot().setLogarithmic(on); });
  add(tr("Logarithmic &steps"), QStringLiteral("logSteps"), [this](bool on) {
    for (MetricChart* chart : {loss_, metric_}) chart->plot().setLogarithmicX(on);
  });
  menu->addSeparator();
  add(tr("Count &epochs instead of steps"), QStringLiteral("inEpochs"), [this] { refill(); });
  inEpochs_ = menu->actions().constLast();
  axes_->setMenu(menu);
}

void MetricsPanel::addExportMenu() {
  export_ = new CurveExport(lab_, this);
  export_->setParts([this] {
    std::vector<FigurePart> parts;
    for (MetricChart* chart : {loss_, metric_})
      if (chart == loss_ || !lab_.training.metricTitle().isEmpty()) parts.push_back({&chart->plot(), chart->title()});
    return parts;
  });
  menu_ = makeSwitch({}, tr("Export the curves"), this);
  menu_->setCheckable(false);
  menu_->setAccessibleName(tr("Export the curves"));
  menu_->setObjectName(QStringLiteral("export"));
  menu_->setPopupMode(QToolButton::InstantPopup);
  auto* menu = new QMenu(menu_);
  export_->fillMenu(*menu);
  menu_->setMenu(menu);
  const auto showIcon = [this] { menu_->setIcon(Theme::instance().icon(QStringLiteral("export"))); };
  connect(&Theme::instance(), &Theme::changed, this, showIcon);
  showIcon();
}

void MetricsPanel::arrange() {
  const bool hasMetric = !lab_.training.metricTitle().isEmpty();
  const bool sideBySide = width() >= kSideBySideWidth;
  const bool stacked = !sideBySide && height() >= kStackedHeight;
  const bool single = !sideBySide && !stacked && hasMetric;
  charts_->setDirection(sideBySide ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
  lossButton_->setVisible(single);
  metricButton_->setVisible(single);
  loss_->setVisible(!single || lossButton_->isChecked());
  metric_->setVisible(hasMetric && (!single || metricButton_->isChecked()));
  smoothingName_->setVisible(sideBySide);
}

double MetricsPanel::xOf(std::int64_t step) const { return xOf(lab_.training.history(), step); }

double MetricsPanel::xOf(const nn::TrainingHistory& history, std::int64_t step) const {
  if (!inEpochs_->isChecked()) return static_cast<double>(step);
  // Finished epochs say which step they ended with, which stays true when the batch size was changed in between.
  const std::vector<nn::EpochResult>& epochs = history.epochs;
  const auto after = std::lower_bound(epochs.begin(), epochs.end(), step,
                                      [](const nn::EpochResult& epoch, std::int64_t at) { return epoch.step < at; });
  const std::int64_t start = after == epochs.begin() ? 0 : (after - 1)->step;
  const auto length = static_cast<double>(after == epochs.end() ? std::max<nn::Index>(1, lab_.training.batchesPerEpoch())
                                                                : after->step - start);
  return static_cast<double>(after - epochs.begin()) + static_cast<double>(step - start) / length;
}

void MetricsPanel::refill() {
  steps_ = epochs_ = validations_ = 0;
  loss_->clear();
  metric_->clear();
  stack_->setCurrentIndex(lab_.training.history().steps.empty() && lab_.runs.overlays().empty() ? 0 : 1);
  updateTitles();
  catchUp();
  updateFlags();
  updateOverlays();
  updateVerdict();
}

void MetricsPanel::catchUp() {
  const nn::TrainingHistory& history = lab_.training.history();
  if (stack_->currentIndex() == 0 && !history.steps.empty()) {
    updateTitles();
    stack_->setCurrentIndex(1);
  }
  if (!isVisible()) return;
  std::vector<QPointF> losses, metrics;
  for (; steps_ < history.steps.size(); ++steps_) {
    const nn::StepResult& step = history.steps[steps_];
    const double x = xOf(step.step);
    losses.emplace_back(x, step.loss);
    metrics.emplace_back(x, step.metric * metricFactor_);
  }
  loss_->appendTraining(losses);
  metric_->appendTraining(metrics);
  appendValidations();
  loss_->showNewest();
  metric_->showNewest();
}

void MetricsPanel::appendValidations() {
  const nn::TrainingHistory& history = lab_.training.history();
  if (history.steps.empty()) return;
  std::vector<MetricChart::ValidationPoint> losses, metrics;
  const auto add = [&](std::int64_t step, double loss, double metric, std::optional<int> epoch) {
    const double x = xOf(step);
    losses.push_back({{x, loss}, epoch});
    metrics.push_back({{x, metric * metricFactor_}, epoch});
  };
  // The session hands both kinds over apart from each other; up to the newest step none of either is missing.
  const std::int64_t newest = history.steps.back().step;
  for (;;) {
    const auto* epoch = epochs_ < history.epochs.size() ? &history.epochs[epochs_] : nullptr;
    const auto* within = validations_ < history.validations.size() ? &history.validations[validations_] : nullptr;
    if (epoch && epoch->step > newest) epoch = nullptr;
    if (within && within->step > newest) within = nullptr;
    if (!epoch && !within) break;
    if (epoch && (!within || epoch->step <= within->step)) {
      add(epoch->step, epoch->validationLoss, epoch->validationMetric, epoch->epoch + 1);
      ++epochs_;
    } else {
      add(within->step, within->loss, within->metric, std::nullopt);
      ++validations_;
    }
  }
  loss_->appendValidation(losses, false);
  metric_->appendValidation(metrics, higherIsBetter_);
}

void MetricsPanel::updateFlags() {
  std::vector<LinePlot::Flag> flags;
  for (const TrainingEvent& event : lab_.training.events()) flags.push_back({xOf(event.step), event.text});
  for (const nn::Advice* advice : TrainingDoctor::of(lab_).current()) flags.push_back({xOf(advice->step), tr("doctor")});
  for (MetricChart* chart : {loss_, metric_}) chart->plot().setFlags(flags);
}

void MetricsPanel::updateVerdict() {
  const nn::MetricType* metric = lab_.training.metricType();
  const DataBaseline* known = lab_.training.baseline();
  const std::optional<Baseline> baseline = metric && known ? baselineOf(*metric, *known) : std::nullopt;
  verdict_ = fitVerdict(lab_.training.history().epochs,
                        baseline ? std::optional(FitBaseline{baseline->value, metric->higherIsBetter}) : std::nullopt);
  // The reason stands behind the name as far as there is room, and in the tool tip in full.
  verdictLabel_->showText(
      verdict_.name.isEmpty() ? QString() : tr("%1 %2: %3").arg(glyphOf(verdict_.kind), verdict_.name, verdict_.reason));
  verdictLabel_->setAccessibleDescription(verdict_.reason);
  const bool isTrouble = verdict_.kind == FitVerdict::Kind::Overfitting || verdict_.kind == FitVerdict::Kind::Underfitting ||
                         verdict_.kind == FitVerdict::Kind::Diverging;
  QPalette colors;
  colors.setColor(QPalette::WindowText, isTrouble ? Theme::instance().colors().warning : Theme::instance().colors().textMuted);
  verdictLabel_->setPalette(colors);
}

void MetricsPanel::updateOverlays() {
  constexpr int kFirstHue = 2, kHues = 8;  // those of the two charts themselves are taken
  std::vector<LinePlot::Overlay> losses, metrics;
  int number = 0;
  for (const RunOverlay& run : lab_.runs.overlays()) {
    LinePlot::Overlay loss{run.name, {}, {}, kFirstHue + number++ % kHues}, metric = loss;
    for (const nn::StepResult& step : run.curves->steps) {
      const double x = xOf(*run.curves, step.step);
      loss.training.emplace_back(x, step.loss);
      metric.training.emplace_back(x, step.metric * metricFactor_);
    }
    for (const nn::EpochResult& epoch : run.curves->epochs) {
      if (!std::isfinite(epoch.validationLoss)) continue;
      const double x = xOf(*run.curves, epoch.step);
      loss.validation.emplace_back(x, epoch.validationLoss);
      metric.validation.emplace_back(x, epoch.validationMetric * metricFactor_);
    }
    losses.push_back(std::move(loss));
    metrics.push_back(std::move(metric));
  }
  loss_->plot().setOverlays(losses);
  metric_->plot().setOverlays(metrics);
  if (!losses.empty()) stack_->setCurrentIndex(1);
}

void MetricsPanel::updateTitles() {
  const nn::MetricType* type = lab_.training.metricType();
  const QString title = lab_.training.metricTitle();
  const bool percent = type && type->id == "accuracy";
  higherIsBetter_ = !type || type->higherIsBetter;
  metricFactor_ = percent ? 100 : 1;
  const QString x = !inEpochs_->isChecked() ? tr("step") : tr("epoch");
  loss_->setTitles(tr("Loss"), {}, x);
  metric_->setTitles(title.isEmpty() ? tr("Metric") : title, percent ? QStringLiteral("%") : QString(), x);
  loss_->plot().setLimits(0.0, std::nullopt);
  metric_->plot().setLimits(0.0, percent ? std::optional(100.0) : std::nullopt);
  metricButton_->setText(metricButton_->fontMetrics().elidedText(metric_->title(), Qt::ElideRight, kButtonText));
  metricButton_->setToolTip(tr("Show the %1").arg(metric_->title()));
  metricButton_->setAccessibleName(metric_->title());
  updateBaselines();
  arrange();
}

void MetricsPanel::updateBaselines() {
  const nn::MetricType* metric = lab_.training.metricType();
  const DataBaseline* known = lab_.training.baseline();
  const std::optional<Baseline> baseline = metric && known ? baselineOf(*metric, *known) : std::nullopt;
  metric_->plot().setBaseline(baseline ? std::optional(baseline->value * metricFactor_) : std::nullopt,
                              baseline ? baseline->name : QString());
  // What guessing every class alike gives: -log(1/K) of cross-entropy.
  const auto prepared = lab_.training.data();
  const auto classes = prepared ? static_cast<double>(prepared->info.classCount()) : 0;
  const auto network = lab_.training.network();
  const bool isChance = classes >= 2 && network && hasCrossEntropy(network->plan());
  loss_->plot().setBaseline(isChance ? std::optional(std::log(classes)) : std::nullopt, tr("chance"));
}

void MetricsPanel::showAt(std::optional<double> x) {
  loss_->showAt(x);
  metric_->showAt(x);
}

void MetricsPanel::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  catchUp();
}

void MetricsPanel::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  arrange();
}

}  // namespace ui
