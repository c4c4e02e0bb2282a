#pragma once

#include <string>
#include <string_view>

#include "engine/core/json.h"
#include "engine/graph/graph.h"

namespace nn {

/// The graph as JSON text: {"nodes": [{"id","type","name","options"}], "edges": [{"from":[id,port],"to":[id,port]}]}.
/// Equal graphs give equal text.
std::string toJson(const Graph& graph);

/// Reads what toJson() writes. `where` begins every message (a file name). Throws FormatError with the place, for
/// example "net.layerlab: nodes[3].type: expected text, got number".
Graph graphFromJson(std::string_view text, std::string_view where);

/// The same as values, for files that hold a graph among other things.
Json graphToJson(const Graph& graph);
Graph graphFromJson(const JsonField& field);
Json optionsToJson(const Options& options);
Options optionsFromJson(const JsonField& field);

}  // namespace nn
