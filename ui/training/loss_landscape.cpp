#include "ui/training/loss_landscape.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/core/work_clock.h"
#include "ui/common/engine_text.h"
#include "ui/training/training_controller.h"

namespace ui {

namespace {

constexpr double kRestFactor = 20;  // one part in twenty of a core while training runs
constexpr nn::Index kSamples = 512;
constexpr int kTickMs = 100;
constexpr double kMargin = 0.35;  // of the path's extent, on every side

struct Directions {
  nn::WeightDirection first, second;
  QString firstName, secondName;
};

Directions weightDirections(const LandscapeWish& wish, const nn::Network& centre) {
  const auto one = [&](const std::string& name, nn::Index element, QString& title) {
    const auto parameter = centre.findParameter(name);
    if (!parameter) throw nn::ConfigError("there is no weight '" + name + "'");
    title = QStringLiteral("%1 %2").arg(text(name)).arg(element + 1);
    return nn::singleWeightDirection(centre.plan(), *parameter, element);
  };
  Directions directions;
  directions.first = one(wish.firstParameter, wish.firstElement, directions.firstName);
  directions.second = one(wish.secondParameter, wish.secondElement, directions.secondName);
  if (wish.firstParameter == wish.secondParameter && wish.firstElement == wish.secondElement)
    throw nn::ConfigError("choose two different weights");
  return directions;
}

Directions directionsFor(const LandscapeWish& wish, const nn::Network& centre,
                         std::span<const std::shared_ptr<const nn::Network>> path) {
  if (wish.directions == LandscapeWish::Directions::Weights) return weightDirections(wish, centre);
  if (wish.directions == LandscapeWish::Directions::Path)
    if (auto found = nn::pathDirections(path, wish.seed))
      return {std::move(found->first), std::move(found->second), LossLandscape::tr("along the path"),
              LossLandscape::tr("across the path")};
  return {nn::randomFilterDirection(centre, wish.seed, 0), nn::randomFilterDirection(centre, wish.seed, 1),
          LossLandscape::tr("random direction 1"), LossLandscape::tr("random direction 2")};
}

/// A square that holds the path and the centre; at least `least` to every side of the middle.
nn::SliceGrid gridFor(const std::vector<nn::SlicePoint>& path, double least, double extent, nn::Index side) {
  double left = 0, right = 0, bottom = 0, top = 0;
  for (const nn::SlicePoint& point : path) {
    left = std::min(left, point.a);
    right = std::max(right, point.a);
    bottom = std::min(bottom, point.b);
    top = std::max(top, point.b);
  }
  const double half = std::max(least, std::max(right - left, top - bottom) / 2 * (1 + 2 * kMargin)) * extent;
  const double a = (left + right) / 2, b = (bottom + top) / 2;
  return {a - half, a + half, b - half, b + half, side, side};
}

/// How far weights of this direction usually lie apart: 1 in units of filters, else the size of the weights themselves.
double leastHalf(const LandscapeWish& wish, bool isRandom) {
  if (isRandom) return 1;
  return wish.directions == LandscapeWish::Directions::Weights ? 2 : 0.5;
}

}  // namespace

void WeightPath::clear() { *this = {}; }

void WeightPath::add(std::shared_ptr<const nn::Network> network) {
  if (!network) return;
  if (!networks_.empty() && networks_.back() == network) return;
  if (!networks_.empty() && networks_.back()->sharedPlan() != network->sharedPlan()) clear();
  const std::size_t bytes = static_cast<std::size_t>(network->plan().parameterCount) * sizeof(nn::Scalar);
  const std::size_t most = std::clamp<std::size_t>(kMostBytes / std::max<std::size_t>(1, bytes), 2, kMostNetworks);
  if (lastIsExtra_) {
    networks_.pop_back();
    numbers_.pop_back();
  }
  networks_.push_back(std::move(network));
  numbers_.push_back(seen_++);
  lastIsExtra_ = numbers_.back() % every_ != 0;
  while (networks_.size() > most) thinOut();
}

/// Removes the first network that a path of half as many would not have, neither end. When there is none, it is such a path.
void WeightPath::thinOut() {
  for (std::size_t i = 1; i + 1 < numbers_.size(); ++i) {
    if (numbers_[i] % (2 * every_) == 0) continue;
    networks_.erase(networks_.begin() + static_cast<std::ptrdiff_t>(i));
    numbers_.erase(numbers_.begin() + static_cast<std::ptrdiff_t>(i));
    return;
  }
  every_ *= 2;
  lastIsExtra_ = numbers_.back() % every_ != 0;
}

struct LossLandscape::Answer {
  std::shared_ptr<const Landscape> landscape;  ///< null when it was stopped or failed
  QString problem;
};

LossLandscape::LossLandscape(TrainingController& training, QObject* parent)
    : QObject(parent),
      training_(training),
      stop_(std::make_shared<std::atomic<bool>>(false)),
      rowsDone_(std::make_shared<std::atomic<int>>(0)) {
  rest_.setSingleShot(true);
  tick_.setInterval(kTickMs);
  connect(&rest_, &QTimer::timeout, this, &LossLandscape::run);
  connect(&tick_, &QTimer::timeout, this, &LossLandscape::progressChanged);
  connect(&training_, &TrainingController::networkChanged, this, &LossLandscape::record);
  connect(&training_, &TrainingController::historyReset, this, [this] { path_.clear(); });
  connect(&training_, &TrainingController::dataChanged, this, &LossLandscape::consider);
}

LossLandscape::~LossLandscape() {
  *stop_ = true;
  worker_.cancelWaiting();
}

void LossLandscape::record() {
  path_.add(training_.network());
  consider();
}

void LossLandscape::setActive(bool active) {
  if (std::exchange(isActive_, active) == active) return;
  if (active) return consider();
  *stop_ = true;
  ++request_;
  rest_.stop();
  tick_.stop();
  worker_.cancelWaiting();
  isBusy_ = false;
}

void LossLandscape::setWish(LandscapeWish wish) {
  if (wish == wish_) return;
  wish_ = std::move(wish);
  if (isActive_) run();
}

double LossLandscape::progress() const {
  return isBusy_ ? static_cast<double>(rowsDone_->load()) / static_cast<double>(wish_.side) : -1;
}

void LossLandscape::cancel() {
  *stop_ = true;
  ++request_;
  rest_.stop();
  tick_.stop();
  worker_.cancelWaiting();
  isBusy_ = false;
  isCancelled_ = true;
  emit changed();
}

void LossLandscape::consider() {
  if (!isActive_ || isBusy_ || isCancelled_ || rest_.isActive()) return;
  const bool rests = training_.state() != TrainingController::State::Running;
  if (rests && landscape_ && landscape_->centre == training_.network()) return;
  rest_.start(rests ? 0 : static_cast<int>(std::max(200.0, kRestFactor * costMs_)));
}

void LossLandscape::run() {
  isCancelled_ = false;
  if (!isActive_) return;
  rest_.stop();
  *stop_ = true;  // what is still under way is about something else
  const quint64 request = ++request_;
  const auto network = training_.network();
  const auto data = training_.data();
  if (!network || !data) {
    isBusy_ = false;
    landscape_.reset();
    problem_.clear();
    emit changed();
    return;
  }
  path_.add(network);
  stop_ = std::make_shared<std::atomic<bool>>(false);
  rowsDone_ = std::make_shared<std::atomic<int>>(0);
  isBusy_ = true;
  tick_.start();
  worker_.run([this, request, network, data, wish = wish_, path = path_.networks(), stop = stop_, rows = rowsDone_] {
    const nn::WorkClock clock;
    Answer answer;
    try {
      auto made = std::make_shared<Landscape>();
      made->wish = wish;
      made->centre = network;
      Directions directions = directionsFor(wish, *network, path);
      made->first = directions.firstName;
      made->second = directions.secondName;
      made->path = nn::projectOntoSlice(*network, directions.first, directions.second, path);
      const bool isRandom = directions.firstName == tr("random direction 1");
      const nn::SliceGrid grid = gridFor(made->path, leastHalf(wish, isRandom), wish.extent, wish.side);
      auto slice =
          nn::lossSlice(*network, directions.first, directions.second, grid, data->train, kSamples, [&](nn::Index done) {
            *rows = static_cast<int>(done);
            return !*stop;
          });
      if (slice) {
        made->slice = *std::move(slice);
        made->milliseconds = clock.milliseconds();
        answer.landscape = std::move(made);
      }
    } catch (const std::exception& error) {
      answer.problem = text(error.what());
    }
    QMetaObject::invokeMethod(
        this, [this, request, answer = std::move(answer)] { receive(request, answer); }, Qt::QueuedConnection);
  });
  emit changed();
}

void LossLandscape::receive(quint64 request, const Answer& answer) {
  if (request != request_) return;
  isBusy_ = false;
  tick_.stop();
  problem_ = answer.problem;
  if (answer.landscape) {
    landscape_ = answer.landscape;
    costMs_ = answer.landscape->milliseconds;
  }
  emit changed();
  consider();
}

}  // namespace ui
