#include "ui/panels/transport_bar.h"

#include "ui/common/engine_text.h"
#include "ui/common/theme.h"
#include "ui/panels/rate_control.h"
#include "ui/widgets/elided_label.h"

#include <QHBoxLayout>
#include <QMenu>
#include <QRegularExpression>

#include <algorithm>

namespace ui {

namespace {

using State = TrainingController::State;

QLabel* makeNumber(QWidget* parent, const QString& name) {
  auto* label = new QLabel(parent);
  label->setFont(Theme::instance().numberFont());
  label->setAccessibleName(name);
  return label;
}

/// Without the folder or file that data come from: that is long, and known to who chose it.
QString withoutPath(QString origin) {
  static const QRegularExpression path(QStringLiteral("^(?<set>.*?)(?: in )?(?:/|[A-Za-z]:[/\\\\])[^:]*: "));
  const QRegularExpressionMatch match = path.match(origin);
  if (!match.hasMatch()) return origin;
  const QString set = match.captured(QStringLiteral("set"));
  return (set.isEmpty() ? QString() : set + QStringLiteral(", ")) + origin.mid(match.capturedEnd());
}

}  // namespace

TransportBar::TransportBar(Lab& lab, QWidget* parent)
    : QWidget(parent),
      lab_(lab),
      epoch_(makeNumber(this, tr("Epoch"))),
      progress_(new QProgressBar(this)),
      speed_(makeNumber(this, tr("Speed and time left"))),
      message_(new ElidedLabel(this)),
      rate_(new RateControl(lab.document, this)),
      origin_(new ElidedLabel(this)) {
  setObjectName(QStringLiteral("transportBar"));
  setAccessibleName(tr("Training controls"));
  makeButtons();
  progress_->setRange(0, 1000);
  progress_->setTextVisible(false);
  progress_->setFixedWidth(112);
  progress_->setAccessibleName(tr("Progress of the run"));
  speed_->setProperty("muted", true);
  origin_->setProperty("muted", true);

  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(4);
  for (QToolButton* button : {train_, step_, stop_, reset_}) layout->addWidget(button);
  layout->addSpacing(Theme::kGrid);
  layout->addWidget(epoch_);
  layout->addSpacing(4);
  layout->addWidget(progress_);
  layout->addSpacing(4);
  layout->addWidget(speed_);
  layout->addSpacing(4);
  layout->addWidget(message_);
  layout->addWidget(origin_);
  layout->addStretch(1);
  layout->addSpacing(Theme::kGrid);
  layout->addWidget(rate_);

  connect(&lab_.training, &TrainingController::stateChanged, this, &TransportBar::updateState);
  connect(&lab_.training, &TrainingController::progressChanged, this, &TransportBar::updateProgress);
  connect(&lab_.training, &TrainingController::historyReset, this, &TransportBar::updateState);
  connect(&lab_.training, &TrainingController::dataChanged, this, [this] {
    updateOrigin();
    updateState();
  });
  connect(&lab_.document, &ProjectDocument::analysisChanged, this, &TransportBar::updateState);
  connect(&lab_.document, &ProjectDocument::trainingSettingsChanged, this, &TransportBar::updateProgress);
  connect(&lab_.document, &ProjectDocument::projectReplaced, this, &TransportBar::updateState);
  connect(&Theme::instance(), &Theme::changed, this, &TransportBar::applyTheme);
  updateOrigin();
  updateState();
  applyTheme();
}

QToolButton* TransportBar::makeButton(const QString& icon, const QString& text, const QString& tip) {
  auto* button = new QToolButton(this);
  button->setIcon(Theme::instance().icon(icon));
  button->setText(text);
  button->setToolTip(tip);
  button->setAccessibleName(text);
  button->setAccessibleDescription(tip);
  button->setFocusPolicy(Qt::TabFocus);
  return button;
}

void TransportBar::makeButtons() {
  train_ = makeButton(QStringLiteral("play"), tr("Train"), {});
  train_->setObjectName(QStringLiteral("train"));
  train_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  train_->setProperty("accent", true);
  connect(train_, &QToolButton::clicked, this, &TransportBar::trainOrPause);

  step_ = makeButton(QStringLiteral("step"), tr("Step"), tr("Train one batch, then pause"));
  step_->setObjectName(QStringLiteral("step"));
  auto* menu = new QMenu(step_);
  menu->addAction(Theme::instance().icon(QStringLiteral("step")), tr("One batch"), &lab_.training,
                  &TrainingController::stepBatch);
  menu->addAction(Theme::instance().icon(QStringLiteral("step-epoch")), tr("To the end of the epoch"), &lab_.training,
                  &TrainingController::stepEpoch);
  step_->setMenu(menu);
  step_->setPopupMode(QToolButton::MenuButtonPopup);
  connect(step_, &QToolButton::clicked, &lab_.training, &TrainingController::stepBatch);

  stop_ = makeButton(QStringLiteral("stop"), tr("Stop"), tr("End the run and keep the weights"));
  stop_->setObjectName(QStringLiteral("stop"));
  connect(stop_, &QToolButton::clicked, &lab_.training, &TrainingController::stop);
  reset_ = makeButton(QStringLiteral("reset"), tr("Reset"), tr("Back to the start values of the seed; clears the curves"));
  reset_->setObjectName(QStringLiteral("reset"));
  connect(reset_, &QToolButton::clicked, &lab_.training, &TrainingController::reset);
}

void TransportBar::trainOrPause() {
  if (lab_.training.state() == State::Running)
    lab_.training.pause();
  else
    lab_.training.train();
  updateState();
}

void TransportBar::updateState() {
  const State state = lab_.training.state();
  const bool isRunning = state == State::Running;
  const bool hasBegun = lab_.training.position().step > 0;
  const QString reason = isRunning ? QString() : lab_.training.reasonNotToTrain();
  train_->setText(isRunning ? tr("Pause") : state == State::Paused ? tr("Continue") : tr("Train"));
  train_->setAccessibleName(train_->text());
  train_->setToolTip(isRunning          ? tr("Pause after this batch")
                     : reason.isEmpty() ? tr("Train until the epochs are done")
                                        : reason);
  stop_->setEnabled(isRunning || state == State::Paused);
  reset_->setEnabled(hasBegun);
  message_->showText(reason);
  message_->setVisible(!reason.isEmpty());
  origin_->setVisible(reason.isEmpty());
  applyTheme();
  updateProgress();
}

void TransportBar::updateProgress() {
  const TrainingController& training = lab_.training;
  const nn::TrainingPosition position = training.position();
  const int epochs = std::max(1, lab_.document.project().training.epochs);
  const auto batches = static_cast<double>(std::max<nn::Index>(1, training.batchesPerEpoch()));
  const double done = position.epoch + static_cast<double>(position.batch) / batches;
  const int shown =
      std::min(position.epoch + (position.step > 0 && position.epoch < epochs ? 1 : 0), std::max(epochs, position.epoch));
  epoch_->setText(tr("epoch %1/%2").arg(shown).arg(std::max(epochs, position.epoch)));
  progress_->setValue(static_cast<int>(1000 * std::min(1.0, done / std::max(epochs, position.epoch))));
  progress_->setToolTip(
      tr("Batch %1 of %2, step %3")
          .arg(wholeNumber(position.batch), wholeNumber(training.batchesPerEpoch()), wholeNumber(position.step)));
  QStringList parts;
  if (training.samplesPerSecond() > 0) {
    const auto prepared = training.data();
    const bool images = prepared && prepared->info.kind == nn::SampleKind::Image;
    parts << (images ? tr("%1 img/s") : tr("%1 samples/s")).arg(shortNumber(training.samplesPerSecond()));
    if (training.secondsLeft() >= 0) parts << tr("%1 left").arg(duration(training.secondsLeft()));
  } else if (training.state() == State::Finished) {
    const bool isEarly = !training.ending().isEmpty() && position.epoch < training.plannedEpochs();
    parts << (isEarly ? tr("stopped early") : tr("finished"));
  } else if (training.state() == State::Paused) {
    parts << tr("paused");
  } else if (training.state() == State::LoadingData) {
    parts << tr("loading data…");
  }
  speed_->setText(parts.join(QStringLiteral(" · ")));
  speed_->setToolTip(training.ending());
}

void TransportBar::updateOrigin() {
  const auto prepared = lab_.training.data();
  const QString error = lab_.training.dataError();
  origin_->showText(prepared ? tr("%1: %2").arg(text(prepared->info.title), withoutPath(text(prepared->origin))) : error,
                    prepared ? text(prepared->origin) : error);
}

void TransportBar::applyTheme() {
  const Theme& theme = Theme::instance();
  const bool isRunning = lab_.training.state() == State::Running;
  train_->setIcon(theme.icon(isRunning ? QStringLiteral("pause") : QStringLiteral("play"), theme.colors().accentText));
  QPalette warning = message_->palette();
  warning.setColor(QPalette::WindowText,
                   lab_.training.state() == State::LoadingData ? theme.colors().textMuted : theme.colors().error);
  message_->setPalette(warning);
}

}  // namespace ui
