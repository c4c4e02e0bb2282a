#include "engine/data/network_inputs.h"

#include <string>

#include "engine/graph/data_columns.h"

namespace nn {

NetworkInputs::NetworkInputs(const NetworkPlan& plan, const DatasetInfo& data, Index maxBatch)
    : sampleSize_(data.inputShape.elementCount()), views_(plan.inputSteps.size()) {
  for (const Index s : plan.inputSteps) {
    const NetworkPlan::Step& input = plan.steps[static_cast<std::size_t>(s)];
    const std::string where = "'" + input.name + "'";
    const Shape& shape = input.plan.outputs.front();
    Part part;
    if (!input.dataPart.empty() && data.inputShape.rank() == 1) {
      part.columns = columnsFromText(input.dataPart, data.inputNames, data.inputShape[0], where + ", columns");
      if (shape != Shape{static_cast<Index>(part.columns.size())})
        throwExpected<ShapeError>(where, "the shape of its columns (" + std::to_string(part.columns.size()) + ")",
                                  shape.toString());
      part.values = Tensor(shape.withBatch(maxBatch));
    } else if (shape != data.inputShape || !input.dataPart.empty()) {
      throwExpected<ShapeError>(where, "the shape of the data " + data.inputShape.toString(),
                                input.dataPart.empty() ? shape.toString() : "columns of it");
    }
    parts_.push_back(std::move(part));
  }
}

std::span<const ConstTensorView> NetworkInputs::of(ConstTensorView samples) {
  if (samples.rowSize() != sampleSize_)
    throwExpected<ShapeError>("inputs", std::to_string(sampleSize_) + " numbers a sample", std::to_string(samples.rowSize()));
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    Part& part = parts_[i];
    if (part.columns.empty()) {
      views_[i] = samples;
      continue;
    }
    const TensorView rows = part.values.view().rows(0, samples.rowCount());
    Scalar* to = rows.data();
    for (Index n = 0; n < samples.rowCount(); ++n)
      for (const Index column : part.columns) *to++ = samples.data()[n * samples.rowSize() + column];
    views_[i] = rows;
  }
  return views_;
}

}  // namespace nn
