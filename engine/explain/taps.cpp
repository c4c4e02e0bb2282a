#include "engine/explain/taps.h"

#include <utility>

namespace nn {
namespace {

class DenseTaps : public Taps {
 public:
  DenseTaps(Index inputs, Index outputs) : inputs_(inputs), outputs_(outputs) {}
  void ofOutput(Index output, const Visit& visit) const override {
    for (Index i = 0; i < inputs_; ++i) visit(i, i * outputs_ + output);
  }
  void ofInput(Index input, const Visit& visit) const override {
    for (Index o = 0; o < outputs_; ++o) visit(o, input * outputs_ + o);
  }
  void ofWeight(Index weight, const Visit& visit) const override { visit(weight / outputs_, weight % outputs_); }

 private:
  Index inputs_, outputs_;
};

class ConvolutionTaps : public Taps {
 public:
  explicit ConvolutionTaps(const kernels::Conv2dShape& shape)
      : s_(shape), inGroup_(shape.channels / shape.groups), outGroup_(shape.filters / shape.groups) {}

  void ofOutput(Index output, const Visit& visit) const override {
    const Index o = output % s_.filters, x = output / s_.filters % s_.outWidth, y = output / s_.filters / s_.outWidth;
    for (Index i = 0; i < s_.kernelHeight; ++i)
      for (Index j = 0; j < s_.kernelWidth; ++j)
        for (Index c = 0; c < inGroup_; ++c) {
          const Index input = inputAt(y, x, i, j, o / outGroup_ * inGroup_ + c);
          if (input >= 0) visit(input, weightAt(i, j, c, o));
        }
  }

  void ofInput(Index input, const Visit& visit) const override {
    const Index channel = input % s_.channels, column = input / s_.channels % s_.width, row = input / s_.channels / s_.width;
    const Index firstFilter = channel / inGroup_ * outGroup_;
    for (Index i = 0; i < s_.kernelHeight; ++i)
      for (Index j = 0; j < s_.kernelWidth; ++j) {
        const Index down = row + s_.padTop - i * s_.dilationY, right = column + s_.padLeft - j * s_.dilationX;
        if (down < 0 || right < 0 || down % s_.strideY != 0 || right % s_.strideX != 0) continue;
        const Index y = down / s_.strideY, x = right / s_.strideX;
        if (y >= s_.outHeight || x >= s_.outWidth) continue;
        for (Index o = firstFilter; o < firstFilter + outGroup_; ++o)
          visit((y * s_.outWidth + x) * s_.filters + o, weightAt(i, j, channel % inGroup_, o));
      }
  }

  void ofWeight(Index weight, const Visit& visit) const override {
    const Index o = weight % s_.filters, c = weight / s_.filters % inGroup_;
    const Index j = weight / s_.filters / inGroup_ % s_.kernelWidth, i = weight / s_.filters / inGroup_ / s_.kernelWidth;
    for (Index y = 0; y < s_.outHeight; ++y)
      for (Index x = 0; x < s_.outWidth; ++x) {
        const Index input = inputAt(y, x, i, j, o / outGroup_ * inGroup_ + c);
        if (input >= 0) visit(input, (y * s_.outWidth + x) * s_.filters + o);
      }
  }

 private:
  Index weightAt(Index i, Index j, Index c, Index o) const {
    return ((i * s_.kernelWidth + j) * inGroup_ + c) * s_.filters + o;
  }
  /// −1 in the padding.
  Index inputAt(Index y, Index x, Index i, Index j, Index channel) const {
    const Index row = y * s_.strideY + i * s_.dilationY - s_.padTop, column = x * s_.strideX + j * s_.dilationX - s_.padLeft;
    if (row < 0 || column < 0 || row >= s_.height || column >= s_.width) return -1;
    return (row * s_.width + column) * s_.channels + channel;
  }

