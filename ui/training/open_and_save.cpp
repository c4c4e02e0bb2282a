#include "ui/training/open_and_save.h"

#include <utility>

#include "ui/document/project_document.h"
#include "ui/document/recent_files.h"
#include "ui/training/training_controller.h"

namespace ui {

namespace {

void show(ProjectContents contents, ProjectDocument& document, TrainingController& training, const QString& fileName) {
  document.replace(std::move(contents.project), fileName);
  if (contents.state) training.restoreState(*std::move(contents.state));
}

}  // namespace

Result openProject(ProjectDocument& document, TrainingController& training, const QString& file) {
  ProjectContents contents;
  const Result result = readProjectFile(file, contents);
  if (!result.ok) return result;
  const QString fileName = contents.fileName;
  show(std::move(contents), document, training, fileName);
  RecentFiles::add(file);
  return result;
}

Result openTemplate(ProjectDocument& document, TrainingController& training, const QString& file) {
  ProjectContents contents;
  const Result result = readProjectFile(file, contents);
  if (result.ok) show(std::move(contents), document, training, {});
  return result;
}

Result saveProject(ProjectDocument& document, TrainingController& training, const QString& file) {
  const QString path = withProjectSuffix(file);
  const Result result = writeProjectFile(path, document.project(), training.captureState());
  if (!result.ok) return result;
  document.setFileName(path);
  document.setSaved();
  RecentFiles::add(path);
  return result;
}

}  // namespace ui
