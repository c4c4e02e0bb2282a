#include "ui/training/plane_frame.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "engine/analysis/nearest_samples.h"
#include "engine/core/work_clock.h"
#include "engine/data/point_features.h"
#include "engine/training/supervised_batch.h"
#include "engine/training/supervised_trainer.h"
#include "ui/common/engine_text.h"
#include "ui/training/plane_pictures.h"

namespace ui {

namespace {

constexpr nn::Index kSide = 64, kCoarseSide = 48;  // the latter for networks with many units
constexpr int kManyUnits = 128;
constexpr nn::Index kMostPoints = 2000, kMostForLoss = 2000, kMostForGradient = 256;
constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

using Sets = std::vector<std::shared_ptr<const nn::Dataset>>;

bool isInside(const nn::PlaneArea& inner, const nn::PlaneArea& outer) {
  return inner.left >= outer.left && inner.right <= outer.right && inner.bottom >= outer.bottom && inner.top <= outer.top;
}

void addPoints(PlanePoints& points, const nn::Dataset* data, PlanePoint::Part part) {
  if (!data || !nn::arePoints(data->info())) return;
  std::vector<nn::Scalar> input(static_cast<std::size_t>(data->info().inputShape.elementCount()));
  std::vector<nn::Scalar> target(static_cast<std::size_t>(data->info().targetShape.elementCount()));
  points.all += data->size();
  for (const nn::Index index : nn::evenlySpread(data->size(), kMostPoints)) {
    data->read(index, input, target);
    points.points.push_back({input[0], input[1], target.empty() ? 0 : target[0], part});
  }
}

/// Of a set or, if it is large, of some of its samples.
double lossOn(const nn::Network& network, const std::shared_ptr<const nn::Dataset>& data, nn::Index& samples) {
  samples = std::min(data->size(), kMostForLoss);
  if (samples == 0) return kUnknown;
  nn::DataLoader loader(
      data->size() > samples ? std::make_shared<const nn::Subset>(data, nn::evenlySpread(data->size(), samples)) : data,
      samples, false, 0);
  nn::Batch loaded;
  loader.next(loaded);
  nn::SupervisedBatch batch(network.plan(), data->info(), samples);
  batch.set(loaded, 0, samples);
  nn::Execution execution(network.sharedPlan(), samples, nn::Execution::Purpose::Predict);
  const nn::LossSums& sums = execution.evaluate(network, batch.inputs(), batch.targets());
  return sums.total - sums.activityPenalty;
}

}  // namespace

const nn::ParameterMotion* PlaneFrame::motionOf(int layer) const {
  if (!motion || motion->memory.empty() || !network || layer < 0 || layer >= static_cast<int>(drawn.layers.size()))
    return nullptr;
  const nn::NetworkPlan::Step* step = network->plan().stepOf(drawn.layers[static_cast<std::size_t>(layer)].node);
  if (!step) return nullptr;
  const auto found = std::ranges::find(motion->parameters, step->firstParameter, &nn::ParameterMotion::parameter);
  const bool fits =
      found != motion->parameters.end() && found->gradient.shape() == network->parameter(step->firstParameter).shape();
  return fits ? &*found : nullptr;
}

double PlaneFrame::scaleOf(const nn::Tensor& answers, nn::Index unit) {
  const nn::Index places = answers.shape()[1] * answers.shape()[2];
  double largest = 0;
  for (nn::Index i = 0; i < places; ++i) {
    const auto value = static_cast<double>(answers.data()[unit * places + i]);
    if (std::isfinite(value)) largest = std::max(largest, std::abs(value));
  }
  return largest > 0 ? largest : 1;
}

double PlaneFrame::valueAt(const nn::Tensor& answers, nn::Index unit, const nn::PlaneArea& area, double x, double y) {
  if (answers.isEmpty()) return kUnknown;
  const nn::Index side = answers.shape()[2];
  const auto cell = [&](double share) {
    return std::clamp<nn::Index>(static_cast<nn::Index>(share * static_cast<double>(side)), 0, side - 1);
  };
  const nn::Index column = cell((x - area.left) / (area.right - area.left));
  const nn::Index row = cell((area.top - y) / (area.top - area.bottom));
  return static_cast<double>(answers.data()[(unit * side + row) * side + column]);
}

struct PlaneFrameMaker::Kept {
  std::shared_ptr<const nn::PreparedData> data;
  std::string place;
  std::shared_ptr<const PlanePoints> points;

