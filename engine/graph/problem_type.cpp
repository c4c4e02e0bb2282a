#include "engine/graph/problem_type.h"

#include <algorithm>
#include <array>

#include "engine/activations/activation.h"
#include "engine/core/error.h"
#include "engine/graph/data_columns.h"
#include "engine/losses/loss.h"

namespace nn {
namespace {

using LossIds = std::array<std::string_view, 2>;

constexpr LossIds kYesOrNoLosses{"binary_cross_entropy", "binary_cross_entropy"};
constexpr LossIds kClassLosses{"sparse_categorical_cross_entropy", "categorical_cross_entropy"};
constexpr LossIds kValueLosses{"mean_squared_error", "mean_absolute_error"};
constexpr LossIds kFractionLosses{"mean_squared_error", "binary_cross_entropy"};

constexpr std::array<ProblemAdvice, 5> kTable{{
    {ProblemType::Binary, "one of two classes", "sigmoid", std::span(kYesOrNoLosses).first(1)},
    {ProblemType::MultiClass, "one of several classes", "softmax", kClassLosses},
    {ProblemType::MultiLabel, "several answers of yes or no", "sigmoid", std::span(kYesOrNoLosses).first(1)},
    {ProblemType::Regression, "values of any size", "linear", kValueLosses},
    {ProblemType::BoundedRegression, "values from 0 to 1", "sigmoid", kFractionLosses},
}};

/// The text of an option of a node; empty when it is not set.
std::string textOption(const Node& node, std::string_view name) {
  const OptionValue* value = node.options.find(name);
  const auto* text = value ? std::get_if<std::string>(value) : nullptr;
  return text ? *text : std::string();
}

}  // namespace

std::span<const ProblemAdvice> problemTable() { return kTable; }

const ProblemAdvice& adviceFor(ProblemType type) { return *std::ranges::find(kTable, type, &ProblemAdvice::type); }

ProblemType problemTypeOf(const DataDescription& data) {
  if (data.classCount > 0) return data.classCount == 2 ? ProblemType::Binary : ProblemType::MultiClass;
  if (data.targetsAreYesOrNo) return data.targetShape.elementCount() == 1 ? ProblemType::Binary : ProblemType::MultiLabel;
  return data.targetsAreFractions ? ProblemType::BoundedRegression : ProblemType::Regression;
}

ProblemType problemTypeOf(const DataDescription& data, const std::optional<Shape>& prediction) {
  const bool hasOneNumber = prediction && prediction->elementCount() == 1;
  return data.classCount == 2 && !hasOneNumber ? ProblemType::MultiClass : problemTypeOf(data);
}

std::string suitableActivation(ProblemType type, const std::string& loss) {
  const ProblemAdvice& advice = adviceFor(type);
  if (std::ranges::find(advice.losses, loss) != advice.losses.end()) return std::string(advice.activation);
  const LossType* known = LossRegistry::instance().find(loss);
  return known && !known->fittingActivations.empty() ? known->fittingActivations.front() : "linear";
}

std::string suggestion(ProblemType type) {
  const ProblemAdvice& advice = adviceFor(type);
  return "for " + std::string(advice.problem) + ": " + ActivationRegistry::instance().require(advice.activation).title +
         ", then " + LossRegistry::instance().require(advice.losses.front()).title;
}

Shape inputPart(const Node& input, const DataDescription& data) {
  const std::string text = textOption(input, kColumnsOption);
  if (text.empty()) return data.inputShape;
  const std::string where = "'" + input.name + "', columns";
  if (data.inputShape.rank() != 1)
    throwExpected<ConfigError>(where, "nothing for data of the shape " + data.inputShape.toDisplay() + ", which is no table",
                               "'" + text + "'");
  return {static_cast<Index>(columnsFromText(text, data.inputNames, data.inputShape[0], where).size())};
}

DataDescription targetPart(const Node& output, const DataDescription& data) {
  const std::string text = textOption(output, kTargetOption);
  if (text.empty()) return data;
  DataDescription part = data;
  if (text == kInputAsTarget) {
    part.targetShape = data.inputShape;
    part.targetNames = data.inputNames;
    part.classCount = 0;
    part.targetsAreFractions = data.inputsAreFractions;
    part.targetsAreYesOrNo = false;
    return part;
  }
  const std::string where = "'" + output.name + "', target";
  if (data.classCount > 0) throwExpected<ConfigError>(where, "nothing or \"input\" for data with classes", "'" + text + "'");
  part.targetShape = {
      static_cast<Index>(columnsFromText(text, data.targetNames, data.targetShape.elementCount(), where).size())};
  return part;
}

}  // namespace nn
