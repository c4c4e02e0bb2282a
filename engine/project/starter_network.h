#pragma once

#include <string>

#include "engine/data/dataset.h"
#include "engine/graph/analysis.h"
#include "engine/project/project.h"

namespace nn {

/// What data say of themselves before they are divided and scaled; reads at most 2,000 samples.
DataDescription describedData(const Dataset& data);

/// Whether a graph can be trained on such data as it is.
bool fitsData(const Graph& graph, const DataDescription& data);

/// Uses other data: source and options, and nothing that was set for the old ones and does not suit the new ones (augmentations
/// of images, class weights, a metric for the other kind of target).
void useData(Project& project, const std::string& source, const Options& options, const DatasetInfo& info);

/// Replaces the network by a small one that fits the data and is likely to learn something from them at once: dense layers for
/// a table, convolutions for images, the last activation and the loss by the kind of target (problemTable()), targets of other
/// size than the network's numbers brought back by a Rescale layer; and sets scaling, batch size, epochs and optimizer to what
/// suits it; the project is then named after the data, which are given as they are found.
void useStarterNetwork(Project& project, const Dataset& data);

}  // namespace nn
