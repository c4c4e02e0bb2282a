#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "engine/data/dataset.h"
#include "engine/graph/network.h"

namespace nn {

/// A direction in the space of all weights: one tensor for every parameter of a plan, shaped as that.
using WeightDirection = std::vector<Tensor>;

/// Changes one weight alone. Throws ConfigError for one that there is not.
WeightDirection singleWeightDirection(const NetworkPlan& plan, Index parameter, Index element);

/// A random direction in which every filter (the weights into one unit or channel) is as long as in the network, so that
/// pictures of networks with weights of different size can be compared. Biases and other parameters of rank 1, and frozen ones,
/// do not move. Source  Li, Xu, Taylor, Studer & Goldstein 2018, arXiv:1712.09913, section 4.
WeightDirection randomFilterDirection(const Network& network, std::uint64_t seed, std::uint64_t stream);

/// The two directions, of length 1 and at right angles, in which a path of networks of one plan moves most: the first principal
/// components of their weights relative to the last one's (the same paper, section 7). Nothing for a path that does not leave
/// its end; the second is a random one for a straight path.
std::optional<std::pair<WeightDirection, WeightDirection>> pathDirections(std::span<const std::shared_ptr<const Network>> path,
                                                                          std::uint64_t seed);

/// A place on the slice: centre + a · first direction + b · second direction.
struct SlicePoint {
  double a = 0, b = 0;
};

/// The nearest places on the slice to some networks of the centre's plan (least squares, so the directions need not be at
/// right angles).
std::vector<SlicePoint> projectOntoSlice(const Network& centre, const WeightDirection& first, const WeightDirection& second,
                                         std::span<const std::shared_ptr<const Network>> networks);

/// Which part of the slice, and how finely.
struct SliceGrid {
  double left = -1, right = 1, bottom = -1, top = 1;
  Index columns = 41, rows = 41;  ///< at least 2 each; the first and the last lie on the borders
  double aAt(Index column) const {
    return left + (right - left) * static_cast<double>(column) / static_cast<double>(columns - 1);
  }
  double bAt(Index row) const { return top + (bottom - top) * static_cast<double>(row) / static_cast<double>(rows - 1); }
};

/// Losses over a slice.
struct LossSlice {
  SliceGrid grid;
  Index samples = 0;           ///< that each loss is the mean over
  std::vector<double> losses;  ///< [row][column], the first row at the top; weighted sum over the outputs, without penalties
  double lossAt(Index row, Index column) const { return losses[static_cast<std::size_t>(row * grid.columns + column)]; }
};

/// The loss in Mode::Evaluate of the networks on a slice, on the first `samples` samples at most. goOn is told after every row
/// how many are done; when it says false the result is nothing. Throws ShapeError when network and data do not fit each other,
/// ConfigError for directions of another plan or a grid without extent.
std::optional<LossSlice> lossSlice(const Network& centre, const WeightDirection& first, const WeightDirection& second,
                                   const SliceGrid& grid, std::shared_ptr<const Dataset> data, Index samples,
                                   const std::function<bool(Index rowsDone)>& goOn = {});

}  // namespace nn
