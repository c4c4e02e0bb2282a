#pragma once

#include <memory>

#include <QUndoCommand>

#include "engine/project/project.h"

namespace ui {

class ProjectDocument;

/// The only undo command: the project before and after a change. Undo and redo show one or the other.
class ProjectCommand : public QUndoCommand {
 public:
  using Value = std::shared_ptr<const nn::Project>;
  /// Commands with the same non-empty mergeKey in a row become one.
  ProjectCommand(ProjectDocument& document, const QString& text, Value before, Value after, QString mergeKey);

  void redo() override;
  void undo() override;
  int id() const override;
  bool mergeWith(const QUndoCommand* next) override;

 private:
  ProjectDocument& document_;
  Value before_, after_;
  QString mergeKey_;
};

}  // namespace ui
