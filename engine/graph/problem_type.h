#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/graph/analysis.h"

namespace nn {

/// What is to be predicted, as far as it decides how a network ends.
enum class ProblemType { Binary, MultiClass, MultiLabel, Regression, BoundedRegression };

/// A row of the table "problem type → last activation → loss".
struct ProblemAdvice {
  ProblemType type;
  std::string_view problem;                  ///< "one of several classes", as in "for one of several classes"
  std::string_view activation;               ///< id of the last activation
  std::span<const std::string_view> losses;  ///< ids, best first
};

/// The whole table, one row for each problem type. Source: Goodfellow, Bengio & Courville 2016, Deep Learning, section 6.2.2;
/// Chollet 2021, Deep Learning with Python, chapter 6.
std::span<const ProblemAdvice> problemTable();
const ProblemAdvice& adviceFor(ProblemType type);

/// What kind of problem the data set. Of two classes it is Binary, which two units of softmax can answer as well.
ProblemType problemTypeOf(const DataDescription& data);
/// The same, given how many numbers the network predicts: two classes with a number for each are MultiClass.
ProblemType problemTypeOf(const DataDescription& data, const std::optional<Shape>& prediction);

/// The best last activation before this loss for the problem: the table's, or where the table does not have the loss, the one
/// that fits it best; "linear" where any does.
std::string suitableActivation(ProblemType type, const std::string& loss);

/// "for one of several classes: Softmax, then Sparse categorical cross-entropy".
std::string suggestion(ProblemType type);

/// The data as one Input or Output sees them: those columns that its option "columns" or "target" chooses, or the input as
/// the target. Throws ConfigError for a choice that the data do not have.
Shape inputPart(const Node& input, const DataDescription& data);
DataDescription targetPart(const Node& output, const DataDescription& data);

}  // namespace nn
