#pragma once

#include <span>
#include <vector>

#include "engine/data/dataset.h"
#include "engine/graph/network.h"

namespace nn {

/// Gives every Input of a network its part of the samples: all of them, or the columns that its option names.
class NetworkInputs {
 public:
  /// Throws ShapeError or ConfigError when an Input does not fit the data.
  NetworkInputs(const NetworkPlan& plan, const DatasetInfo& data, Index maxBatch);

  /// samples: (N, inputShape of the data), N <= maxBatch; they must outlive the result. One view for every Input, valid until
  /// the next call. Throws ShapeError for samples of another size. Never allocates.
  std::span<const ConstTensorView> of(ConstTensorView samples);

 private:
  struct Part {
    std::vector<Index> columns;  ///< empty: all
    Tensor values;
  };
  Index sampleSize_;
  std::vector<Part> parts_;
  std::vector<ConstTensorView> views_;
};

}  // namespace nn
