#include "ui/panels/microscope/step_bar.h"

#include "ui/common/theme.h"
#include "ui/panels/microscope/stage_strip.h"
#include "ui/widgets/elided_label.h"

#include <QHBoxLayout>
#include <QShortcut>
#include <QSignalBlocker>

#include <algorithm>
#include <utility>

namespace ui {

namespace {

using Size = nn::Microscope::StepSize;
using Phase = nn::Microscope::Phase;
using Order = nn::Microscope::Order;

/// In the order of the box: the smallest first.
constexpr Size kSizes[] = {Size::Unit, Size::Layer, Size::Sample, Size::Batch, Size::Epoch};

QString withKey(const QString& tip, const QKeySequence& key) {
  return tip + QStringLiteral("  (%1)").arg(key.toString(QKeySequence::NativeText));
}

/// What share of each phase is done, from the layers' progress.
std::array<double, StageStrip::kPhases> shares(const MicroscopeScene& scene) {
  std::array<double, StageStrip::kPhases> sum{}, count{};
  for (const LayerProgress& layer : scene.layers) {
    const nn::NetworkPlan::Step* step = scene.plan().stepOf(layer.node);
    const bool isLoss = step && step->role == nn::LayerRole::Output;
    const bool isInput = step && step->role == nn::LayerRole::Input;
    const auto add = [&](Phase phase, double share) {
      if (share < 0) return;
      sum[static_cast<std::size_t>(phase)] += share;
      count[static_cast<std::size_t>(phase)] += 1;
    };
    if (!isInput) add(isLoss ? Phase::Loss : Phase::Forward, layer.forward);
    add(Phase::Backward, layer.backward);
    add(Phase::Update, layer.update);
  }
  for (std::size_t i = 0; i < sum.size(); ++i) sum[i] = count[i] > 0 ? sum[i] / count[i] : 0;
  return sum;
}

}  // namespace

StepBar::StepBar(MicroscopeControl& control, TrainingController& training, QWidget* parent)
    : QWidget(parent),
      control_(control),
      training_(training),
      size_(new QComboBox(this)),
      back_(new QToolButton(this)),
      forward_(new QToolButton(this)),
      cancel_(new QToolButton(this)),
      enlarge_(new QToolButton(this)),
      stages_(new StageStrip(this)),
      place_(new ElidedLabel(this)),
      order_(new QToolButton(this)),
      sample_(new QSpinBox(this)),
      first_(new QHBoxLayout),
      middle_(new QHBoxLayout),
      second_(new QHBoxLayout) {
  makeButtons();
  auto* rows = new QVBoxLayout(this);
  rows->setContentsMargins(0, 0, 0, 0);
  rows->setSpacing(2);
  for (QHBoxLayout* row : {first_, middle_, second_}) {
    row->setSpacing(4);
    rows->addLayout(row);
  }
  for (QWidget* widget : std::initializer_list<QWidget*>{size_, back_, forward_, cancel_}) first_->addWidget(widget);
  first_->addSpacing(4);
  first_->addWidget(stages_, 1);
  first_->addWidget(enlarge_);
  second_->addWidget(place_, 1);
  second_->addStretch(0);
  second_->addWidget(sample_);
  second_->addWidget(order_);
  place_->setAccessibleName(tr("Where the process stands"));
  connect(stages_, &StageStrip::phaseChosen, &control_, qOverload<nn::Microscope::Phase>(&MicroscopeControl::moveTo));
  connect(&control_, &MicroscopeControl::sceneChanged, this, &StepBar::refresh);
  connect(&control_, &MicroscopeControl::stateChanged, this, &StepBar::refresh);
  showTips();
  refresh();
}

void StepBar::makeButtons() {
  const Theme& theme = Theme::instance();
  size_->setObjectName(QStringLiteral("stepSize"));
  size_->setAccessibleName(tr("Step size"));
  for (const QString& name : {tr("Unit"), tr("Layer"), tr("Sample"), tr("Batch"), tr("Epoch")}) size_->addItem(name);
  size_->setSizeAdjustPolicy(QComboBox::AdjustToContents);
  size_->setMinimumContentsLength(8);
  size_->setCurrentIndex(1);
  connect(size_, &QComboBox::currentIndexChanged, this, &StepBar::showTips);
  back_->setObjectName(QStringLiteral("microscopeBack"));
  back_->setIcon(theme.icon(QStringLiteral("chevron-left")));
  back_->setAccessibleName(tr("Step back"));
  connect(back_, &QToolButton::clicked, this, [this] { control_.back(stepSize()); });
  forward_->setObjectName(QStringLiteral("microscopeForward"));
  forward_->setIcon(theme.icon(QStringLiteral("chevron-right")));
  forward_->setAccessibleName(tr("Step forward"));
  forward_->setText(tr("Step"));
  forward_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  connect(forward_, &QToolButton::clicked, this, [this] { control_.forward(stepSize()); });
  cancel_->setObjectName(QStringLiteral("microscopeCancel"));
  cancel_->setIcon(theme.icon(QStringLiteral("stop")));
  cancel_->setAccessibleName(tr("Cancel"));
  cancel_->setToolTip(tr("End the step after the batch under way"));
  connect(cancel_, &QToolButton::clicked, &control_, &MicroscopeControl::cancel);
  enlarge_->setObjectName(QStringLiteral("microscopeEnlarge"));
  enlarge_->setIcon(theme.icon(QStringLiteral("fit")));
  enlarge_->setAccessibleName(tr("More room"));
  enlarge_->setToolTip(tr("Give the microscope more room, or its usual room again"));
  connect(enlarge_, &QToolButton::clicked, this, &StepBar::enlargeRequested);
  for (QToolButton* button : {back_, forward_, cancel_, enlarge_}) button->setFocusPolicy(Qt::TabFocus);
  order_->setObjectName(QStringLiteral("microscopeOrder"));
  order_->setText(tr("One by one"));
  order_->setAccessibleName(tr("Samples one by one"));
  order_->setCheckable(true);
  order_->setFocusPolicy(Qt::TabFocus);
  order_->setProperty("compact", true);
  order_->setToolTip(
      tr("Down: one sample after the other goes through the network and back. Up: all samples of the batch together, as the "
         "engine computes."));
  connect(order_, &QToolButton::clicked, this,
          [this](bool down) { control_.setOrder(down ? Order::SampleBySample : Order::WholeBatch); });
  sample_->setObjectName(QStringLiteral("microscopeSample"));
  sample_->setAccessibleName(tr("Sample of the batch"));
  sample_->setPrefix(tr("sample "));
  sample_->setToolTip(tr("Which sample of the batch is shown"));
  connect(sample_, &QSpinBox::valueChanged, this, [this](int value) { emit sampleChosen(value - 1); });
  // Of the window, so that stepping works with the focus on the canvas; a hidden bar's shortcuts do not fire.
  const auto shortcut = [this](const QKeySequence& key, QToolButton* button) {
    auto* made = new QShortcut(key, this);
    made->setContext(Qt::WindowShortcut);
    connect(made, &QShortcut::activated, button, &QToolButton::click);
  };
  shortcut(Qt::Key_F11, forward_);
  shortcut(Qt::SHIFT | Qt::Key_F11, back_);
  for (int i = 0; i < 5; ++i) {
    auto* made = new QShortcut(QKeySequence(Qt::ALT | static_cast<Qt::Key>(Qt::Key_1 + i)), this);
    connect(made, &QShortcut::activated, size_, [this, i] { size_->setCurrentIndex(i); });
  }
}

std::vector<QWidget*> StepBar::tabStops(const std::vector<QWidget*>& trail) const {
  std::vector<QWidget*> stops{size_, back_, forward_, cancel_, stages_, enlarge_};
  stops.insert(stops.end(), trail.begin(), trail.end());
  stops.insert(stops.end(), {sample_, order_});
  return stops;
}

void StepBar::setTrail(QWidget* trail) { second_->insertWidget(0, trail); }

void StepBar::arrange() {
  const bool isNarrow = width() < 540;
  if (std::exchange(isNarrow_, isNarrow) == isNarrow) return;
  first_->removeWidget(stages_);
  middle_->removeWidget(stages_);
  if (isNarrow)
    middle_->addWidget(stages_, 1);
  else
    first_->insertWidget(first_->count() - 1, stages_, 1);
  sample_->setPrefix(isNarrow ? QStringLiteral("# ") : tr("sample "));
  order_->setText(isNarrow ? tr("1 by 1") : tr("One by one"));
  // The place takes over the room in the first row.
  second_->removeWidget(place_);
  first_->removeWidget(place_);
  if (isNarrow)
    first_->insertWidget(first_->count() - 1, place_, 1);
  else
    second_->insertWidget(std::max(0, second_->count() - 3), place_, 1);
  second_->setStretch(second_->count() - 3, isNarrow ? 1 : 0);  // what keeps the samples at the right
  refresh();
}

void StepBar::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  arrange();
}

