#include "ui/graph/live_figures.h"

#include "ui/common/engine_text.h"
#include "ui/common/frame_clock.h"
#include "ui/graph/graph_scene.h"
#include "ui/graph/node_item.h"
#include "ui/training/training_doctor.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <utility>

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

/// Adds what a step does in this layer, if its card has something to show of it.
void addWanted(nn::StepRequest& wanted, const ProjectDocument& document, nn::NodeId id) {
  if (!document.graph().contains(id)) return;
  const std::string& type = document.graph().node(id).type;
  if (type == "dropout" || type == "spatial_dropout" || type == "alpha_dropout") wanted.masks.push_back(id);
  if (type == "batch_norm" || type == "layer_norm" || type == "group_norm") wanted.statistics.push_back(id);
  const auto facts = document.analysis().nodes.find(id);
  if (facts != document.analysis().nodes.end() && !facts->second.plan.parameters.empty()) wanted.motions.push_back(id);
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
    : QObject(parent), lab_(lab), scene_(scene), recorder_(lab.training), traces_(lab.training) {
  later_.setSingleShot(true);
  connect(&later_, &QTimer::timeout, this, [this] { FrameClock::instance().request(this, [this] { show(); }); });
  const auto showLater = [this] {
    if (!later_.isActive()) later_.start(kIntervalMs);
  };
  connect(&recorder_, &LayerRecorder::changed, this, showLater);
  connect(&traces_, &StepTraces::changed, this, showLater);
  connect(&scene, &GraphScene::contentChanged, this, &LiveFigures::want);
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

void LiveFigures::setVisibleRect(const QRectF& scene, bool isReadable) {
  visible_ = scene;
  if (std::exchange(isReadable_, isReadable) != isReadable && traces_.trace()) later_.start(0);
  want();
}

void LiveFigures::follow() {
  recorder_.setActive(seen_ && lab_.training.state() == TrainingController::State::Running);
  want();
}

/// Only what the cards in view can show.
void LiveFigures::want() {
  nn::StepRequest wanted;
  if (seen_ && isReadable_)
    for (const auto& [id, item] : scene_.nodes())
      if (item->sceneBoundingRect().intersects(visible_)) addWanted(wanted, lab_.document, id);
  traces_.setWanted(wanted);
}

void LiveFigures::show() {
  const auto& moments = recorder_.moments();
  std::map<nn::NodeId, nn::GradientHealth> health;
  if (!moments.empty() && !lab_.training.history().steps.empty()) health = nn::gradientHealth(*moments.back());
  const NodeFigures losses = lossFigures(lab_.training.history());
  const auto trace = traces_.trace();
  const std::int64_t done = lab_.training.position().step;
  std::vector<nn::NodeId> masked;
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
    if (trace && isReadable_) figures.trace = traceOf(trace, id, done);
    if (figures.trace.mask != item->figures().trace.mask) masked.push_back(id);
    item->setFigures(figures);
  }
  if (!masked.empty()) emit masksChanged(masked);
}

}  // namespace ui
