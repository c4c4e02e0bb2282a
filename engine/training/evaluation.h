#pragma once

#include <memory>
#include <vector>

#include "engine/data/dataset.h"
#include "engine/graph/network.h"
#include "engine/metrics/confusion_matrix.h"
#include "engine/metrics/metric.h"

namespace nn {

/// Everything that can be said of a network's first output on a data set.
struct Evaluation {
  struct Figure {
    const MetricType* metric;
    double value;
  };

  double loss = 0;  ///< of all outputs, penalties included
  Index samples = 0;
  std::vector<Figure> figures;  ///< all metrics that fit, the one that says most first
  ConfusionMatrix confusion;    ///< without classes when the targets are values
};

/// The metrics that say something about the first output, the one that says most first.
std::vector<const MetricType*> fittingMetrics(const NetworkPlan& plan, const DatasetInfo& data);

/// Evaluates in Mode::Evaluate, in batches of up to 256. Throws ShapeError when network and data do not fit each other.
Evaluation evaluateFully(const Network& network, std::shared_ptr<const Dataset> data);

}  // namespace nn
