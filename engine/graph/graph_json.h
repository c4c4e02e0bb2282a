#pragma once

#include <string>

#include "engine/graph/graph.h"

namespace nn {

/// The graph as JSON text: {"nodes": [{"id","type","name","options"}], "edges": [{"from":[id,port],"to":[id,port]}]}.
/// Equal graphs give equal text.
std::string toJson(const Graph& graph);

/// Reads what toJson() writes. `where` begins every message (a file name). Throws FormatError with the place, for
/// example "net.layerlab: nodes[3].type: expected text, got number".
Graph graphFromJson(std::string_view text, std::string_view where);

}  // namespace nn