  std::shared_ptr<const nn::NetworkPlan> plan;
  nn::PlaneArea gridArea;
  std::shared_ptr<const nn::PreparedData> gridData;
  std::optional<nn::PlaneResponse> response;

  nn::Tensor features;
  QImage featureTiles;
  nn::PlaneArea featureArea;
  PlaneColors featureColors;

  void lookAtData(const PlaneRequest& request);
  void lookAtFeatures(PlaneFrame& frame, const PlaneColors& colors);
  void runGrid(PlaneFrame& frame);
  static void findLosses(PlaneFrame& frame);
  static void findGradients(PlaneFrame& frame);
};

PlaneFrameMaker::PlaneFrameMaker() : kept_(std::make_unique<Kept>()) {}
PlaneFrameMaker::~PlaneFrameMaker() = default;

void PlaneFrameMaker::Kept::lookAtData(const PlaneRequest& request) {
  if (points && data == request.data && place == request.place) return;
  auto found = std::make_shared<PlanePoints>();
  Sets sets;
  if (request.data) {
    sets = {request.data->rawTrain, request.data->rawValidation, request.data->rawTest};
    addPoints(*found, sets[0].get(), PlanePoint::Part::Training);
    addPoints(*found, sets[1].get(), PlanePoint::Part::Validation);
    addPoints(*found, sets[2].get(), PlanePoint::Part::Test);
  }
  // Painting must not move the ground under the brush.
  const bool stays = points && place == request.place && (found->all == 0 || isInside(nn::areaOf(sets, 0), points->area));
  found->area = stays ? points->area : nn::areaOf(sets);
  data = request.data;
  place = request.place;
  points = std::move(found);
}

void PlaneFrameMaker::Kept::lookAtFeatures(PlaneFrame& frame, const PlaneColors& colors) {
  if (features.isEmpty() || featureArea != frame.area || featureColors != colors) {
    const auto count = static_cast<nn::Index>(nn::pointFeatures().size());
    features = nn::Tensor(nn::Shape{count, kSide, kSide});
    std::vector<nn::Scalar> row(static_cast<std::size_t>(count));
    const nn::PlaneArea& area = frame.area;
    for (nn::Index i = 0; i < kSide; ++i)
      for (nn::Index j = 0; j < kSide; ++j) {
        nn::writePoint(area.left + (area.right - area.left) * (static_cast<double>(j) + 0.5) / kSide,
                       area.top - (area.top - area.bottom) * (static_cast<double>(i) + 0.5) / kSide, row);
        for (nn::Index f = 0; f < count; ++f) features.data()[(f * kSide + i) * kSide + j] = row[static_cast<std::size_t>(f)];
      }
    featureArea = frame.area;
    featureColors = colors;
    featureTiles = tilesOf(features, colors);
  }
  frame.features = features;
}

void PlaneFrameMaker::Kept::runGrid(PlaneFrame& frame) {
  const auto& shared = frame.network->sharedPlan();
  if (!response || plan != shared || gridArea != frame.area || gridData != frame.data || response->side() != frame.side) {
    response.reset();
    response.emplace(shared, frame.data->info, frame.data->normalizer, frame.area, frame.side);
    plan = shared;
    gridArea = frame.area;
    gridData = frame.data;
  }
  std::vector<nn::Index> tensors;
  for (const PlaneLayer& layer : frame.drawn.layers) {
    const auto tensor = shared->tensorOf(layer.shown);
    if (!tensor) throw nn::GraphError("the drawing was changed meanwhile");
    tensors.push_back(*tensor);
  }
  frame.answers = response->run(*frame.network, tensors);
  for (const nn::Tensor& answers : frame.answers) {
    double largest = 0;
    for (const nn::Scalar value : answers.values())
      if (std::isfinite(value)) largest = std::max(largest, std::abs(static_cast<double>(value)));
    frame.scales.push_back(largest > 0 ? largest : 1);
  }
}

void PlaneFrameMaker::Kept::findLosses(PlaneFrame& frame) {
  const nn::PreparedData& prepared = *frame.data;
  frame.trainLoss = lossOn(*frame.network, prepared.train, frame.trainSamples);
  frame.heldIsTest = prepared.test != nullptr;
  if (const auto& held = prepared.test ? prepared.test : prepared.validation)
    frame.heldLoss = lossOn(*frame.network, held, frame.heldSamples);
}

void PlaneFrameMaker::Kept::findGradients(PlaneFrame& frame) {
  const auto& samples = frame.data->train;
  const nn::Index count = std::min(samples->size(), kMostForGradient);
  nn::DataLoader loader(std::make_shared<const nn::Subset>(samples, nn::evenlySpread(samples->size(), count)), count, false, 0);
  nn::Batch loaded;
  loader.next(loaded);
  nn::Network network = *frame.network;
  nn::SupervisedBatch batch(network.plan(), samples->info(), count);
  batch.set(loaded, 0, count);
  nn::Execution execution(network.sharedPlan(), count, nn::Execution::Purpose::Train);
  execution.forwardBackward(network, batch.inputs(), batch.targets(), 0, 0, nn::Mode::Evaluate);
  for (const PlaneLayer& layer : frame.drawn.layers) {
    const nn::NetworkPlan::Step* step = network.plan().stepOf(layer.node);
    const nn::ConstTensorView gradient = std::as_const(execution).parameterGradient(step->firstParameter);
    nn::Tensor copy(gradient.shape());
    std::ranges::copy(gradient.values(), copy.data());
    frame.gradients.push_back(std::move(copy));
  }
}

std::shared_ptr<const PlaneFrame> PlaneFrameMaker::make(const PlaneRequest& request) {
  const nn::WorkClock clock;
  auto frame = std::make_shared<PlaneFrame>();
  frame->trainLoss = frame->heldLoss = kUnknown;
  kept_->lookAtData(request);
  frame->points = kept_->points;
  frame->area = frame->points->area;
  int units = 0;
  if (request.drawn)
    for (const PlaneLayer& layer : request.drawn->layers) units += layer.units;
  frame->side = units > kManyUnits ? kCoarseSide : kSide;
  if (request.drawn) frame->drawn = *request.drawn;
  frame->motion = request.motion;
  kept_->lookAtFeatures(*frame, request.colors);
  frame->tiles.push_back(kept_->featureTiles);
  if (request.network && request.data && request.drawn) {
    frame->network = request.network;
    frame->data = request.data;
    try {
      kept_->runGrid(*frame);
      for (std::size_t layer = 0; layer < frame->answers.size(); ++layer)
        frame->tiles.push_back(tilesOf(frame->answers[layer], request.colors));
      frame->surface = surfaceOf(frame->answers.back(), frame->scales.back(), frame->data->info, request.colors, request.look);
      kept_->findLosses(*frame);
      if (request.wantsGradients) kept_->findGradients(*frame);
    } catch (const std::exception& error) {
      frame->problem = text(error.what());
      frame->network.reset();
      frame->answers.clear();
    }
  }
  if (request.compose) frame->picture = request.compose(*frame, frame->isLate);
  frame->milliseconds = clock.milliseconds();
  return frame;
}

}  // namespace ui
