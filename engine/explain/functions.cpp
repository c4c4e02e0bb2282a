#include "engine/explain/functions.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "engine/core/error.h"

namespace nn {
namespace {

using Operands = std::span<const double>;

const std::array<FormulaFunction, 9> kFunctions = {{
    {"exp", "exp", "\\exp\\left(", "\\right)", 1, [](Operands x) { return std::exp(x[0]); }},
    {"log", "ln", "\\ln\\left(", "\\right)", 1, [](Operands x) { return std::log(x[0]); }},
    {"tanh", "tanh", "\\tanh\\left(", "\\right)", 1, [](Operands x) { return std::tanh(x[0]); }},
    {"sigmoid", "σ", "\\sigma\\left(", "\\right)", 1, [](Operands x) { return 1 / (1 + std::exp(-x[0])); }},
    {"abs", "abs", "\\left|", "\\right|", 1, [](Operands x) { return std::abs(x[0]); }},
    {"sign", "sign", "\\operatorname{sign}\\left(", "\\right)", 1,
     [](Operands x) { return x[0] > 0   ? 1.0
                             : x[0] < 0 ? -1.0
                                        : x[0]; }},
    {"erf", "erf", "\\operatorname{erf}\\left(", "\\right)", 1, [](Operands x) { return std::erf(x[0]); }},
    {"max", "max", "\\max\\left(", "\\right)", 0, [](Operands x) { return *std::ranges::max_element(x); }},
    {"min", "min", "\\min\\left(", "\\right)", 0, [](Operands x) { return *std::ranges::min_element(x); }},
}};

}  // namespace

std::span<const FormulaFunction> formulaFunctions() { return kFunctions; }

const FormulaFunction& formulaFunction(std::string_view name) {
  const auto found = std::ranges::find(kFunctions, name, &FormulaFunction::name);
  if (found != kFunctions.end()) return *found;
  std::string known;
  for (const FormulaFunction& function : kFunctions) known += (known.empty() ? "" : ", ") + std::string(function.name);
  throwExpected<ConfigError>("formula", "one of the functions " + known, "'" + std::string(name) + "'");
}

}  // namespace nn
