#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/data/memory_dataset.h"

/// Small data sets with known numbers.
namespace small_data {

/// `count` samples with the one input i and the class i modulo `classes`.
inline std::shared_ptr<const nn::Dataset> numbered(nn::Index count, nn::Index classes = 2) {
  nn::DatasetInfo info;
  info.id = info.title = "numbered";
  info.inputShape = {1};
  info.targetShape = {1};
  for (nn::Index c = 0; c < classes; ++c) info.classNames.push_back("class " + std::to_string(c));
  std::vector<nn::Scalar> inputs, targets;
  for (nn::Index i = 0; i < count; ++i) {
    inputs.push_back(static_cast<nn::Scalar>(i));
    targets.push_back(static_cast<nn::Scalar>(i % classes));
  }
  return nn::memoryDataset(info, inputs, targets);
}

/// Rows of a table; targets are 0.
inline std::shared_ptr<const nn::Dataset> table(const std::vector<std::vector<nn::Scalar>>& rows,
                                                nn::SampleKind kind = nn::SampleKind::Table) {
  nn::DatasetInfo info;
  info.id = info.title = "table";
  info.kind = kind;
  info.inputShape = {static_cast<nn::Index>(rows.front().size())};
  info.targetShape = {1};
  std::vector<nn::Scalar> inputs;
  for (const auto& row : rows) inputs.insert(inputs.end(), row.begin(), row.end());
  return nn::memoryDataset(info, inputs, std::vector<nn::Scalar>(rows.size()));
}

/// All inputs of a set, one row a sample.
inline std::vector<std::vector<nn::Scalar>> inputsOf(const nn::Dataset& data) {
  std::vector<std::vector<nn::Scalar>> rows;
  std::vector<nn::Scalar> input(static_cast<std::size_t>(data.info().inputShape.elementCount()));
  std::vector<nn::Scalar> target(static_cast<std::size_t>(data.info().targetShape.elementCount()));
  for (nn::Index i = 0; i < data.size(); ++i) {
    data.read(i, input, target);
    rows.push_back(input);
  }
  return rows;
}

/// The class numbers of all samples.
inline std::vector<nn::Index> classesOf(const nn::Dataset& data) {
  std::vector<nn::Index> classes;
  std::vector<nn::Scalar> input(static_cast<std::size_t>(data.info().inputShape.elementCount())), target(1);
  for (nn::Index i = 0; i < data.size(); ++i) {
    data.read(i, input, target);
    classes.push_back(static_cast<nn::Index>(target[0]));
  }
  return classes;
}

}  // namespace small_data
