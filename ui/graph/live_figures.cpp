#include "ui/graph/live_figures.h"

#include "ui/common/engine_text.h"
#include "ui/common/frame_clock.h"
#include "ui/graph/graph_scene.h"
#include "ui/graph/node_item.h"
#include "ui/training/training_doctor.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace ui {

namespace {

constexpr int kIntervalMs = 200;
constexpr std::size_t kMeanBatches = 20;

struct Text {
  Q_DECLARE_TR_FUNCTIONS(LiveFigures)
};

/// Loss of the last batches and of the newest validation, in words for the outputs' cards.
NodeFigures lossFigures(const nn::TrainingHistory& history) {
  NodeFigures figures;
  if (history.steps.empty()) return figures;
  const std::size_t count = std::min(kMeanBatches, history.steps.size());
  double sum = 0;
  for (std::size_t i = history.steps.size() - count; i < history.steps.size(); ++i) sum += history.steps[i].loss;
  figures.loss = number(sum / static_cast<double>(count), 3);
  figures.lossText = Text::tr("Training loss %1: mean of the last %2 batches, after step %3, penalties included.")
                         .arg(number(sum / static_cast<double>(count)))
                         .arg(count)
                         .arg(wholeNumber(history.steps.back().step));
  std::int64_t step = -1;
  double loss = 0;
  if (!history.epochs.empty()) {
    step = history.epochs.back().step;
    loss = history.epochs.back().validationLoss;
  }
  if (!history.validations.empty() && history.validations.back().step > step) {
    step = history.validations.back().step;
    loss = history.validations.back().loss;
  }
  if (step < 0 || std::isnan(loss)) return figures;
  figures.validationLoss = number(loss, 3);
  figures.lossText += QLatin1Char('\n') + Text::tr("Validation loss %1, after step %2.").arg(number(loss), wholeNumber(step));
  return figures;
}

}  // namespace

QString healthText(const nn::GradientHealth& health) {
  QString verdict;
  switch (health.state) {
    case nn::GradientHealth::State::Unknown:
      return {};
    case nn::GradientHealth::State::Healthy:
      verdict = Text::tr("Healthy gradient: the layer learns.");
      break;
    case nn::GradientHealth::State::Vanishing:
      verdict = Text::tr("Vanishing gradient: hardly anything of the loss reaches this layer, so it hardly learns.");
      break;
    case nn::GradientHealth::State::Exploding:
      verdict = Text::tr("Exploding gradient: the weights change too much at a time. A lower learning rate or clipping helps.");
      break;
  }
  QString figures = Text::tr("‖∂loss/∂W‖ = %1, ‖W‖ = %2").arg(number(health.gradient, 3), number(health.weights, 3));
  if (health.update) figures += Text::tr(", a step changes the weights by %1 %").arg(number(100 * *health.update, 2));
  const QString share =
      Text::tr("Per weight the gradient is %1 % of that of the layer with the largest one.").arg(number(100 * health.share, 2));
  return verdict + QLatin1Char('\n') + figures + QLatin1Char('\n') + share;
}

LiveFigures::LiveFigures(Lab& lab, GraphScene& scene, QObject* parent)
    : QObject(parent), lab_(lab), scene_(scene), recorder_(lab.training) {
  later_.setSingleShot(true);
  later_.setInterval(kIntervalMs);
  connect(&later_, &QTimer::timeout, this, [this] { FrameClock::instance().request(this, [this] { show(); }); });
  const auto showLater = [this] {
    if (!later_.isActive()) later_.start();
  };
  connect(&recorder_, &LayerRecorder::changed, this, showLater);
  connect(&lab.training, &TrainingController::stepsAdded, this, showLater);
  connect(&lab.training, &TrainingController::epochsAdded, this, showLater);
  connect(&lab.training, &TrainingController::validationsAdded, this, showLater);
  connect(&lab.training, &TrainingController::historyReset, this, showLater);
  connect(&lab.document, &ProjectDocument::graphChanged, this, showLater);
  connect(&lab.document, &ProjectDocument::projectReplaced, this, showLater);
  connect(&TrainingDoctor::of(lab), &TrainingDoctor::changed, this, showLater);
  connect(&lab.training, &TrainingController::stateChanged, this, &LiveFigures::follow);
}

void LiveFigures::setSeen(bool seen) {
  seen_ = seen;
  follow();
}

void LiveFigures::follow() { recorder_.setActive(seen_ && lab_.training.state() == TrainingController::State::Running); }

void LiveFigures::show() {
  const auto& moments = recorder_.moments();
  std::map<nn::NodeId, nn::GradientHealth> health;
  if (!moments.empty() && !lab_.training.history().steps.empty()) health = nn::gradientHealth(*moments.back());
  const NodeFigures losses = lossFigures(lab_.training.history());
  for (const auto& [id, item] : scene_.nodes()) {
    NodeFigures figures = item->card().role == nn::LayerRole::Output ? losses : NodeFigures{};
    if (const auto it = health.find(id); it != health.end()) {
      figures.health = it->second.state;
      figures.healthText = healthText(it->second);
    }
    for (const nn::Advice* advice : TrainingDoctor::of(lab_).current()) {
      if (advice->node != id || !figures.advice.isEmpty()) continue;
      figures.advice = Text::tr("Doctor: %1. %2").arg(text(advice->title), text(advice->message));
      figures.isAdviceError = advice->severity == nn::GraphIssue::Severity::Error;
    }
    item->setFigures(figures);
  }
}

}  // namespace ui
