#include <algorithm>

#include "ui/document/graph_edits.h"

namespace ui::edits {

std::size_t group(nn::Project& project, std::span<const nn::NodeId> nodes, const std::string& title) {
  for (nn::CanvasGroup& group : project.groups)
    std::erase_if(group.nodes, [&](nn::NodeId id) { return std::ranges::find(nodes, id) != nodes.end(); });
  completeGroups(project);
  project.groups.push_back({title, 0, {nodes.begin(), nodes.end()}});
  return project.groups.size() - 1;
}

void completeGroups(nn::Project& project) {
  for (nn::CanvasGroup& group : project.groups)
    std::erase_if(group.nodes, [&](nn::NodeId id) { return !project.graph.contains(id); });
  std::erase_if(project.groups, [](const nn::CanvasGroup& group) { return group.nodes.empty(); });
}

}  // namespace ui::edits
