#include "ui/graph/gestures/move_comment.h"

#include "ui/graph/annotation_items.h"

#include <QApplication>

namespace ui {

MoveCommentGesture::MoveCommentGesture(const std::vector<CommentItem*>& items, std::size_t comment, AnnotationEditor& editor,
                                       const CanvasPoint& start)
    : items_(items), comment_(comment), editor_(editor), start_(start), from_(items[comment]->pos()) {}

void MoveCommentGesture::move(const CanvasPoint& point) {
  if (!dragging_ && (point.viewport - start_.viewport).manhattanLength() < QApplication::startDragDistance()) return;
  dragging_ = true;
  if (comment_ < items_.size()) items_[comment_]->setPos(snappedToGrid(from_ + point.scene - start_.scene));
}

void MoveCommentGesture::release(const CanvasPoint&) {
  if (dragging_ && comment_ < items_.size()) editor_.moveComment(comment_, items_[comment_]->pos());
}

void MoveCommentGesture::cancel() {
  if (comment_ < items_.size()) items_[comment_]->setPos(from_);
}

}  // namespace ui
