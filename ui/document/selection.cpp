#include "ui/document/selection.h"

#include <algorithm>
#include <utility>

#include "ui/document/project_document.h"

namespace ui {

Selection::Selection(ProjectDocument& document, QObject* parent) : QObject(parent) {
  connect(&document, &ProjectDocument::nodeRemoved, this, [this](nn::NodeId id) {
    if (std::erase(nodes_, id) > 0) emit changed();
  });
  connect(&document, &ProjectDocument::projectReplaced, this, [this] { set({}); });
}

std::optional<nn::NodeId> Selection::current() const {
  if (nodes_.empty()) return std::nullopt;
  return nodes_.back();
}

bool Selection::contains(nn::NodeId id) const { return std::find(nodes_.begin(), nodes_.end(), id) != nodes_.end(); }

void Selection::set(std::vector<nn::NodeId> nodes) {
  if (nodes == nodes_) return;
  nodes_ = std::move(nodes);
  emit changed();
}

}  // namespace ui
