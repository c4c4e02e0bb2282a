#pragma once

#include <memory>
#include <span>
#include <vector>

#include "engine/data/dataset.h"
#include "engine/data/network_inputs.h"
#include "engine/data/normalizer.h"
#include "engine/graph/execution.h"

namespace nn {

/// A rectangle of the plane, in the coordinates of the data before scaling.
struct PlaneArea {
  double left = -1, right = 1, bottom = -1, top = 1;
  friend bool operator==(const PlaneArea&, const PlaneArea&) = default;
};

/// The smallest square around the middle of the points that holds them all, with a margin on every side (share of its side);
/// points that are not finite take no part. Of several sets, all of them. Null sets count nothing; without a point it is
/// [-1.2, 1.2]².
PlaneArea areaOf(std::span<const std::shared_ptr<const Dataset>> sets, double margin = 0.1);

/// What units answer at every place of a grid over the plane, by one batched pass for all of them.
///
/// Threads  belongs to one thread at a time.
class PlaneResponse {
 public:
  /// The grid has side × side places, the first one at the top left. info and normalizer: of the data that the network is
  /// trained on, whose inputs are points with or without derived columns (see arePoints()). Throws ConfigError for other data,
  /// and what NetworkInputs throws when the network does not take them.
  PlaneResponse(std::shared_ptr<const NetworkPlan> plan, const DatasetInfo& info, const Normalizer& normalizer, PlaneArea area,
                Index side);

  /// Runs the grid. tensors: numbers among plan().tensors, each of rank 1. Returns one tensor for each, (units, side, side).
  /// The network is one of the plan.
  std::vector<Tensor> run(const Network& network, std::span<const Index> tensors);

  Index side() const { return side_; }
  const PlaneArea& area() const { return area_; }

 private:
  Index side_;
  PlaneArea area_;
  Tensor grid_;  ///< (side², columns), scaled
  NetworkInputs inputs_;
  Execution execution_;
};

}  // namespace nn