Size StepBar::stepSize() const { return kSizes[std::clamp(size_->currentIndex(), 0, 4)]; }

void StepBar::setStepSize(Size size) {
  size_->setCurrentIndex(static_cast<int>(std::find(std::begin(kSizes), std::end(kSizes), size) - std::begin(kSizes)));
}

void StepBar::showTips() {
  const QString size = size_->currentText().toLower();
  forward_->setToolTip(withKey(tr("Work out the next %1").arg(size), QKeySequence(Qt::Key_F11)));
  back_->setToolTip(withKey(tr("Take back one %1: every number as it was").arg(size), QKeySequence(Qt::SHIFT | Qt::Key_F11)));
  size_->setToolTip(withKey(tr("How far a step goes: unit, layer, sample, batch or epoch"), QKeySequence(Qt::ALT | Qt::Key_1)));
}

void StepBar::setHint(const QString& hint) {
  if (hint == hint_) return;
  hint_ = hint;
  showPlace();
}

/// A step that could not be made says why; the place is still that before it.
void StepBar::showPlace() {
  const Theme::Colors& theme = Theme::instance().colors();
  const bool hasProblem = hint_.isEmpty() && !control_.problem().isEmpty();
  place_->showText(!hint_.isEmpty() ? hint_ : hasProblem ? control_.problem() : placeText_);
  QPalette colors = place_->palette();
  colors.setColor(QPalette::WindowText, hasProblem ? theme.error : hint_.isEmpty() ? theme.textMuted : theme.text);
  place_->setPalette(colors);
}

void StepBar::refresh() {
  const auto scene = control_.scene();
  const bool isWorking = control_.state() == MicroscopeControl::State::Working;
  cancel_->setVisible(isWorking && scene);
  back_->setEnabled(scene && scene->canGoBack);
  forward_->setEnabled(scene != nullptr);
  stages_->setEnabled(scene != nullptr);
  sample_->setEnabled(scene != nullptr);
  order_->setEnabled(scene != nullptr);
  if (!scene) {
    stages_->setProgress(std::nullopt, {});
    placeText_.clear();
    place_->showText({});
    return;
  }
  stages_->setProgress(scene->last ? std::optional(scene->last->phase) : std::nullopt, shares(*scene));
  placeText_ = placeInWords(*scene, training_.batchesPerEpoch());
  showPlace();
  const QSignalBlocker quiet(sample_);
  sample_->setRange(1, static_cast<int>(scene->record->batchSize()));
  sample_->setSuffix(isNarrow_ ? QString() : tr(" of %1").arg(scene->record->batchSize()));
  sample_->setValue(static_cast<int>(scene->focus.sample) + 1);
  order_->setChecked(scene->order == Order::SampleBySample);
}

}  // namespace ui
