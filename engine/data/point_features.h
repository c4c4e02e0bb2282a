#pragma once

#include <span>
#include <string>
#include <vector>

#include "engine/data/dataset.h"

namespace nn {

/// A number that is worked out from a point of the plane.
struct PointFeature {
  const char* name;     ///< of the column: "x^2"
  const char* display;  ///< for the user: "x²"
  const char* help;
  double (*value)(double x, double y);
};

/// All of them: x and y themselves first, then what is derived from them.
std::span<const PointFeature> pointFeatures();
/// How many of pointFeatures() are the coordinates themselves.
inline constexpr std::size_t kCoordinates = 2;

/// Names of the columns of a point set: x and y, with `derived` all others too.
std::vector<std::string> pointColumns(bool derived);

/// Fills a row with x, y and as many features behind them as it has room for.
void writePoint(double x, double y, std::span<Scalar> row);

/// Whether these are points of the plane, with or without derived columns: (2) or (all features) numbers a sample, the
/// coordinates first.
bool arePoints(const DatasetInfo& data);

}  // namespace nn
