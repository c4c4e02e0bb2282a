#pragma once

#include <vector>

#include <QStringList>

#include "engine/project/experiment.h"

namespace ui {

/// Names of the classes of the data; empty without data or when targets are values.
QStringList classNames(const nn::PreparedData* data);

/// What an output says of every class.
struct ClassPrediction {
  std::vector<double> values;
  QStringList names;  ///< as many as values when they belong to classes
  /// Number of the largest value; -1 when the values do not belong to classes.
  int top() const;
};

/// The numbers of an output by class. One number for two classes is the probability of the second and becomes two.
ClassPrediction classPrediction(const nn::Tensor& output, const nn::PreparedData* data);

}  // namespace ui
