#pragma once

#include <span>
#include <string>
#include <string_view>

namespace nn {

/// A function that formulas may call.
struct FormulaFunction {
  std::string_view name;   ///< as Expression::function has it
  std::string_view text;   ///< as it is written on one line
  std::string_view latex;  ///< opens its argument: "\\ln\\left("
  std::string_view latexEnd;
  std::size_t operands;  ///< 0 = one or more
  double (*evaluate)(std::span<const double> operands);
};

/// All of them. max and min take any number of operands, the others one.
std::span<const FormulaFunction> formulaFunctions();
/// Throws ConfigError that lists the known names.
const FormulaFunction& formulaFunction(std::string_view name);

}  // namespace nn