  kernels::Conv2dShape s_;
  Index inGroup_, outGroup_;
};

class TransposedTaps : public Taps {
 public:
  explicit TransposedTaps(const kernels::Conv2dShape& shape) : back_(shape) {}
  void ofOutput(Index output, const Visit& visit) const override { back_.ofInput(output, visit); }
  void ofInput(Index input, const Visit& visit) const override { back_.ofOutput(input, visit); }
  void ofWeight(Index weight, const Visit& visit) const override {
    back_.ofWeight(weight, [&](Index input, Index output) { visit(output, input); });
  }

 private:
  ConvolutionTaps back_;
};

}  // namespace

std::unique_ptr<Taps> denseTaps(Index inputs, Index outputs) { return std::make_unique<DenseTaps>(inputs, outputs); }
std::unique_ptr<Taps> convolutionTaps(const kernels::Conv2dShape& shape) { return std::make_unique<ConvolutionTaps>(shape); }
std::unique_ptr<Taps> transposedTaps(const kernels::Conv2dShape& shape) { return std::make_unique<TransposedTaps>(shape); }

TapStage wholeStage(const NodeView& node, const Taps& taps, const TapNames& names, int weights) {
  return {.taps = taps,
          .names = names,
          .weights = weights,
          .bias = node.parameterNamed("bias"),
          .in = [&node](Index sample, Index element) { return node.inputAt(sample, element); },
          .out = [&node](Index sample, Index element) { return node.zAt(sample, element); },
          .outGradient = [&node](Index sample, Index element) { return node.deltaAt(sample, element); },
          .inValues = node.input(),
          .outGradients = node.delta()};
}

namespace {

std::string withOwn(std::string subscript, Index own) {
  if (const std::size_t star = subscript.find('*'); star != std::string::npos)
    subscript.replace(star, 1, std::to_string(own + 1));
  return subscript;
}

Index lastAxis(const Shape& shape, Index element) { return shape.rank() == 0 ? 0 : element % shape[shape.rank() - 1]; }

/// The name of the elements that a stage gives, with a general subscript.
Expression anyOf(const NodeView& node, const TensorElement& element, const std::string& subscript, int group,
                 const std::string& sample = {}) {
  return formula::any(formula::generalSymbol(node.record, element, subscript, sample), group);
}

}  // namespace

Explanation tapLine(const NodeView& node, const TapStage& stage, Index sample, Index element, std::string title) {
  TermSum sum(node.largest);
  const int inputs = sum.group("inputs"), weights = sum.group("weights");
  const Index own = lastAxis(node.record.shape(stage.out(sample, element)), element);
  const ConstTensorView weightValues = node.parameter(stage.weights);
  stage.taps.ofOutput(element, [&](Index input, Index weight) {
    sum.into(inputs, stage.in(sample, input));
    sum.into(weights, node.parameterAt(stage.weights, weight));
    const double value = NodeView::number(stage.inValues, sample, input) * static_cast<double>(weightValues.data()[weight]);
    sum.add(value, [&] {
      return formula::product({formula::leaf(node.record, stage.in(sample, input), inputs),
                               formula::leaf(node.record, node.parameterAt(stage.weights, weight), weights)});
    });
  });
  sum.general(formula::indexedSum(
      stage.names.sumOver, formula::product({anyOf(node, stage.in(sample, 0), stage.names.input, inputs),
                                             node.anyParameter(stage.weights, withOwn(stage.names.weight, own), weights)})));
  if (stage.bias >= 0) {
    const Index unit = element % node.parameter(stage.bias).size();
    const int bias = sum.group("bias");
    sum.into(bias, node.parameterAt(stage.bias, unit));
    const Expression leaf = formula::leaf(node.record, node.parameterAt(stage.bias, unit), bias);
    sum.addFixed(leaf);
    sum.general(leaf);
  }
  Explanation line = node.line(stage.out(sample, element), std::move(title));
  line.symbols = sum.symbols();
  line.numbers = sum.numbers();
  line.groups = sum.groups();
  return line;
}

void addTapInputGradient(const NodeView& node, const TapStage& stage, Index sample, Index element, TermSum& sum) {
  const int deltas = sum.group("gradients of '" + node.step.name + "'"),
            weights = sum.group("weights of '" + node.step.name + "'");
  const Index own = lastAxis(node.record.shape(stage.in(sample, element)), element);
  const ConstTensorView weightValues = node.parameter(stage.weights);
  stage.taps.ofInput(element, [&](Index output, Index weight) {
    sum.into(deltas, stage.outGradient(sample, output));
    sum.into(weights, node.parameterAt(stage.weights, weight));
    const double value =
        NodeView::number(stage.outGradients, sample, output) * static_cast<double>(weightValues.data()[weight]);
    sum.add(value, [&] {
      return formula::product({formula::leaf(node.record, stage.outGradient(sample, output), deltas),
                               formula::leaf(node.record, node.parameterAt(stage.weights, weight), weights)});
    });
  });
  sum.general(
      formula::indexedSum(stage.names.backOver,
                          formula::product({anyOf(node, stage.outGradient(sample, 0), stage.names.delta, deltas),
                                            node.anyParameter(stage.weights, withOwn(stage.names.backWeight, own), weights)})));
}

void addTapWeightGradient(const NodeView& node, const TapStage& stage, Index element, TermSum& sum) {
  const int deltas = sum.group("gradients of '" + node.step.name + "'"),
            inputs = sum.group("inputs of '" + node.step.name + "'");
  std::vector<std::pair<Index, Index>> pairs;  // the same for every sample
  stage.taps.ofWeight(element, [&](Index input, Index output) { pairs.emplace_back(input, output); });
  for (Index n = 0; n < node.samples(); ++n)
    for (const auto& [input, output] : pairs) {
      sum.into(deltas, stage.outGradient(n, output));
      sum.into(inputs, stage.in(n, input));
      sum.add(NodeView::number(stage.outGradients, n, output) * NodeView::number(stage.inValues, n, input),
              [&, n = n, input = input, output = output] {
                return formula::product({formula::leaf(node.record, stage.outGradient(n, output), deltas, true),
                                         formula::leaf(node.record, stage.in(n, input), inputs, true)});
              });
    }
  const auto general = [&](const TensorElement& first, const std::string& positions, int group) {
    const bool isOne = pairs.size() == 1;
    const std::string where = isOne ? formula::placeText(node.record.shape(first), first.element) : positions;
    return formula::any(formula::generalSymbol(node.record, first, where, "n"), group);
  };
  if (pairs.empty()) return;
  const auto& [input, output] = pairs.front();
  const std::string& where = stage.names.positions;
  const Index own = lastAxis(node.record.shape(stage.outGradient(0, output)), output);
  sum.general(formula::indexedSum(
      pairs.size() == 1 ? "n" : "n," + where,
      formula::product({general(stage.outGradient(0, output), where + "," + std::to_string(own + 1), deltas),
                        general(stage.in(0, input), where, inputs)})));
}

void addBiasGradient(const NodeView& node, Index element, TermSum& sum) {
  const int deltas = sum.group("gradients of '" + node.step.name + "'");
  const ConstTensorView delta = node.delta();
  const Index units = node.outputShape()[node.outputShape().rank() - 1];
  for (Index n = 0; n < node.samples(); ++n)
    for (Index e = element; e < delta.rowSize(); e += units) {
      sum.into(deltas, node.deltaAt(n, e));
      sum.add(NodeView::number(delta, n, e),
              [&, n = n, e = e] { return formula::leaf(node.record, node.deltaAt(n, e), deltas, true); });
    }
  const bool isList = node.outputShape().rank() == 1;
  sum.general(
      formula::indexedSum(isList ? "n" : "n,y,x", node.anyDelta(isList ? std::to_string(element + 1) : "y,x", deltas, "n")));
}

}  // namespace nn
