#include "ui/document/project_command.h"

#include <utility>

#include "ui/document/project_document.h"

namespace ui {

ProjectCommand::ProjectCommand(ProjectDocument& document, const QString& text, Value before, Value after, QString mergeKey)
    : QUndoCommand(text),
      document_(document),
      before_(std::move(before)),
      after_(std::move(after)),
      mergeKey_(std::move(mergeKey)) {}

void ProjectCommand::redo() { document_.show(after_); }

void ProjectCommand::undo() { document_.show(before_); }

int ProjectCommand::id() const { return mergeKey_.isEmpty() ? -1 : 1; }

bool ProjectCommand::mergeWith(const QUndoCommand* next) {
  const auto* other = static_cast<const ProjectCommand*>(next);  // equal id(), so the same class
  if (other->mergeKey_ != mergeKey_) return false;
  after_ = other->after_;
  setObsolete(*after_ == *before_);
  return true;
}

}  // namespace ui
