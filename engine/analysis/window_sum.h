#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/graph/network.h"

namespace nn {

/// A place in an image (H, W, C).
struct ImagePlace {
  Index y = 0, x = 0, channel = 0;
  friend auto operator<=>(const ImagePlace&, const ImagePlace&) = default;
};

/// How one output number of a layer whose window slides over an image comes about:
///
/// Products   Σ input · weight + bias, then the layer's activation;
/// Maximum, Minimum, Mean   of the window's numbers, padding left out.
struct WindowSum {
  enum class Kind { Products, Maximum, Minimum, Mean };
  struct Term {
    ImagePlace place;  ///< in the input
    Index row = 0, column = 0;
    bool isPadding = false;  ///< outside the input: counts as 0 in a product, not at all in a pool
    double input = 0, weight = 1;
    double product() const { return input * weight; }
  };

  Kind kind = Kind::Products;
  ImagePlace output;
  Index height = 0, width = 0;           ///< of the window, in elements
  Index stepY = 1, stepX = 1;            ///< how many pixels its elements lie apart
  Index top = 0, left = 0;               ///< of its first element in the input; negative in the padding
  Index firstChannel = 0, channels = 1;  ///< of the input that it reads
  std::vector<Term> terms;               ///< by row, column, channel
  bool hasBias = false;
  double bias = 0;
  double result = 0;       ///< Σ + bias, or the pooled number
  double value = 0;        ///< what came out of the layer: result after the activation
  std::string activation;  ///< id; "linear" for none
};

/// Whether windowSum() knows layers of this type.
bool hasWindow(const NetworkPlan::Step& step);

/// Works out one number of output 0 of a layer from its input and its weights. input (H, W, C) and output (OH, OW, O) are one
/// sample's; place is in the output. Nothing for layers without a window, and for a place outside.
std::optional<WindowSum> windowSum(const Network& network, const NetworkPlan::Step& step, ConstTensorView input,
                                   ConstTensorView output, ImagePlace place);

}  // namespace nn
