#pragma once

#include <string>
#include <vector>

#include "engine/explain/expression.h"

namespace nn {

/// Where one number comes from, or why it changes: a formula in symbols and the same with numbers.
///
/// One quantity may take several lines (z, then a = f(z); Adam's m, v, bias corrections, step): each is an Explanation of its
/// own, in the order of computation, see explain().
struct Explanation {
  /// Cells that play one role in the formula: inputs, weights, bias.
  struct Group {
    std::string title;  ///< "inputs a⁽¹⁾"
    std::vector<TensorElement> elements;
  };

  TensorElement subject;  ///< what is explained
  std::string title;      ///< "Weighted sum of unit 3"
  Symbol left;            ///< what stands left of "="
  Expression symbols;     ///< right side, general form: Σᵢ aᵢ wᵢⱼ + bⱼ
  Expression numbers;     ///< right side with the numbers of this step; all terms, or the largest ones and the rest as one
  double result = 0;      ///< what the engine computed; equals evaluate(numbers) up to rounding
  std::vector<Group> groups;
  std::string pseudoCode;  ///< some lines
  std::string note;        ///< one sentence on what to see here; may be empty
};

}  // namespace nn
