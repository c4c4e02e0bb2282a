#include "engine/analysis/loss_surface.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "engine/core/error.h"
#include "engine/core/rng.h"
#include "engine/data/data_loader.h"
#include "engine/graph/execution.h"
#include "engine/training/supervised_batch.h"

namespace nn {
namespace {

Index parameterCount(const NetworkPlan& plan) { return static_cast<Index>(plan.parameters.size()); }

WeightDirection zeroDirection(const NetworkPlan& plan) {
  WeightDirection direction;
  for (const ParameterSpec& spec : plan.parameters) direction.emplace_back(spec.shape);
  return direction;
}

void checkDirection(const WeightDirection& direction, const NetworkPlan& plan) {
  const auto differs = [](const Tensor& tensor, const ParameterSpec& spec) { return tensor.shape() != spec.shape; };
  bool fits = direction.size() == plan.parameters.size();
  for (std::size_t p = 0; fits && p < direction.size(); ++p) fits = !differs(direction[p], plan.parameters[p]);
  if (!fits) throwExpected<ConfigError>("slice", "directions of the network's own weights", "those of another network");
}

double dot(std::span<const Scalar> u, std::span<const Scalar> v) {
  double sum = 0;
  for (std::size_t i = 0; i < u.size(); ++i) sum += static_cast<double>(u[i]) * static_cast<double>(v[i]);
  return sum;
}

double dot(const WeightDirection& u, const WeightDirection& v) {
  double sum = 0;
  for (std::size_t p = 0; p < u.size(); ++p) sum += dot(u[p].values(), v[p].values());
  return sum;
}

/// u += factor · v
void add(WeightDirection& u, double factor, const WeightDirection& v) {
  for (std::size_t p = 0; p < u.size(); ++p)
    for (Index i = 0; i < u[p].size(); ++i) u[p].data()[i] += static_cast<Scalar>(factor) * v[p].data()[i];
}

bool normalise(WeightDirection& direction) {
  const double length = std::sqrt(dot(direction, direction));
  if (!(length > 0) || !std::isfinite(length)) return false;
  for (Tensor& part : direction)
    for (Scalar& x : part.values()) x = static_cast<Scalar>(static_cast<double>(x) / length);
  return true;
}

/// network − centre
WeightDirection difference(const Network& network, const Network& centre) {
  WeightDirection result = zeroDirection(centre.plan());
  for (Index p = 0; p < parameterCount(centre.plan()); ++p)
    std::ranges::transform(network.parameter(p).values(), centre.parameter(p).values(),
                           result[static_cast<std::size_t>(p)].values().begin(), std::minus<>());
  return result;
}

/// Eigenvector of the largest eigenvalue of a symmetric positive matrix, by power iteration; empty for a zero matrix.
std::vector<double> largestEigenvector(const std::vector<double>& matrix, std::size_t n, std::uint64_t seed) {
  constexpr int kIterations = 300;
  Rng rng(seed, streamId("power iteration"));
  std::vector<double> vector(n), next(n);
  for (double& x : vector) x = static_cast<double>(rng.normal());
  for (int iteration = 0; iteration < kIterations; ++iteration) {
    double length = 0;
    for (std::size_t i = 0; i < n; ++i) {
      next[i] = 0;
      for (std::size_t j = 0; j < n; ++j) next[i] += matrix[i * n + j] * vector[j];
      length += next[i] * next[i];
    }
    length = std::sqrt(length);
    if (!(length > 1e-30) || !std::isfinite(length)) return {};
    for (std::size_t i = 0; i < n; ++i) vector[i] = next[i] / length;
  }
  return vector;
}

/// Σ vector_t · differences_t, of length 1 and at right angles to `other`, if given; nothing when it vanishes.
std::optional<WeightDirection> combination(const std::vector<double>& vector, const std::vector<WeightDirection>& differences,
                                           const WeightDirection* other) {
  if (vector.empty()) return std::nullopt;
  WeightDirection sum = differences.front();
  for (Tensor& part : sum) std::ranges::fill(part.values(), Scalar{0});
  for (std::size_t t = 0; t < differences.size(); ++t) add(sum, vector[t], differences[t]);
  const double before = std::sqrt(dot(sum, sum));
  if (other) add(sum, -dot(sum, *other), *other);
  // What rounding leaves of a path that is a straight line is no direction.
  if (std::sqrt(dot(sum, sum)) < 1e-4 * before || !normalise(sum)) return std::nullopt;
  return sum;
}

}  // namespace

WeightDirection singleWeightDirection(const NetworkPlan& plan, Index parameter, Index element) {
  WeightDirection direction = zeroDirection(plan);
  const bool exists = parameter >= 0 && parameter < parameterCount(plan) && element >= 0 &&
                      element < direction[static_cast<std::size_t>(parameter)].size();
  if (!exists)
    throwExpected<ConfigError>("direction", "a weight of the network",
                               "number " + std::to_string(element) + " of parameter " + std::to_string(parameter));
  direction[static_cast<std::size_t>(parameter)].data()[element] = 1;
  return direction;
}

WeightDirection randomFilterDirection(const Network& network, std::uint64_t seed, std::uint64_t stream) {
  const NetworkPlan& plan = network.plan();
  WeightDirection direction = zeroDirection(plan);
  for (std::size_t p = 0; p < direction.size(); ++p) {
    const ParameterSpec& spec = plan.parameters[p];
    if (spec.shape.rank() < 2 || spec.frozen) continue;
    Rng rng(seed, streamId("direction " + std::to_string(stream) + " of " + spec.name));
    for (Scalar& x : direction[p].values()) x = rng.normal();
    // d_ij ← d_ij / ‖d_ij‖ · ‖θ_ij‖ for filter j of layer i; filters lie along the last axis.
    const std::span<const Scalar> weights = network.parameter(static_cast<Index>(p)).values();
    const std::span<Scalar> values = direction[p].values();
    const auto filters = static_cast<std::size_t>(spec.columnCount());
    for (std::size_t j = 0; j < filters; ++j) {
      double own = 0, wanted = 0;
      for (std::size_t i = j; i < values.size(); i += filters) {
        own += std::pow(static_cast<double>(values[i]), 2);
        wanted += std::pow(static_cast<double>(weights[i]), 2);
      }
      const double factor = own > 0 ? std::sqrt(wanted / own) : 0;
      for (std::size_t i = j; i < values.size(); i += filters) values[i] *= static_cast<Scalar>(factor);
    }
  }
  return direction;
}

std::optional<std::pair<WeightDirection, WeightDirection>> pathDirections(std::span<const std::shared_ptr<const Network>> path,
                                                                          std::uint64_t seed) {
  if (path.size() < 2) return std::nullopt;
  std::vector<WeightDirection> differences;
  for (const auto& network : path.first(path.size() - 1)) differences.push_back(difference(*network, *path.back()));
  // The principal components of few points in many dimensions, by the products of the points: v = Mᵀ u for M Mᵀ u = λ u.
  const std::size_t n = differences.size();
  std::vector<double> products(n * n);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j <= i; ++j) products[i * n + j] = products[j * n + i] = dot(differences[i], differences[j]);
  const std::vector<double> u = largestEigenvector(products, n, seed);
  std::optional<WeightDirection> first = combination(u, differences, nullptr);
  if (!first) return std::nullopt;
  double largest = 0;
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) largest += u[i] * products[i * n + j] * u[j];
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) products[i * n + j] -= largest * u[i] * u[j];
  std::optional<WeightDirection> second = combination(largestEigenvector(products, n, seed + 1), differences, &*first);
  if (!second) {
    second = randomFilterDirection(*path.back(), seed, 2);
    add(*second, -dot(*second, *first), *first);
    if (!normalise(*second)) return std::nullopt;
  }
  return std::pair{*std::move(first), *std::move(second)};
}

