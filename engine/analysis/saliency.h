#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "engine/analysis/differentiator.h"
#include "engine/graph/execution.h"

/// Which parts of an input decide what the network says of it. Inputs are one sample with a batch axis of 1.
namespace nn::saliency {

/// +1 at a class among scores of this shape (without batch axis), else 0. One score for two classes counts for the second and
/// against the first.
Tensor classSeed(const Shape& scores, Index classNumber);

/// ∂score/∂input, (H, W, C) as the input's shape, summed over all inputs of that shape. Precondition: differentiator.forward().
/// Source  Simonyan, Vedaldi & Zisserman 2014, arXiv:1312.6034, section 3.
Tensor inputGradient(Differentiator& differentiator, Index classNumber, Index output = 0);

/// The largest magnitude over the channels: (H, W, C) -> (H, W). Simonyan et al. 2014, section 3.1.
Tensor largestMagnitude(ConstTensorView gradient);

/// The last tensor of the plan that is an image with more than one pixel and depends on weights: what Grad-CAM looks at. None
/// for a network without convolutions.
std::optional<Index> lastFeatureMaps(const NetworkPlan& plan);

/// ReLU(Σ_k α_k A_k) with α_k the mean over the pixels of ∂score/∂A_k; (h, w) of the feature maps A = value(tensor).
/// Precondition: differentiator.forward(). Source  Selvaraju et al. 2017, arXiv:1610.02391, equations 1 and 2.
Tensor gradCam(Differentiator& differentiator, Index tensor, Index classNumber, Index output = 0);

/// (h, w) -> (height, width), linear between the middles of the pixels.
Tensor enlarged(const Tensor& map, Index height, Index width);

/// How a patch slides over the picture for occlusion().
struct Patch {
  Index size = 6, stride = 2;
  /// Where it starts along an axis of this length; the last start lies at the end.
  std::vector<Index> starts(Index length) const;
};

/// How far the prediction for the class falls when a patch of the picture is replaced by the background; every pixel gets the
/// mean over the patches that cover it. (H, W); positive where the picture speaks for the class.
/// input, background: (1, H, W, C). Without numbers when `stop` became true meanwhile. Source  Zeiler & Fergus 2014,
/// arXiv:1311.2901, section 4.2.
Tensor occlusion(Execution& execution, const Network& network, ConstTensorView input, ConstTensorView background,
                 Index classNumber, const Patch& patch, Index output = 0, const std::atomic<bool>* stop = nullptr);

/// The same weights drawn anew by their initializers: what a saliency map must not look alike for.
/// Source  Adebayo et al. 2018, arXiv:1810.03292, section 3 (all layers at once).
Network withRandomWeights(const Network& network, std::uint64_t seed);

/// Spearman's rank correlation, -1 to 1; equal numbers share their mean rank; 0 when one of both is constant.
double rankCorrelation(std::span<const Scalar> a, std::span<const Scalar> b);

}  // namespace nn::saliency
