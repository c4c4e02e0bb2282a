#pragma once

#include <string_view>
#include <vector>

#include "engine/core/rng.h"
#include "engine/data/dataset.h"

namespace nn {

/// A place in the plane before noise is added.
struct Point {
  double x = 0, y = 0;
};

/// Draws one point of a class; `classes` is how many there are.
using DrawPoint = Point (*)(Index label, Index classes, Rng& rng);

/// The options that all point sets have: samples, noise (standard deviation, in units of the coordinates), and whether columns
/// derived from the coordinates come along (see point_features.h).
std::vector<OptionSpec> pointOptions(double noise);

/// pointOptions() and the number of classes.
std::vector<OptionSpec> pointOptionsWithClasses(double noise, std::int64_t classes, std::int64_t mostClasses);

/// Makes training points and half as many test points from streams of their own. Classes take turns, so all are equally
/// frequent. The noise is normal and added to both coordinates.
LoadedData drawPoints(std::string_view id, std::vector<std::string> classNames, const Options& options, std::uint64_t seed,
                      DrawPoint draw);

/// What is to be predicted at a place, in about [-1, 1].
using ValueAt = double (*)(Point place);

/// Points all over the square from -1 to 1 with a value each; the noise is normal and added to the values.
LoadedData drawValues(std::string_view id, const Options& options, std::uint64_t seed, ValueAt value);

/// The description of a point set without its samples.
DatasetInfo pointInfo(std::string_view id, const Options& options, std::vector<std::string> classNames);

/// "class 1", "class 2" and so on, as many as the option "classes" says.
std::vector<std::string> numberedClasses(const Options& options);

}  // namespace nn