std::vector<SlicePoint> projectOntoSlice(const Network& centre, const WeightDirection& first, const WeightDirection& second,
                                         std::span<const std::shared_ptr<const Network>> networks) {
  checkDirection(first, centre.plan());
  checkDirection(second, centre.plan());
  // Normal equations of least squares: [f·f f·s; f·s s·s] (a b)ᵀ = (f·d s·d)ᵀ
  const double ff = dot(first, first), fs = dot(first, second), ss = dot(second, second);
  const double determinant = ff * ss - fs * fs;
  std::vector<SlicePoint> points;
  for (const auto& network : networks) {
    const WeightDirection d = difference(*network, centre);
    const double fd = dot(first, d), sd = dot(second, d);
    if (determinant > 1e-12 * ff * ss)
      points.push_back({(ss * fd - fs * sd) / determinant, (ff * sd - fs * fd) / determinant});
    else
      points.push_back({ff > 0 ? fd / ff : 0, 0});
  }
  return points;
}

std::optional<LossSlice> lossSlice(const Network& centre, const WeightDirection& first, const WeightDirection& second,
                                   const SliceGrid& grid, std::shared_ptr<const Dataset> data, Index samples,
                                   const std::function<bool(Index rowsDone)>& goOn) {
  checkDirection(first, centre.plan());
  checkDirection(second, centre.plan());
  if (grid.columns < 2 || grid.rows < 2 || !(grid.right > grid.left) || !(grid.top > grid.bottom))
    throwExpected<ConfigError>("slice", "at least 2 by 2 places that lie apart",
                               std::to_string(grid.columns) + " by " + std::to_string(grid.rows));
  const DatasetInfo info = data->info();
  const Index count = std::min(samples, data->size());
  DataLoader loader(std::move(data), count, false, 0);
  Batch loaded;
  loader.next(loaded);
  SupervisedBatch batch(centre.plan(), info, count);
  batch.set(loaded, 0, count);
  Execution execution(centre.sharedPlan(), count, Execution::Purpose::Predict);

  Network network = centre;
  LossSlice slice{grid, count, {}};
  slice.losses.reserve(static_cast<std::size_t>(grid.columns * grid.rows));
  for (Index row = 0; row < grid.rows; ++row) {
    const auto b = static_cast<Scalar>(grid.bAt(row));
    for (Index column = 0; column < grid.columns; ++column) {
      const auto a = static_cast<Scalar>(grid.aAt(column));
      for (std::size_t p = 0; p < first.size(); ++p) {
        const Scalar* const from = centre.parameter(static_cast<Index>(p)).data();
        const Scalar *const u = first[p].data(), *const v = second[p].data();
        Scalar* const to = network.parameter(static_cast<Index>(p)).data();
        for (Index i = 0; i < first[p].size(); ++i) to[i] = from[i] + a * u[i] + b * v[i];
      }
      const LossSums& sums = execution.evaluate(network, batch.inputs(), batch.targets());
      slice.losses.push_back(sums.total - sums.activityPenalty);
    }
    if (goOn && !goOn(row + 1)) return std::nullopt;
  }
  return slice;
}

}  // namespace nn
