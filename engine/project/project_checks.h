#pragma once

#include <functional>
#include <string>
#include <vector>

#include "engine/data/dataset.h"
#include "engine/graph/analysis.h"
#include "engine/project/project.h"

namespace nn {

/// A change of a project's settings that removes an issue.
struct ProjectFix {
  std::string title;  ///< "Scale to [0, 1]"
  std::function<void(Project&)> apply;
};

/// Something wrong or doubtful in how a project trains and prepares its data, worded for the user.
struct ProjectIssue {
  GraphIssue::Severity severity = GraphIssue::Severity::Warning;  ///< Error: training would be refused
  std::string code;                                               ///< stable id: "metric-does-not-fit"
  std::string message;                                            ///< "batch size: expected ..., got ..."
  std::vector<ProjectFix> fixes = {};
};

/// Looks at data settings and training settings, given the data and how many samples are for training (0 = not known). The
/// graph is analyze()'s concern. Never throws for what a project file can hold.
std::vector<ProjectIssue> checkProject(const Project& project, const DatasetInfo& data, Index trainingSamples = 0);

}  // namespace nn
