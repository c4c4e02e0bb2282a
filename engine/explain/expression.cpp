#include "engine/explain/expression.h"

#include <cmath>
#include <limits>

#include "engine/explain/functions.h"

namespace nn {

void collectSources(const Expression& expression, std::vector<TensorElement>& sources) {
  if (expression.kind == Expression::Kind::Number && expression.source) sources.push_back(*expression.source);
  for (const Expression& operand : expression.operands) collectSources(operand, sources);
}

double evaluate(const Expression& expression) {
  using Kind = Expression::Kind;
  std::vector<double> values;
  if (expression.kind != Kind::IndexedSum)
    for (const Expression& operand : expression.operands) values.push_back(evaluate(operand));
  double result = 0;
  switch (expression.kind) {
    case Kind::Number:
      return expression.value;
    case Kind::Sum:
      for (const double value : values) result += value;
      return result;
    case Kind::Product:
      result = 1;
      for (const double value : values) result *= value;
      return result;
    case Kind::Quotient:
      return values[0] / values[1];
    case Kind::Power:
      return std::pow(values[0], values[1]);
    case Kind::Root:
      return std::sqrt(values[0]);
    case Kind::Negation:
      return -values[0];
    case Kind::Function:
      return formulaFunction(expression.function).evaluate(values);
    case Kind::Cases:
      return values[0];
    case Kind::IndexedSum:
      break;
  }
  return std::numeric_limits<double>::quiet_NaN();
}

}  // namespace nn
