#pragma once

#include <vector>

#include "ui/training/data_overview.h"
#include "ui/widgets/issue_list.h"

namespace ui {

/// What is doubtful about the data, in plain words with what helps: very uneven classes, classes without samples, samples that
/// come again, and those that are both trained on and tested with.
std::vector<IssueRow> dataWarnings(const nn::PreparedData& data, const DataFacts& facts, const nn::Project& project);

}  // namespace ui
