#include "ui/document/project_document.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <QFileInfo>

#include "ui/common/engine_text.h"
#include "ui/document/graph_edits.h"
#include "ui/document/project_command.h"

namespace ui {

namespace {

constexpr int kUndoLimit = 1000;

/// What is different between two projects, in the terms of the document's signals.
struct Difference {
  std::vector<nn::Edge> removedEdges, addedEdges;
  std::vector<nn::NodeId> removedNodes, addedNodes, changedNodes, movedNodes;
  bool hasGraphChange() const {
    return !removedEdges.empty() || !addedEdges.empty() || !removedNodes.empty() || !addedNodes.empty() ||
           !changedNodes.empty();
  }
};

template <typename T>
bool has(std::span<const T> values, const T& value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

nn::CanvasPosition positionOf(const nn::Project& project, nn::NodeId id) {
  const auto it = project.positions.find(id);
  return it == project.positions.end() ? nn::CanvasPosition{} : it->second;
}

Difference difference(const nn::Project& before, const nn::Project& after) {
  Difference result;
  for (const nn::Edge& edge : before.graph.edges())
    if (!has(after.graph.edges(), edge)) result.removedEdges.push_back(edge);
  for (const nn::Edge& edge : after.graph.edges())
    if (!has(before.graph.edges(), edge)) result.addedEdges.push_back(edge);
  for (const nn::Node& node : before.graph.nodes())
    if (!after.graph.contains(node.id)) result.removedNodes.push_back(node.id);
  for (const nn::Node& node : after.graph.nodes()) {
    if (!before.graph.contains(node.id)) {
      result.addedNodes.push_back(node.id);
      continue;
    }
    if (!(before.graph.node(node.id) == node)) result.changedNodes.push_back(node.id);
    if (!(positionOf(before, node.id) == positionOf(after, node.id))) result.movedNodes.push_back(node.id);
  }
  return result;
}

}  // namespace

ProjectDocument::ProjectDocument(QObject* parent) : QObject(parent), project_(std::make_shared<nn::Project>()) {
  analysis_ = nn::analyze(project_->graph);
  undoStack_.setUndoLimit(kUndoLimit);
  connect(&undoStack_, &QUndoStack::cleanChanged, this, [this](bool clean) { emit modifiedChanged(!clean); });
}

QPointF ProjectDocument::position(nn::NodeId id) const {
  const nn::CanvasPosition at = positionOf(*project_, id);
  return {at.x, at.y};
}

bool ProjectDocument::edit(const QString& text, const std::function<void(nn::Project&)>& change, const QString& mergeKey) {
  auto after = std::make_shared<nn::Project>(*project_);
  try {
    change(*after);
    edits::completePositions(*after);
    edits::completeGroups(*after);
  } catch (const nn::Error& error) {
    emit editRefused(ui::text(error.what()));
    return false;
  }
  if (*after == *project_) return false;
  undoStack_.push(new ProjectCommand(*this, text, project_, std::move(after), mergeKey));
  return true;
}

void ProjectDocument::replace(nn::Project project, const QString& fileName) {
  // What is known of the data stays known as long as the same data are used.
  if (!(project.data == project_->data)) dataDescription_.reset();
  project_ = std::make_shared<const nn::Project>(std::move(project));
  fileName_ = fileName;
  analysis_ = nn::analyze(project_->graph, dataDescription_);
  undoStack_.clear();
  emit projectReplaced();
  emit fileNameChanged();
}

void ProjectDocument::setFileName(const QString& fileName) {
  if (fileName_ == fileName) return;
  fileName_ = fileName;
  emit fileNameChanged();
}

void ProjectDocument::setSaved() { undoStack_.setClean(); }

void ProjectDocument::setUnsaved() { undoStack_.resetClean(); }

QString ProjectDocument::displayName() const {
  if (!fileName_.isEmpty()) return QFileInfo(fileName_).completeBaseName();
  return project_->title.empty() ? tr("Untitled") : ui::text(project_->title);
}

void ProjectDocument::setDataDescription(std::optional<nn::DataDescription> description) {
  if (dataDescription_ == description) return;
  dataDescription_ = std::move(description);
  analysis_ = nn::analyze(project_->graph, dataDescription_);
  emit analysisChanged();
}

void ProjectDocument::show(std::shared_ptr<const nn::Project> project) {
  const std::shared_ptr<const nn::Project> before = std::exchange(project_, std::move(project));
  const nn::Project& after = *project_;
  const Difference changes = difference(*before, after);
  const bool dataChanged = !(before->data == after.data);
  const bool trainingChanged = !(before->training == after.training) || before->initialValues != after.initialValues;
  if (dataChanged && before->data.source != after.data.source) dataDescription_.reset();
  const bool reanalyze = changes.hasGraphChange() || dataChanged;
  if (reanalyze) analysis_ = nn::analyze(after.graph, dataDescription_);

  for (const nn::Edge& edge : changes.removedEdges) emit edgeRemoved(edge);
  for (const nn::NodeId id : changes.removedNodes) emit nodeRemoved(id);
  for (const nn::NodeId id : changes.addedNodes) emit nodeAdded(id);
  for (const nn::NodeId id : changes.changedNodes) emit nodeChanged(id);
  for (const nn::NodeId id : changes.movedNodes) emit nodeMoved(id);
  for (const nn::Edge& edge : changes.addedEdges) emit edgeAdded(edge);
  if (changes.hasGraphChange()) emit graphChanged();
  if (reanalyze) emit analysisChanged();
  if (before->groups != after.groups || before->comments != after.comments) emit annotationsChanged();
  if (dataChanged) emit dataSettingsChanged();
  if (trainingChanged) emit trainingSettingsChanged();
  if (before->title != after.title) emit fileNameChanged();
}

}  // namespace ui
