#include "ui/document/layer_preset.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <tuple>
#include <utility>

#include <nlohmann/json.hpp>

#include "engine/activations/activation.h"

namespace ui {

namespace {

constexpr const char* kActivationLayer = "activation";
constexpr std::array<std::string_view, 5> kCommonActivations = {"leaky_relu", "relu", "sigmoid", "softmax", "tanh"};
constexpr std::array<std::string_view, 8> kCategories = {"Core",    "Convolution", "Pooling",        "Normalization",
                                                         "Merging", "Activation",  "Regularization", "Reshaping"};

LayerPreset presetOf(const nn::LayerType& type) {
  return {type.id, {}, type.title, type.summary, type.category, type.icon, type.searchWords};
}

/// The activation layer with each of the activations, under their own names. Only the common ones are always listed: the others
/// are found by their names, or chosen in the layer's options.
void addActivations(const nn::LayerType& type, std::vector<LayerPreset>& presets) {
  for (const nn::ActivationType* activation : nn::ActivationRegistry::instance().types()) {
    LayerPreset preset = presetOf(type);
    preset.options.set("activation", activation->id);
    preset.title = activation->title;
    preset.summary = activation->summary;
    preset.searchWords = {activation->id, "activation"};
    preset.isSeldom = std::ranges::find(kCommonActivations, activation->id) == kCommonActivations.end();
    presets.push_back(std::move(preset));
  }
}

std::vector<LayerPreset> allPresets() {
  std::vector<LayerPreset> result;
  for (const nn::LayerType* type : nn::LayerRegistry::instance().types()) {
    result.push_back(presetOf(*type));
    if (type->id == kActivationLayer) addActivations(*type, result);
  }
  std::stable_sort(result.begin(), result.end(), [](const LayerPreset& a, const LayerPreset& b) {
    const auto rank = [](const LayerPreset& p) {
      return std::make_tuple(std::ranges::find(kCategories, p.category) - kCategories.begin(), p.category, p.title);
    };
    return rank(a) < rank(b);
  });
  return result;
}

nlohmann::json toJson(const nn::OptionValue& value) {
  return std::visit([](const auto& v) { return nlohmann::json(v); }, value);
}

std::optional<nn::OptionValue> valueFrom(const nlohmann::json& json) {
  if (json.is_boolean()) return json.get<bool>();
  if (json.is_number_integer()) return json.get<std::int64_t>();
  if (json.is_number_float()) return json.get<double>();
  if (json.is_string()) return json.get<std::string>();
  if (!json.is_array()) return std::nullopt;
  std::vector<std::int64_t> list;
  for (const nlohmann::json& entry : json) {
    if (!entry.is_number_integer()) return std::nullopt;
    list.push_back(entry.get<std::int64_t>());
  }
  return list;
}

std::optional<nn::Options> optionsFrom(const nlohmann::json& json) {
  if (!json.is_object()) return std::nullopt;
  nn::Options result;
  for (const auto& [name, entry] : json.items()) {
    std::optional<nn::OptionValue> value = valueFrom(entry);
    if (!value) return std::nullopt;
    result.set(name, *std::move(value));
  }
  return result;
}

/// The shape that comes out of a port, if it can be worked out.
std::optional<nn::Shape> outputShape(const nn::GraphAnalysis& analysis, nn::PortRef port) {
  const auto it = analysis.nodes.find(port.node);
  if (it == analysis.nodes.end() || port.port < 0 || port.port >= static_cast<int>(it->second.outputs.size()))
    return std::nullopt;
  return it->second.outputs[static_cast<std::size_t>(port.port)];
}

bool takes(const nn::LayerType& type, const nn::Options& options, const nn::Shape& shape) {
  try {
    const std::vector<nn::Shape> inputs(nn::inputPortCount(type, options), shape);
    (void)nn::createLayer(type, options, type.id)->plan(inputs);
    return true;
  } catch (const nn::Error&) {
    return false;
  }
}

}  // namespace

const std::vector<LayerPreset>& layerPresets() {
  static const std::vector<LayerPreset> presets = allPresets();  // registries are constant after start
  return presets;
}

QByteArray encodeLayer(const LayerPreset& preset) {
  nlohmann::json options = nlohmann::json::object();
  for (const auto& [name, value] : preset.options.values()) options[name] = toJson(value);
  return QByteArray::fromStdString(nlohmann::json{{"type", preset.type}, {"options", std::move(options)}}.dump());
}

std::optional<LayerPreset> decodeLayer(const QByteArray& text) {
  const nlohmann::json json = nlohmann::json::parse(text.begin(), text.end(), nullptr, /*allow_exceptions=*/false);
  if (!json.is_object() || !json.contains("type") || !json["type"].is_string()) return std::nullopt;
  std::optional<nn::Options> options = optionsFrom(json.value("options", nlohmann::json::object()));
  const nn::LayerType* type = nn::LayerRegistry::instance().find(json["type"].get<std::string>());
  if (!options || !type) return std::nullopt;
  for (const LayerPreset& preset : layerPresets())
    if (preset.type == type->id && preset.options == *options) return preset;
  LayerPreset preset = presetOf(*type);
  preset.options = *std::move(options);
  return preset;
}

std::vector<LayerPreset> compatibleLayers(const nn::Graph& graph, nn::PortRef openEnd, bool fromOutput) {
  const nn::GraphAnalysis analysis = nn::analyze(graph);
  const std::optional<nn::Shape> shape = fromOutput ? outputShape(analysis, openEnd) : std::nullopt;
  std::vector<LayerPreset> result;
  for (const LayerPreset& preset : layerPresets()) {
    const nn::LayerType& type = *nn::LayerRegistry::instance().find(preset.type);
    if (fromOutput ? nn::inputPortCount(type, {}) == 0 : type.role == nn::LayerRole::Output || type.outputPorts.empty())
      continue;
    nn::Graph tried = graph;
    const nn::PortRef port{tried.add(preset.type, preset.options), 0};
    if (!fromOutput)  // the new wire will replace the one that is there
      for (const nn::Edge& edge : tried.edgesInto(openEnd.node))
        if (edge.to == openEnd) tried.disconnect(edge);
    if (tried.reasonNotToConnect(fromOutput ? nn::Edge{openEnd, port} : nn::Edge{port, openEnd})) continue;
    if (shape && !takes(type, preset.options, *shape)) continue;
    result.push_back(preset);
  }
  return result;
}

}  // namespace ui
