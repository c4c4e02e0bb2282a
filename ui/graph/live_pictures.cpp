#include "ui/graph/live_pictures.h"

#include "ui/common/engine_text.h"
#include "ui/common/frame_clock.h"
#include "ui/common/theme.h"
#include "ui/graph/graph_scene.h"
#include "ui/graph/node_item.h"

#include <QElapsedTimer>

#include <cmath>
#include <utility>
#include <vector>

namespace ui {

namespace {

constexpr int kFrameMs = 16;
constexpr double kBudgetMs = 4;
constexpr int kFlowIntervalMs = 250;  // when no new pictures come
constexpr double kFlowStep = 0.05;

}  // namespace

LivePictures::LivePictures(Lab& lab, GraphScene& scene, QObject* parent) : QObject(parent), lab_(lab), scene_(scene) {
  timer_.setSingleShot(true);
  connect(&timer_, &QTimer::timeout, this, &LivePictures::work);
  connect(&lab.probe, &Probe::resultChanged, this, &LivePictures::invalidate);
  connect(&lab.training, &TrainingController::dataChanged, this, &LivePictures::invalidate);
  connect(&lab.document, &ProjectDocument::graphChanged, this, &LivePictures::invalidate);
  connect(&lab.document, &ProjectDocument::projectReplaced, this, &LivePictures::invalidate);
  connect(&Theme::instance(), &Theme::changed, this, &LivePictures::invalidate);
  invalidate();
}

void LivePictures::setVisibleRect(const QRectF& scene, PictureSize size) {
  visible_ = scene;
  if (std::exchange(size_, size) != size) return invalidate();
  if (!stale_.empty()) workSoon();
}

void LivePictures::refresh(const std::vector<nn::NodeId>& nodes) {
  stale_.insert(nodes.begin(), nodes.end());
  if (!timer_.isActive()) timer_.start(0);
}

void LivePictures::invalidate() {
  for (const auto& [id, item] : scene_.nodes()) stale_.insert(id);
  workSoon();
}

void LivePictures::workSoon() {
  if (!timer_.isActive()) FrameClock::instance().request(this, [this] { work(); });
}

void LivePictures::work() {
  QElapsedTimer clock;
  clock.start();
  const std::shared_ptr<const ProbeResult> result = lab_.probe.result();
  const QStringList names = classNames();
  for (auto it = stale_.begin(); it != stale_.end();) {
    NodeItem* item = scene_.node(*it);
    if (item && !item->sceneBoundingRect().intersects(visible_)) {
      ++it;  // waits for setVisibleRect()
      continue;
    }
    if (item)
      item->setPicture(result ? pictureOf(*result, item->id(), names, size_, item->figures().trace.mask.get()) : NodePicture{});
    it = stale_.erase(it);
    if (static_cast<double>(clock.nsecsElapsed()) > kBudgetMs * 1e6) {
      timer_.start(kFrameMs);
      return;
    }
  }
}

QStringList LivePictures::classNames() const {
  QStringList names;
  if (const auto data = lab_.training.data())
    for (const std::string& name : data->info.classNames) names << text(name);
  return names;
}

FlowAnimation::FlowAnimation(Lab& lab, GraphScene& scene, QObject* parent) : QObject(parent), lab_(lab), scene_(scene) {
  connect(&timer_, &QTimer::timeout, this, &FlowAnimation::advance);
  // With the pictures, so that the canvas is drawn once for both.
  connect(&lab.probe, &Probe::resultChanged, this, [this] {
    if (timer_.isActive()) FrameClock::instance().request(this, [this] { advance(); });
  });
  connect(&lab.training, &TrainingController::stateChanged, this, &FlowAnimation::follow);
  follow();
}

void FlowAnimation::advance() {
  if (!timer_.isActive()) return;  // it has stopped meanwhile
  phase_ = std::fmod(phase_ + kFlowStep, 1.0);
  scene_.setFlow(phase_);
  timer_.start(kFlowIntervalMs);
}

void FlowAnimation::follow() {
  const bool running = lab_.training.state() == TrainingController::State::Running && !Theme::instance().reducedMotion();
  if (running == timer_.isActive()) return;
  if (running) {
    timer_.start(kFlowIntervalMs);
  } else {
    timer_.stop();
    scene_.setFlow(-1);
  }
}

}  // namespace ui
