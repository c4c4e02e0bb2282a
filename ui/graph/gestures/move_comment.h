#pragma once

#include <vector>

#include "ui/graph/annotation_editor.h"
#include "ui/graph/gestures/gesture.h"

namespace ui {

class CommentItem;

/// Drags a note.
class MoveCommentGesture : public Gesture {
 public:
  /// `items` are those of the canvas, which change with the document.
  MoveCommentGesture(const std::vector<CommentItem*>& items, std::size_t comment, AnnotationEditor& editor,
                     const CanvasPoint& start);
  void move(const CanvasPoint& point) override;
  void release(const CanvasPoint& point) override;
  void cancel() override;

 private:
  const std::vector<CommentItem*>& items_;
  std::size_t comment_;
  AnnotationEditor& editor_;
  CanvasPoint start_;
  QPointF from_;
  bool dragging_ = false;
};

}  // namespace ui
