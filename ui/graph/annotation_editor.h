#pragma once

#include <vector>

#include <QCoreApplication>
#include <QPointF>

#include "ui/document/project_document.h"

namespace ui {

/// The changes that frames and notes on the canvas need, as undo steps. Places in the lists that do not exist are ignored.
class AnnotationEditor {
  Q_DECLARE_TR_FUNCTIONS(AnnotationEditor)
 public:
  explicit AnnotationEditor(ProjectDocument& document) : document_(document) {}

  /// Frames nodes; they leave the frames they were in.
  void group(const std::vector<nn::NodeId>& nodes);
  /// Takes nodes out of their frames.
  void ungroup(const std::vector<nn::NodeId>& nodes);
  void setGroupTitle(std::size_t group, const QString& title);
  void setGroupColor(std::size_t group, int color);
  /// The cards stay.
  void removeGroup(std::size_t group);

  void addComment(const QString& text, QPointF at);
  void setCommentText(std::size_t comment, const QString& text);
  void setCommentColor(std::size_t comment, int color);
  void moveComment(std::size_t comment, QPointF to);
  void removeComment(std::size_t comment);

 private:
  template <typename Change>
  void changeGroup(const QString& name, std::size_t group, Change change);
  template <typename Change>
  void changeComment(const QString& name, std::size_t comment, Change change);

  ProjectDocument& document_;
};

}  // namespace ui
