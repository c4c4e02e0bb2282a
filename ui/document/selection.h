#pragma once

#include <optional>
#include <vector>

#include <QObject>

#include "engine/graph/graph.h"

namespace ui {

class ProjectDocument;

/// Which nodes are selected, shared by canvas, inspector and views. Nodes that are removed leave it by themselves.
class Selection : public QObject {
  Q_OBJECT
 public:
  explicit Selection(ProjectDocument& document, QObject* parent = nullptr);
  const std::vector<nn::NodeId>& nodes() const { return nodes_; }
  /// The node that panels show: the last one selected, if any.
  std::optional<nn::NodeId> current() const;
  bool contains(nn::NodeId id) const;
  void set(std::vector<nn::NodeId> nodes);

 signals:
  void changed();

 private:
  std::vector<nn::NodeId> nodes_;
};

}  // namespace ui
