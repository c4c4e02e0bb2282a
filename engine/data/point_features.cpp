#include "engine/data/point_features.h"

#include <array>
#include <cmath>
#include <numbers>

namespace nn {
namespace {

// Coordinates lie in about [-1, 1], so two whole waves fit into the picture.
double wave(double x) { return std::sin(2.0 * std::numbers::pi * x); }

constexpr std::array<PointFeature, 7> kFeatures{{
    {"x", "x", "The first coordinate.", [](double x, double) { return x; }},
    {"y", "y", "The second coordinate.", [](double, double y) { return y; }},
    {"x^2", "x²", "The square of the first coordinate: one unit can then draw a parabola.",
     [](double x, double) { return x * x; }},
    {"y^2", "y²", "The square of the second coordinate. With x² one unit can draw a circle.",
     [](double, double y) { return y * y; }},
    {"x*y", "x·y", "The product of the coordinates: positive where their signs agree, which is all that XOR asks.",
     [](double x, double y) { return x * y; }},
    {"sin(2πx)", "sin 2πx", "A wave along the first coordinate, two of its lengths from -1 to 1.",
     [](double x, double) { return wave(x); }},
    {"sin(2πy)", "sin 2πy", "A wave along the second coordinate, two of its lengths from -1 to 1.",
     [](double, double y) { return wave(y); }},
}};

}  // namespace

std::span<const PointFeature> pointFeatures() { return kFeatures; }

std::vector<std::string> pointColumns(bool derived) {
  std::vector<std::string> names;
  for (const PointFeature& feature : kFeatures)
    if (derived || names.size() < kCoordinates) names.emplace_back(feature.name);
  return names;
}

void writePoint(double x, double y, std::span<Scalar> row) {
  for (std::size_t i = 0; i < row.size() && i < kFeatures.size(); ++i) row[i] = static_cast<Scalar>(kFeatures[i].value(x, y));
}

bool arePoints(const DatasetInfo& data) {
  if (data.inputShape.rank() != 1) return false;
  const Index columns = data.inputShape[0];
  if (columns == static_cast<Index>(kCoordinates)) return data.kind != SampleKind::Image;
  return data.kind == SampleKind::Points && data.inputNames == pointColumns(true);
}

}  // namespace nn
