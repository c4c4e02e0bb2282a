#pragma once

#include <vector>

#include <QString>

#include "engine/graph/graph.h"

namespace ui {

/// The nodes whose name, kind of layer, category or activation has all words of a search: names that begin with the first word
/// come first, then other names, then the rest; each in the order of the graph. Nothing for a search without words.
std::vector<nn::NodeId> findNodes(const nn::Graph& graph, const QString& words);

}  // namespace ui
