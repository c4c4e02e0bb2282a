#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "engine/data/dataset.h"
#include "engine/data/digit_preprocessor.h"
#include "engine/data/split.h"

namespace nn {

/// A picture that the user drew and labelled, kept with the project: one more sample to train on. As large as the network's
/// pictures, 0 = paper and 255 = ink in every channel.
struct OwnSample {
  GreyImage picture;
  Index label = 0;  ///< number of the class
  friend bool operator==(const OwnSample&, const OwnSample&) = default;
};

/// Whether the picture has the data's height and width, and the data its class.
bool fits(const OwnSample& sample, const DatasetInfo& data);

/// The set with those of the samples that fit it behind its own, which keep their numbers. The set itself when none does.
std::shared_ptr<const Dataset> withOwnSamples(std::shared_ptr<const Dataset> data, const std::vector<OwnSample>& samples);

/// A point of the plane that the user painted, kept with the project: one more sample of a point set. In the coordinates of
/// the data before scaling.
struct OwnPoint {
  double x = 0, y = 0;
  double target = 0;  ///< number of the class, or the value to predict
  friend bool operator==(const OwnPoint&, const OwnPoint&) = default;
};

/// Whether the data are points of the plane and have the point's class.
bool fits(const OwnPoint& point, const DatasetInfo& data);

/// The parts with those of the points that fit behind their own samples. A fraction of the points goes to the validation part,
/// evenly by their order, so that another point at the end moves none of those before it.
HoldOut withOwnPoints(HoldOut parts, const std::vector<OwnPoint>& points, double validationFraction);

}  // namespace nn
