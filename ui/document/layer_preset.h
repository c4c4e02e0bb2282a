#pragma once

#include <optional>
#include <string>
#include <vector>

#include <QByteArray>

#include "engine/graph/analysis.h"

namespace ui {

/// A layer as the palette offers it: a type with options already chosen. The activation layer comes as it is and once for every
/// activation, under its own name.
struct LayerPreset {
  std::string type;
  nn::Options options = {};
  // For showing and finding; not part of what is dragged.
  std::string title = {}, summary = {}, category = {}, icon = {};
  std::vector<std::string> searchWords = {};  ///< other names by which it is looked for
  bool isSeldom = false;                      ///< listed only when it is looked for
};

/// Everything that can be put on the canvas, sorted by category in the order in which networks are built ("Core" first), then
/// title.
const std::vector<LayerPreset>& layerPresets();

/// Type of a dragged layer.
inline constexpr const char* kLayerMimeType = "application/x-layerlab-layer";

/// {"type": "dense", "options": {...}}, for drag and drop.
QByteArray encodeLayer(const LayerPreset& preset);
/// The preset with its title and icon again; nothing for text that is none of ours or names an unknown layer.
std::optional<LayerPreset> decodeLayer(const QByteArray& text);

/// What can follow an open wire that was dragged into the void. `fromOutput`: the open end is an output port, so layers are
/// listed that take what comes out of it; otherwise it is an input port, and layers are listed that have an output.
std::vector<LayerPreset> compatibleLayers(const nn::Graph& graph, nn::PortRef openEnd, bool fromOutput);

}  // namespace ui
