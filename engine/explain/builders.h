#pragma once

#include <string>
#include <vector>

#include "engine/explain/step_record.h"

/// Short ways to write formulas.
namespace nn::formula {

/// A plain constant: 2, 1/N ...
Expression constant(double value);
/// A number with a name that stands in no tensor: the learning rate, a mean.
Expression named(double value, Symbol symbol);
/// A number of the record with its name; with the sample in the superscript where a sum goes over the batch: δ⁽²,⁵⁾₃.
Expression leaf(const StepRecord& record, const TensorElement& element, int group = -1, bool namesSample = false);
/// A name for many numbers in a symbolic form: aᵢ.
Expression any(Symbol symbol, int group = -1);

Expression sum(std::vector<Expression> terms);
Expression product(std::vector<Expression> factors);
Expression quotient(Expression top, Expression bottom);
Expression power(Expression base, double exponent);
Expression square(Expression base);
Expression root(Expression inside);
Expression negated(Expression inside);
Expression call(std::string function, std::vector<Expression> operands);
Expression indexedSum(std::string index, Expression term);
Expression cases(Expression value, std::string condition);
/// The same where the value is a constant that follows from the numbers of a group.
Expression cases(Expression value, std::string condition, int group);

/// The element's name; see symbolOf() for the one without the sample.
Symbol symbolOf(const StepRecord& record, const TensorElement& element, bool namesSample);
/// The name of a role at a node, as symbolOf() has it, with a subscript of one's own: z⁽²⁾ⱼ.
Symbol generalSymbol(const StepRecord& record, const TensorElement& element, std::string subscript, std::string samples = {});
/// "3,1": the place of an element in a shape, counted from 1.
std::string placeText(const Shape& shape, Index element);

}  // namespace nn::formula
