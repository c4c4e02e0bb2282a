#pragma once

#include <memory>
#include <optional>
#include <vector>

#include <QObject>

#include "ui/graph/annotation_editor.h"
#include "ui/graph/gestures/gesture.h"

class QGraphicsView;
class QMenu;

namespace ui {

class CommentItem;
class GroupItem;
class InPlaceText;

/// The frames and notes of the canvas: shows them, finds them under the mouse, and lets them be changed in place.
class Annotations : public QObject {
  Q_OBJECT
 public:
  Annotations(Lab& lab, GraphScene& scene, QGraphicsView& view);
  ~Annotations() override;

  struct Hit {
    std::optional<std::size_t> group, comment;  ///< places in the project's lists; one at most
    explicit operator bool() const { return group || comment; }
  };
  /// The note or the frame's title under a place.
  Hit hitAt(QPointF place) const;

  /// Selects what is there and returns the gesture that drags it.
  std::unique_ptr<Gesture> press(const Hit& hit, CanvasContext& context, const CanvasPoint& point);
  /// Opens the field for the title or text.
  void edit(const Hit& hit);
  /// Opens the field for a new note here.
  void addComment(QPointF place);
  /// Chooses a note instead of what was selected.
  void chooseNote(std::size_t comment);
  /// No note is chosen any more.
  void clearChoice();
  /// Deletes the chosen note; false when none is.
  bool deleteChosen();
  std::optional<std::size_t> chosen() const { return chosen_; }

  void groupSelection();
  void ungroupSelection();
  bool isSelectionGrouped() const;
  void fillMenu(QMenu& menu, const Hit& hit);

  const std::vector<GroupItem*>& groups() const { return groups_; }
  const std::vector<CommentItem*>& comments() const { return comments_; }
  InPlaceText& field() { return *field_; }

 private:
  void rebuild();
  void place();
  void choose(std::optional<std::size_t> comment);
  void fillColors(QMenu& menu, const Hit& hit, int current);

  Lab& lab_;
  GraphScene& scene_;
  QGraphicsView& view_;
  AnnotationEditor editor_;
  InPlaceText* field_;
  std::vector<GroupItem*> groups_;
  std::vector<CommentItem*> comments_;
  std::optional<std::size_t> chosen_;
};

}  // namespace ui
