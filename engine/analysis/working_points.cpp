#include "engine/analysis/working_points.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/data/network_inputs.h"
#include "engine/graph/execution.h"
#include "engine/layers/layer_registry.h"

namespace nn {
namespace {

std::size_t at(Index i) { return static_cast<std::size_t>(i); }

/// The same network whose layer passes its sums on as they are.
Network withoutActivation(const Network& network, NodeId node) {
  Graph graph = network.plan().graph;
  graph.setOption(node, "activation", std::string("linear"));
  Network bare = Network::compile(graph);
  bare.adoptFrom(network);
  return bare;
}

UnitPoint unitPoint(std::span<const Scalar> z, std::span<const double> slopes, Index units, Index unit, bool isByRow) {
  UnitPoint point;
  const auto first = static_cast<double>(z[at(unit)]);
  point.low = point.high = first;
  Index count = 0, flat = 0, closed = 0;
  for (Index i = unit; i < static_cast<Index>(z.size()); i += units, ++count) {
    const auto value = static_cast<double>(z[at(i)]);
    point.low = std::min(point.low, value);
    point.high = std::max(point.high, value);
    point.mean += value;
    point.slope += slopes[at(i)];
    flat += slopes[at(i)] < WorkingPoints::kFlat;
    closed += slopes[at(i)] == 0;
  }
  const auto total = static_cast<double>(std::max<Index>(1, count));
  point.mean /= total;
  point.slope /= total;
  if (isByRow) return point;
  if (closed == count)
    point.state = UnitPoint::State::Dead;
  else if (static_cast<double>(flat) >= WorkingPoints::kMostFlat * total)
    point.state = UnitPoint::State::Saturated;
  return point;
}

}  // namespace

std::vector<double> slopesOf(const Activation& activation, std::span<const Scalar> z) {
  const Shape shape = {static_cast<Index>(z.size()), 1};
  Tensor a(shape), gradient(shape, 1);
  const ConstTensorView values(z.data(), shape);
  activation.forward(values, a.view());
  activation.backward(activation.needsPreActivation() ? values : ConstTensorView(), std::as_const(a).view(), gradient.view());
  std::vector<double> slopes;
  for (const Scalar slope : gradient.values()) slopes.push_back(std::abs(static_cast<double>(slope)));
  return slopes;
}

WorkingPoints workingPoints(const Network& network, NodeId node, const DatasetInfo& data, ConstTensorView inputs) {
  WorkingPoints points;
  const Node& layer = network.plan().graph.node(node);
  const LayerType* type = LayerRegistry::instance().find(layer.type);
  if (!type || !type->hasActivation) return points;
  const Options options = completed(layer.options, optionSpecs(*type), layer.name);
  points.activation = options.get<std::string>("activation");
  const ActivationType& activation = ActivationRegistry::instance().require(points.activation);
  points.options = ownOptions(options, activation.options, "", layer.name);

  const Network bare = withoutActivation(network, node);
  NetworkInputs parts(bare.plan(), data, inputs.rowCount());
  Execution execution(bare.sharedPlan(), inputs.rowCount(), Execution::Purpose::Train);  // which keeps what came out
  execution.evaluate(bare, parts.of(inputs));
  const ConstTensorView z = execution.activation({node, 0});
  points.samples = inputs.rowCount();
  points.histogram = histogramOf(z.values(), WorkingPoints::kBins);
  const bool isByRow = points.activation == "softmax";
  const std::vector<double> slopes = slopesOf(*activation.create(points.options), z.values());
  const Index units = z.shape().rank() == 4 ? z.shape()[3] : z.rowSize();
  for (Index unit = 0; unit < units; ++unit) {
    points.units.push_back(unitPoint(z.values(), slopes, units, unit, isByRow));
    points.dead += points.units.back().state == UnitPoint::State::Dead;
    points.saturated += points.units.back().state == UnitPoint::State::Saturated;
  }
  if (!isByRow && !slopes.empty())
    points.flatShare =
        static_cast<double>(std::ranges::count_if(slopes, [](double slope) { return slope < WorkingPoints::kFlat; })) /
        static_cast<double>(slopes.size());
  return points;
}

}  // namespace nn
