#pragma once

#include <optional>
#include <string>
#include <vector>

#include <QByteArray>

#include "engine/graph/analysis.h"

namespace ui {

/// A layer as the palette offers it: a type with options already chosen. The activation layer comes once for every activation.
struct LayerPreset {
  std::string type;
  nn::Options options = {};
  std::string title = {}, summary = {}, category = {}, icon = {};  ///< for showing; not part of what is dragged
};

/// Everything that can be put on the canvas, sorted by category, then title; "Core" first.
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
