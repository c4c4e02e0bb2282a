#pragma once

#include <string>
#include <vector>

#include "engine/explain/builders.h"
#include "engine/explain/explain.h"
#include "engine/explain/explanation.h"

namespace nn {

/// A node of a recorded step, as explainers read it.
class NodeView {
 public:
  NodeView(const StepRecord& record, const NetworkPlan::Step& step, const ExplainOptions& options);

  const StepRecord& record;
  const NetworkPlan::Step& step;
  const Options options;         ///< of the node, complete
  const std::string activation;  ///< id of its own activation; empty for none
  const Index largest;           ///< terms that are written out

  /// Whole batch; empty where there is none. z is the output where there is no activation, and δ its gradient.
  ConstTensorView input(std::size_t i = 0) const;
  ConstTensorView output() const;
  ConstTensorView z() const;
  ConstTensorView delta() const;
  ConstTensorView parameter(int p) const;
  ConstTensorView workspace(int w = 0) const;
  /// Numbers of one sample.
  Index inputSize(std::size_t i = 0) const { return input(i).rowSize(); }
  Index outputSize() const { return output().rowSize(); }
  const Shape inputShape(std::size_t i = 0) const { return input(i).shape().withoutBatch(); }
  const Shape outputShape() const { return output().shape().withoutBatch(); }
  Index samples() const { return record.batchSize(); }
  /// Number of the parameter with this name among the node's own; −1 when it has none.
  int parameterNamed(const std::string& name) const;
  bool hasBias() const { return parameterNamed("bias") >= 0; }

  TensorElement inputAt(Index sample, Index element, std::size_t i = 0) const;
  TensorElement inputGradientAt(Index sample, Index element, std::size_t i = 0) const;
  TensorElement outputAt(Index sample, Index element) const;
  TensorElement zAt(Index sample, Index element) const;
  TensorElement outputGradientAt(Index sample, Index element) const;
  TensorElement deltaAt(Index sample, Index element) const;
  TensorElement parameterAt(int p, Index element) const;
  TensorElement parameterGradientAt(int p, Index element) const;
  TensorElement workspaceAt(Index sample, Index element, int w = 0) const;

  /// A number of a whole-batch tensor.
  static double number(ConstTensorView view, Index sample, Index element) {
    return static_cast<double>(view.data()[sample * view.rowSize() + element]);
  }
  /// A line whose result is a number of the record; its formulas are still to be filled in.
  Explanation line(const TensorElement& subject, std::string title) const;
  /// The same with a result that stands in no tensor.
  Explanation line(const TensorElement& subject, std::string title, Symbol left, double result) const;

  /// Names with subscripts of one's own, for general forms.
  Expression anyInput(std::string subscript, int group = -1, std::size_t i = 0, std::string samples = {}) const;
  Expression anyDelta(std::string subscript, int group = -1, std::string samples = {}) const;
  Expression anyParameter(int p, std::string subscript, int group = -1) const;
};

using Lines = std::vector<Explanation>;

/// "unit 3" of a list, "row 2, column 4, channel 1" of an image.
std::string placeWords(const Shape& shape, Index element);

}  // namespace nn
