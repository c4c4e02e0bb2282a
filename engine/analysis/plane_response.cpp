#include "engine/analysis/plane_response.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/data/point_features.h"

namespace nn {
namespace {

constexpr Index kBatch = 256;  // keeps the numbers of a layer in the cache
constexpr double kEmptyHalf = 1.2;

Tensor gridOver(const PlaneArea& area, Index side, const DatasetInfo& info, const Normalizer& normalizer) {
  if (!arePoints(info))
    throwExpected<ConfigError>("plane", "data of two numbers a sample",
                               "'" + info.title + "' of " + info.inputShape.toString());
  Tensor grid(info.inputShape.withBatch(side * side));
  const double step = 1.0 / static_cast<double>(side);
  for (Index row = 0; row < side; ++row)
    for (Index column = 0; column < side; ++column) {
      const double x = area.left + (area.right - area.left) * (static_cast<double>(column) + 0.5) * step;
      const double y = area.top + (area.bottom - area.top) * (static_cast<double>(row) + 0.5) * step;
      const TensorView place = grid.view().rows(row * side + column, 1);
      writePoint(x, y, place.values());
      normalizer.apply(place.values());
    }
  return grid;
}

}  // namespace

PlaneArea areaOf(std::span<const std::shared_ptr<const Dataset>> sets, double margin) {
  bool any = false;
  double low[2] = {}, high[2] = {};
  for (const auto& data : sets) {
    if (!data || !arePoints(data->info())) continue;
    std::vector<Scalar> input(static_cast<std::size_t>(data->info().inputShape.elementCount()));
    std::vector<Scalar> target(static_cast<std::size_t>(data->info().targetShape.elementCount()));
    for (Index i = 0; i < data->size(); ++i) {
      data->read(i, input, target);
      const double xy[2] = {static_cast<double>(input[0]), static_cast<double>(input[1])};
      if (!std::isfinite(xy[0]) || !std::isfinite(xy[1])) continue;
      for (int axis = 0; axis < 2; ++axis) {
        low[axis] = any ? std::min(low[axis], xy[axis]) : xy[axis];
        high[axis] = any ? std::max(high[axis], xy[axis]) : xy[axis];
      }
      any = true;
    }
  }
  if (!any) return {-kEmptyHalf, kEmptyHalf, -kEmptyHalf, kEmptyHalf};
  const double x = (low[0] + high[0]) / 2, y = (low[1] + high[1]) / 2;
  double half = std::max(high[0] - low[0], high[1] - low[1]) / 2 * (1 + 2 * margin);
  if (!(half > 0)) half = kEmptyHalf;
  return {x - half, x + half, y - half, y + half};
}

PlaneResponse::PlaneResponse(std::shared_ptr<const NetworkPlan> plan, const DatasetInfo& info, const Normalizer& normalizer,
                             PlaneArea area, Index side)
    : side_(side),
      area_(area),
      grid_(gridOver(area, side, info, normalizer)),
      inputs_(*plan, info, kBatch),
      execution_(plan, kBatch, Execution::Purpose::Predict) {}

std::vector<Tensor> PlaneResponse::run(const Network& network, std::span<const Index> tensors) {
  const Index places = side_ * side_;
  std::vector<Tensor> answers;
  for (const Index tensor : tensors)
    answers.emplace_back(Shape{network.plan().tensors[static_cast<std::size_t>(tensor)].shape.elementCount(), side_, side_});
  for (Index first = 0; first < places; first += kBatch) {
    const Index count = std::min(kBatch, places - first);
    execution_.evaluate(network, inputs_.of(std::as_const(grid_).view().rows(first, count)));
    for (std::size_t k = 0; k < answers.size(); ++k) {
      const auto& info = network.plan().tensors[static_cast<std::size_t>(tensors[k])];
      const ConstTensorView rows = execution_.activation(info.port);
      const Index units = rows.rowSize();
      Scalar* const to = answers[k].data() + first;
      // Unit after unit, as pictures want them.
      for (Index unit = 0; unit < units; ++unit)
        for (Index n = 0; n < count; ++n) to[unit * places + n] = rows.data()[n * units + unit];
    }
  }
  return answers;
}

}  // namespace nn
