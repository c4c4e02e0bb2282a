#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/project/project_checks.h"

namespace nn {

/// A number that a piece of advice rests on, and what it was compared with: "rate 10; usual: below 0.5".
struct Evidence {
  std::string name;   ///< "Training loss now"
  std::string value;  ///< as shown: "12.3"
  std::string usual;  ///< what would be no reason for advice: "below 2.3"; may be empty
};

/// A small picture of the evidence: y over x, with up to one place marked.
struct EvidenceCurve {
  std::string xName = {}, yName = {};
  std::vector<double> x = {}, y = {};  ///< equally many; none: there is no curve
  bool logarithmicX = false, logarithmicY = false;
  std::optional<double> mark = {};  ///< a place on x
  std::string markName = {};
};

/// What the doctor has to say about a training: what is wrong, on which numbers that rests, why it matters, and what to do.
struct Advice {
  std::string rule;                                               ///< id in the DoctorRuleRegistry
  GraphIssue::Severity severity = GraphIssue::Severity::Warning;  ///< Error: the training cannot go on
  std::optional<NodeId> node = {};                                ///< nothing when it concerns the whole training
  std::int64_t step = 0;                                          ///< updates done when it was found
  std::string title = {};                                         ///< "3 of 4 units of 'hidden' are dead"
  std::string message = {};                                       ///< why, in plain words, and what helps besides the fixes
  std::vector<Evidence> evidence = {};
  EvidenceCurve curve = {};
  std::vector<ProjectFix> fixes = {};  ///< best first
  /// Samples of the training part to look at, where no setting can mend what is wrong with them; ascending.
  std::vector<Index> samples = {};
  /// The fixes only show after the weights were reset to their start values.
  bool needsReset = false;
};

}  // namespace nn
