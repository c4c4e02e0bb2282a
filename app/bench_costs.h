#pragma once

#include <vector>

#include "engine/graph/network.h"

namespace app {

/// What a network does for one sample in matrix products and convolutions, in floating-point operations: two for every
/// multiply-add. Everything else counts nothing, as usual: it is bound by memory and small beside them.
struct ProductCost {
  double forward = 0;
  double inputGradient = 0;
  double weightGradient = 0;
  double total() const { return forward + inputGradient + weightGradient; }
  ProductCost& operator+=(const ProductCost& other);
};

/// One for every step of the plan, of a training step or of a prediction. There is no input gradient where no parameter lies
/// behind, so the first layer has none.
std::vector<ProductCost> productCosts(const nn::NetworkPlan& plan, bool training);
ProductCost sum(const std::vector<ProductCost>& costs);

/// Bytes that a step of `batch` samples reads and writes when nothing stays in the registers between two layers, and those
/// that it needs at all.
struct MemoryCost {
  double traffic = 0;
  double footprint = 0;
};

/// optimizerNumbers: how many numbers the optimizer keeps for every parameter; -1 for a prediction.
MemoryCost memoryCost(const nn::NetworkPlan& plan, nn::Index batch, nn::Index optimizerNumbers);

}  // namespace app
