#pragma once

#include <functional>
#include <memory>
#include <optional>

#include <QObject>
#include <QPointF>
#include <QString>
#include <QUndoStack>

#include "engine/graph/analysis.h"
#include "engine/project/project.h"

namespace ui {

/// The open project with its undo stack: the one place where the state of the window's contents lives.
///
/// A change is a function on the project value (see graph_edits.h), recorded as before and after, so undo needs no code of
/// its own and cannot miss anything. Whatever changed, by command, undo or redo, is told by the signals below, in this
/// order: removed edges, removed nodes, added nodes, changed and moved nodes, added edges, then the rest.
///
/// Threads  GUI thread.
class ProjectDocument : public QObject {
  Q_OBJECT
 public:
  explicit ProjectDocument(QObject* parent = nullptr);

  const nn::Project& project() const { return *project_; }
  const nn::Graph& graph() const { return project_->graph; }
  /// Of the current graph and data; refreshed before any signal is emitted.
  const nn::GraphAnalysis& analysis() const { return analysis_; }
  QPointF position(nn::NodeId id) const;
  QUndoStack& undoStack() { return undoStack_; }

  /// Changes the project by one undo step named `text` ("Add Dense"). Edits with the same non-empty mergeKey in a row become
  /// one step, and vanish when the value is back where it was. A change that changes nothing makes no step. New nodes that
  /// the change gave no place get one. When the change throws nn::Error, the project stays as it is and editRefused() tells
  /// why. Returns whether the project changed.
  bool edit(const QString& text, const std::function<void(nn::Project&)>& change, const QString& mergeKey = {});

  /// Another project instead (open, new): clears the undo stack.
  void replace(nn::Project project, const QString& fileName);
  /// File that Save writes to; empty for a project never saved.
  const QString& fileName() const { return fileName_; }
  void setFileName(const QString& fileName);
  /// Marks the current state as the saved one.
  void setSaved();
  /// Marks the current state as one that no file has.
  void setUnsaved();
  bool isModified() const { return !undoStack_.isClean(); }
  /// "mnist-convnet" or the file's base name, for the window title.
  QString displayName() const;

  /// What the data set gives, once it is known, so that analysis can compare; not part of the project.
  void setDataDescription(std::optional<nn::DataDescription> description);
  const std::optional<nn::DataDescription>& dataDescription() const { return dataDescription_; }

 signals:
  void nodeAdded(nn::NodeId id);
  void nodeRemoved(nn::NodeId id);
  void nodeMoved(nn::NodeId id);
  void nodeChanged(nn::NodeId id);  ///< name, type or options
  void edgeAdded(const nn::Edge& edge);
  void edgeRemoved(const nn::Edge& edge);
  void graphChanged();  ///< once after any of the above except moves
  void analysisChanged();
  void annotationsChanged();  ///< groups or comments
  void dataSettingsChanged();
  void trainingSettingsChanged();  ///< also for start values
  void projectReplaced();          ///< by replace(): views rebuild from scratch; no signals for single nodes
  void fileNameChanged();          ///< also when displayName() changed for another reason
  void modifiedChanged(bool modified);
  void editRefused(const QString& reason);  ///< a change could not be made

 private:
  friend class ProjectCommand;
  /// Makes a project the current one and tells what is different.
  void show(std::shared_ptr<const nn::Project> project);

  std::shared_ptr<const nn::Project> project_;
  nn::GraphAnalysis analysis_;
  std::optional<nn::DataDescription> dataDescription_;
  QUndoStack undoStack_;
  QString fileName_;
};

}  // namespace ui
