#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/graph/graph.h"
#include "engine/tensor/shape.h"

namespace nn {

/// One number of a training step: which tensor, which element.
struct TensorElement {
  enum class Role {
    Output,                 ///< a of the node's port, as others receive it
    PreActivation,          ///< z, before the node's own activation
    OutputGradient,         ///< ∂L/∂a
    PreActivationGradient,  ///< δ = ∂L/∂z
    Parameter,              ///< w before the update
    ParameterGradient,      ///< g = ∂L/∂w, over the whole batch, without penalties
    OptimizerMemory,        ///< Adam's m and v ... before the update
    NextOptimizerMemory,
    NextParameter,  ///< w after the update
    Buffer,         ///< running mean ... before the step
    NextBuffer,
    Workspace,  ///< what forward keeps for backward: dropout's mask ...
    Target,
    Loss
  };
  Role role = Role::Output;
  NodeId node{};
  int index = 0;      ///< port, or number of the parameter, buffer or workspace tensor among the node's own
  int memory = 0;     ///< OptimizerMemory: number among the optimizer's names
  Index sample = 0;   ///< row of the batch; 0 for what has no batch axis
  Index element = 0;  ///< row-major, without the batch axis
  friend bool operator==(const TensorElement&, const TensorElement&) = default;
  friend auto operator<=>(const TensorElement&, const TensorElement&) = default;
};

/// A name as the field writes it: base letter, sub- and superscript, hat.
struct Symbol {
  std::string name = {};         ///< "w", "δ", "ŷ" is name y with hat
  std::string subscript = {};    ///< "3,1"
  std::string superscript = {};  ///< "(2)"
  bool hat = false;
};

/// A formula: a tree that can be typeset, written as text and evaluated.
struct Expression {
  enum class Kind {
    Number,      ///< leaf: a value with its symbol; both forms of display come from it
    Sum,         ///< operands added; omittedTerms says how many terms the last operand stands for, 0 = it is a term itself
    Product,     ///< operands multiplied
    Quotient,    ///< operands[0] / operands[1]
    Power,       ///< operands[0] ^ operands[1]
    Root,        ///< √ operands[0]
    Negation,    ///< − operands[0]
    Function,    ///< function(operands...): exp, log, tanh, max, min, sigmoid, abs, sign, erf; of max and min operands that
                 ///< change nothing may be left out, omittedTerms says how many
    IndexedSum,  ///< Σ over `index` of operands[0]; only in the symbolic form, not evaluated
    Cases        ///< operands[0], because of the condition in words in `function`
  };
  Kind kind = Kind::Number;
  double value = 0;                     ///< of a Number
  Symbol symbol;                        ///< of a Number; empty = a plain constant, shown as its value in both forms
  std::optional<TensorElement> source;  ///< of a Number that stands in a tensor
  /// Number among Explanation::groups that a leaf belongs to; −1 = none. A leaf without a source stands for the whole group: a
  /// name in the symbolic form, the rest of a long sum, a number that follows from the group (1, because z > 0).
  int group = -1;
  std::string function, index;  ///< see Kind
  Index omittedTerms = 0;       ///< of a Sum, max or min
  std::vector<Expression> operands;
};

/// Appends the elements that the leaves' numbers stand in, from left to right.
void collectSources(const Expression& expression, std::vector<TensorElement>& sources);

/// Value of the tree; NaN for an IndexedSum. Unknown functions throw ConfigError.
double evaluate(const Expression& expression);

}  // namespace nn
