#include "ui/training/unit_carry.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/graph/data_columns.h"

namespace ui {

namespace {

using Step = nn::NetworkPlan::Step;

std::size_t at(nn::Index i) { return static_cast<std::size_t>(i); }

const Step* stepNamed(const nn::NetworkPlan& plan, const std::string& name) {
  const auto found = std::ranges::find(plan.steps, name, &Step::name);
  return found == plan.steps.end() ? nullptr : &*found;
}

/// The layer whose units a step's inputs are, through layers that leave their number and order alone; null when there is none.
const Step* sourceOf(const nn::NetworkPlan& plan, const Step& step) {
  const Step* source = &step;
  do {
    if (source->inputs.size() != 1) return nullptr;
    const Step* before = plan.stepOf(source->inputs.front().node);
    if (!before || before->plan.outputs.front().rank() != 1) return nullptr;
    source = before;
    if (source->role == nn::LayerRole::Input || source->type == "dense") return source;
  } while (source->inputs.size() == 1 && plan.tensors[at(source->inputTensors.front())].shape == source->plan.outputs.front());
  return nullptr;
}

std::vector<std::string> columnsOf(const Step& input) {
  std::vector<std::string> names;
  std::string name;
  for (const char c : input.dataPart + ",") {
    if (c == ',')
      names.push_back(std::exchange(name, {}));
    else if (c != ' ')
      name += c;
  }
  return names;
}

/// For each row of the new kernel the row of the old one that belongs to the same input; none for what is new.
std::vector<std::optional<nn::Index>> matchingRows(const Step* source, const Step* oldSource, nn::Index rows,
                                                   nn::Index oldRows) {
  std::vector<std::optional<nn::Index>> match(at(rows));
  if (!source || !oldSource || source->type != oldSource->type) {
    if (rows == oldRows && !source && !oldSource)
      for (nn::Index i = 0; i < rows; ++i) match[at(i)] = i;
    return match;
  }
  const bool byName = source->role == nn::LayerRole::Input && source->dataPart != oldSource->dataPart;
  if (!byName) {
    for (nn::Index i = 0; i < std::min(rows, oldRows); ++i) match[at(i)] = i;
    return match;
  }
  // All columns of points begin with x and y, whether that is said or not.
  const auto named = [](const Step& input, nn::Index count) {
    return input.dataPart.empty() && count == 2 ? std::vector<std::string>{"x", "y"} : columnsOf(input);
  };
  const std::vector<std::string> names = named(*source, rows), oldNames = named(*oldSource, oldRows);
  for (std::size_t i = 0; i < match.size() && i < names.size(); ++i)
    if (const auto found = std::ranges::find(oldNames, names[i]); found != oldNames.end() && found - oldNames.begin() < oldRows)
      match[i] = found - oldNames.begin();
  return match;
}

void adoptKernel(nn::TensorView to, nn::ConstTensorView from, const std::vector<std::optional<nn::Index>>& rows) {
  const nn::Index units = to.shape()[1], oldUnits = from.shape()[1];
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (rows[i])
      std::copy_n(from.data() + *rows[i] * oldUnits, std::min(units, oldUnits), to.data() + static_cast<nn::Index>(i) * units);
}

void adoptUnits(nn::TensorView to, nn::ConstTensorView from) {
  std::copy_n(from.data(), std::min(to.size(), from.size()), to.data());
}

bool hasUnits(const Step& step) {
  return step.type == "dense" || (!step.plan.parameters.empty() && step.plan.outputs.front().rank() == 1 &&
                                  step.inputs.size() == 1 && step.type != "embedding");
}

}  // namespace

void adoptCommonUnits(nn::Network& network, const nn::Network& old) {
  for (const Step& step : network.plan().steps) {
    const Step* before = stepNamed(old.plan(), step.name);
    if (!before || before->type != step.type || !hasUnits(step) || step.weightsOf != step.id) continue;
    if (before->plan.parameters.size() != step.plan.parameters.size() || before->weightsOf != before->id) continue;
    for (std::size_t p = 0; p < step.plan.parameters.size(); ++p) {
      const nn::Index here = step.firstParameter + static_cast<nn::Index>(p);
      const nn::Index there = before->firstParameter + static_cast<nn::Index>(p);
      const nn::TensorView to = network.parameter(here);
      const nn::ConstTensorView from = old.parameter(there);
      const Step *source = sourceOf(network.plan(), step), *oldSource = sourceOf(old.plan(), *before);
      const bool isReordered =
          source && oldSource && source->role == nn::LayerRole::Input && source->dataPart != oldSource->dataPart;
      if (to.shape().rank() != from.shape().rank() || (to.shape() == from.shape() && !isReordered)) continue;
      if (to.shape().rank() == 1)
        adoptUnits(to, from);
      else if (to.shape().rank() == 2 && step.type == "dense")
        adoptKernel(to, from, matchingRows(source, oldSource, to.shape()[0], from.shape()[0]));
    }
  }
}

}  // namespace ui
