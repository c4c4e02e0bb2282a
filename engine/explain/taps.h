#pragma once

#include <functional>
#include <memory>
#include <string>

#include "engine/explain/node_view.h"
#include "engine/explain/term_sum.h"
#include "engine/kernels/conv2d.h"

namespace nn {

/// Which number is multiplied by which weight and goes where, in a layer whose z is a sum of products: of one sample.
class Taps {
 public:
  using Visit = std::function<void(Index, Index)>;
  virtual ~Taps() = default;
  virtual void ofOutput(Index output, const Visit& inputAndWeight) const = 0;
  virtual void ofInput(Index input, const Visit& outputAndWeight) const = 0;
  virtual void ofWeight(Index weight, const Visit& inputAndOutput) const = 0;
};

/// Every unit takes every input: weights (I, O).
std::unique_ptr<Taps> denseTaps(Index inputs, Index outputs);
/// A kernel that slides over an image: weights (KH, KW, channels of a group, O).
std::unique_ptr<Taps> convolutionTaps(const kernels::Conv2dShape& shape);
/// The other way round: every input is painted as a patch. shape: of the convolution from the output to the input.
std::unique_ptr<Taps> transposedTaps(const kernels::Conv2dShape& shape);

/// The subscripts of a layer's general forms. A star stands for the channel or unit of the number that is explained.
struct TapNames {
  std::string sumOver, input, weight;       ///< of z: Σ over i of aᵢ · wᵢ,ⱼ
  std::string backOver, delta, backWeight;  ///< of ∂L/∂a: Σ over j of δⱼ · wᵢ,ⱼ
  std::string positions;                    ///< places of one sample in a weight's gradient: "" for lists, "y,x" for images
};

/// A stage of sums of products: numbers go in, are multiplied by a parameter, and a bias may follow.
struct TapStage {
  const Taps& taps;
  const TapNames& names;
  int weights;    ///< number of the parameter
  int bias = -1;  ///< −1 for none
  /// What goes in and comes out: elements by sample and number, and their values.
  std::function<TensorElement(Index sample, Index element)> in, out, outGradient;
  ConstTensorView inValues, outGradients;
};

/// The stage from the node's input to its z.
TapStage wholeStage(const NodeView& node, const Taps& taps, const TapNames& names, int weights = 0);

/// z = Σ input · weight + bias; the line's subject is stage.out(sample, element).
Explanation tapLine(const NodeView& node, const TapStage& stage, Index sample, Index element, std::string title);
/// Terms δ · weight.
void addTapInputGradient(const NodeView& node, const TapStage& stage, Index sample, Index element, TermSum& sum);
/// Terms δ · input over the batch.
void addTapWeightGradient(const NodeView& node, const TapStage& stage, Index element, TermSum& sum);
/// Terms δ over the batch and all positions.
void addBiasGradient(const NodeView& node, Index element, TermSum& sum);

/// The gradients of a layer that is one stage from input to z, with its weights as parameter 0 and its bias as parameter 1: for
/// its LayerExplainer. TapsOf makes its taps.
template <std::unique_ptr<Taps> (*TapsOf)(const NodeView&), const TapNames* Names>
struct OneStage {
  static void inputGradient(const NodeView& node, std::size_t, Index sample, Index element, TermSum& sum) {
    const auto taps = TapsOf(node);
    addTapInputGradient(node, wholeStage(node, *taps, *Names), sample, element, sum);
  }
  static void parameterGradient(const NodeView& node, int parameter, Index element, TermSum& sum) {
    if (parameter != 0) return addBiasGradient(node, element, sum);
    const auto taps = TapsOf(node);
    addTapWeightGradient(node, wholeStage(node, *taps, *Names), element, sum);
  }
};

}  // namespace nn
