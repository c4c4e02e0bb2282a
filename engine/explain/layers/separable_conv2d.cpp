#include <memory>

#include "engine/explain/layer_explainer.h"
#include "engine/explain/taps.h"
#include "engine/layers/convolution.h"

namespace nn {
namespace {

const TapNames kDepthNames = {.sumOver = "i,j",
                              .input = "i,j,c",
                              .weight = "i,j,c,m",
                              .backOver = "i,j,m",
                              .delta = "y,x,m",
                              .backWeight = "i,j,c,m",
                              .positions = "y,x"};
const TapNames kPointNames = {.sumOver = "m",
                              .input = "y,x,m",
                              .weight = "m,o",
                              .backOver = "o",
                              .delta = "y,x,o",
                              .backWeight = "m,o",
                              .positions = "y,x"};

/// Filters over every channel by itself, then a mixture of what comes out: h, then z.
class Stages {
 public:
  explicit Stages(const NodeView& node) : node_(node), h_(node.workspace()) {
    const Window2d window = Window2d::fromOptions(node.options, "kernel_size");
    const Index channels = node.inputShape()[2], between = h_.shape()[3];
    depth_ = convolutionTaps(convolutionShape(window, node.input().shape(), between, channels, "separable_conv2d"));
    point_ = convolutionTaps({.batch = node.samples(),
                              .height = node.outputShape()[0],
                              .width = node.outputShape()[1],
                              .channels = between,
                              .kernelHeight = 1,
                              .kernelWidth = 1,
                              .filters = node.outputShape()[2],
                              .strideY = 1,
                              .strideX = 1,
                              .padTop = 0,
                              .padLeft = 0,
                              .outHeight = node.outputShape()[0],
                              .outWidth = node.outputShape()[1]});
  }

  TapStage depth() const {
    TapStage stage = wholeStage(node_, *depth_, kDepthNames, 0);
    stage.bias = -1;
    stage.out = [this](Index sample, Index element) { return node_.workspaceAt(sample, element); };
    return stage;
  }

  TapStage point() const {
    TapStage stage = wholeStage(node_, *point_, kPointNames, 1);
    stage.in = [this](Index sample, Index element) { return node_.workspaceAt(sample, element); };
    stage.inValues = h_;
    return stage;
  }

  /// ∂L/∂h = Σ δ · v, in full.
  double middleGradient(Index sample, Index element) const {
    double sum = 0;
    point_->ofInput(element, [&](Index output, Index weight) {
      sum += NodeView::number(node_.delta(), sample, output) * static_cast<double>(node_.parameter(1).data()[weight]);
    });
    return sum;
  }
  /// The same as a formula whose leaves stand in these groups.
  Expression middleFormula(Index sample, Index element, int deltas, int weights, bool namesSample) const {
    TermSum sum(node_.largest);
    point_->ofInput(element, [&](Index output, Index weight) {
      const double value =
          NodeView::number(node_.delta(), sample, output) * static_cast<double>(node_.parameter(1).data()[weight]);
      sum.add(value, [&] {
        return formula::product({formula::leaf(node_.record, node_.deltaAt(sample, output), deltas, namesSample),
                                 formula::leaf(node_.record, node_.parameterAt(1, weight), weights)});
      });
    });
    return sum.numbers();
  }
  void fillMiddle(Index sample, Index element, int deltas, int weights, TermSum& sum) const {
    point_->ofInput(element, [&](Index output, Index weight) {
      sum.into(deltas, node_.deltaAt(sample, output));
      sum.into(weights, node_.parameterAt(1, weight));
    });
  }
  Expression middleGeneral(int deltas, int weights, const std::string& sample) const {
    return formula::indexedSum(
        "o", formula::product({node_.anyDelta("y,x,o", deltas, sample), node_.anyParameter(1, "m,o", weights)}));
  }

  void addInputGradient(Index sample, Index element, TermSum& sum) const {
    const int deltas = sum.group("gradients of '" + node_.step.name + "'"), mixing = sum.group("mixing weights"),
              weights = sum.group("filters");
    depth_->ofInput(element, [&](Index middle, Index weight) {
      fillMiddle(sample, middle, deltas, mixing, sum);
      sum.into(weights, node_.parameterAt(0, weight));
      sum.add(middleGradient(sample, middle) * static_cast<double>(node_.parameter(0).data()[weight]), [&] {
        return formula::product({middleFormula(sample, middle, deltas, mixing, false),
                                 formula::leaf(node_.record, node_.parameterAt(0, weight), weights)});
      });
    });
    sum.general(formula::indexedSum(
        "i,j,m", formula::product({middleGeneral(deltas, mixing, {}), node_.anyParameter(0, "i,j,c,m", weights)})));
  }

  void addFilterGradient(Index element, TermSum& sum) const {
    const int deltas = sum.group("gradients of '" + node_.step.name + "'"), mixing = sum.group("mixing weights"),
              inputs = sum.group("inputs of '" + node_.step.name + "'");
    for (Index n = 0; n < node_.samples(); ++n)
      depth_->ofWeight(element, [&](Index input, Index middle) {
        fillMiddle(n, middle, deltas, mixing, sum);
        sum.into(inputs, node_.inputAt(n, input));
        sum.add(middleGradient(n, middle) * NodeView::number(node_.input(), n, input), [&] {
          return formula::product({middleFormula(n, middle, deltas, mixing, true),
                                   formula::leaf(node_.record, node_.inputAt(n, input), inputs, true)});
        });
      });
    sum.general(formula::indexedSum(
        "n,y,x", formula::product({middleGeneral(deltas, mixing, "n"), node_.anyInput("y,x", inputs, 0, "n")})));
  }

 private:
  const NodeView& node_;
  ConstTensorView h_;
  std::unique_ptr<Taps> depth_, point_;
};

const LayerExplainerRegistration registration({
    .id = "separable_conv2d",
    .forward =
        [](const NodeView& node, Index sample, Index element, Lines& lines) {
          const Stages stages(node);
          lines.push_back(tapLine(node, stages.point(), sample, element,
                                  "Mixture of the channels at " + placeWords(node.outputShape(), element)));
          lines.back().note = "h is what the filters of the first stage, one for each channel, found at this place.";
          lines.back().pseudoCode = "h = depthwise(x)\nz = b[o]\nfor m in channels:\n    z += h[y, x, m] * V[m, o]";
        },
    .inputGradient = [](const NodeView& node, std::size_t, Index sample, Index element,
                        TermSum& sum) { Stages(node).addInputGradient(sample, element, sum); },
    .parameterGradient =
        [](const NodeView& node, int parameter, Index element, TermSum& sum) {
          const Stages stages(node);
          if (parameter == 0)
            stages.addFilterGradient(element, sum);
          else if (parameter == 1)
            addTapWeightGradient(node, stages.point(), element, sum);
          else
            addBiasGradient(node, element, sum);
        },
    .workspace =
        [](const NodeView& node, int number, Index sample, Index element, Lines& lines) {
          const Stages stages(node);
          if (number == 0)
            lines.push_back(tapLine(node, stages.depth(), sample, element, "What a filter of the first stage found"));
        },
});

}  // namespace
}  // namespace nn
