#include "ui/document/node_search.h"

#include "ui/common/engine_text.h"
#include "ui/document/layer_search.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace ui {

namespace {

/// What is known of a node besides its name.
QString factsOf(const nn::Node& node) {
  QString facts = text(node.type);
  if (const nn::LayerType* type = nn::LayerRegistry::instance().find(node.type))
    facts += QLatin1Char(' ') + text(type->title) + QLatin1Char(' ') + text(type->category);
  for (const char* option : {"activation", "loss"})
    if (const nn::OptionValue* value = node.options.find(option))
      if (const auto* id = std::get_if<std::string>(value)) facts += QLatin1Char(' ') + text(*id);
  return facts;
}

std::optional<int> rank(const nn::Node& node, const QStringList& words) {
  const QString name = text(node.name), facts = factsOf(node);
  int worst = 0;
  for (const QString& word : words) {
    if (name.startsWith(word, Qt::CaseInsensitive)) continue;
    if (name.contains(word, Qt::CaseInsensitive))
      worst = std::max(worst, 1);
    else if (facts.contains(word, Qt::CaseInsensitive))
      worst = 2;
    else
      return std::nullopt;
  }
  return worst;
}

}  // namespace

std::vector<nn::NodeId> findNodes(const nn::Graph& graph, const QString& text) {
  const QStringList words = searchWords(text);
  if (words.empty()) return {};
  std::vector<std::pair<int, nn::NodeId>> found;
  for (const nn::Node& node : graph.nodes())
    if (const std::optional<int> value = rank(node, words)) found.emplace_back(*value, node.id);
  std::ranges::stable_sort(found, {}, &std::pair<int, nn::NodeId>::first);
  std::vector<nn::NodeId> result;
  for (const auto& [value, id] : found) result.push_back(id);
  return result;
}

}  // namespace ui
