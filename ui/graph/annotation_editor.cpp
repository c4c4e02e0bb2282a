#include "ui/graph/annotation_editor.h"

#include "ui/common/engine_text.h"
#include "ui/document/graph_edits.h"

#include <algorithm>

namespace ui {

template <typename Change>
void AnnotationEditor::changeGroup(const QString& name, std::size_t group, Change change) {
  if (group < document_.project().groups.size())
    document_.edit(name, [&](nn::Project& project) { change(project.groups[group]); });
}

template <typename Change>
void AnnotationEditor::changeComment(const QString& name, std::size_t comment, Change change) {
  if (comment < document_.project().comments.size())
    document_.edit(name, [&](nn::Project& project) { change(project.comments[comment]); });
}

void AnnotationEditor::group(const std::vector<nn::NodeId>& nodes) {
  if (nodes.empty()) return;
  // Called after the first number that no other frame has.
  const auto& groups = document_.project().groups;
  std::string title;
  for (int number = 1; title.empty() || std::ranges::find(groups, title, &nn::CanvasGroup::title) != groups.end(); ++number)
    title = utf8(tr("Group %1").arg(number));
  document_.edit(tr("Frame %n layer(s)", nullptr, static_cast<int>(nodes.size())),
                 [&](nn::Project& project) { edits::group(project, nodes, title); });
}

void AnnotationEditor::ungroup(const std::vector<nn::NodeId>& nodes) {
  document_.edit(tr("Remove from the frame"), [&](nn::Project& project) {
    for (nn::CanvasGroup& group : project.groups)
      std::erase_if(group.nodes, [&](nn::NodeId id) { return std::ranges::find(nodes, id) != nodes.end(); });
  });
}

void AnnotationEditor::setGroupTitle(std::size_t group, const QString& title) {
  changeGroup(tr("Rename the frame"), group, [&](nn::CanvasGroup& value) { value.title = utf8(title.simplified()); });
}

void AnnotationEditor::setGroupColor(std::size_t group, int color) {
  changeGroup(tr("Colour the frame"), group, [color](nn::CanvasGroup& value) { value.color = color; });
}

void AnnotationEditor::removeGroup(std::size_t group) {
  changeGroup(tr("Remove the frame"), group, [](nn::CanvasGroup& value) { value.nodes.clear(); });
}

void AnnotationEditor::addComment(const QString& text, QPointF at) {
  if (text.trimmed().isEmpty()) return;
  document_.edit(tr("Add a note"), [&](nn::Project& project) {
    project.comments.push_back({utf8(text.trimmed()), 0, {at.x(), at.y()}});
  });
}

void AnnotationEditor::setCommentText(std::size_t comment, const QString& text) {
  if (text.trimmed().isEmpty()) return removeComment(comment);
  changeComment(tr("Change the note"), comment, [&](nn::CanvasComment& value) { value.text = utf8(text.trimmed()); });
}

void AnnotationEditor::setCommentColor(std::size_t comment, int color) {
  changeComment(tr("Colour the note"), comment, [color](nn::CanvasComment& value) { value.color = color; });
}

void AnnotationEditor::moveComment(std::size_t comment, QPointF to) {
  changeComment(tr("Move the note"), comment, [to](nn::CanvasComment& value) { value.position = {to.x(), to.y()}; });
}

void AnnotationEditor::removeComment(std::size_t comment) {
  if (comment >= document_.project().comments.size()) return;
  document_.edit(tr("Delete the note"), [&](nn::Project& project) {
    project.comments.erase(project.comments.begin() + static_cast<std::ptrdiff_t>(comment));
  });
}

}  // namespace ui
