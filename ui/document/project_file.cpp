#include "ui/document/project_file.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>

#include "engine/data/dataset.h"
#include "engine/graph/analysis.h"
#include "engine/graph/network.h"
#include "engine/io/checkpoint.h"
#include "ui/common/engine_text.h"
#include "ui/document/graph_edits.h"

namespace ui {

namespace {

namespace fs = std::filesystem;

constexpr QLatin1String kProjectSuffix(".layerlab"), kCheckpointSuffix(".safetensors");

QString tr(const char* text) { return QCoreApplication::translate("ui::ProjectFile", text); }

fs::path toPath(const QString& file) { return fs::path(file.toStdU16String()); }

QString toText(const fs::path& file) { return QString::fromStdU16String(file.u16string()); }

/// In the file, data beside or below the project are named from its folder, so that both can be moved or given away together.
void nameDataFrom(const fs::path& folder, nn::DataSettings& data) {
  const fs::path source(toPath(text(data.source)));
  if (!source.is_absolute()) return;
  const fs::path relative = source.lexically_normal().lexically_relative(folder.lexically_normal());
  if (!relative.empty() && *relative.begin() != "..") data.source = utf8(toText(relative));
}

/// The opposite, for what is open. Names of data sets, and files that are not there, stay.
void findDataIn(const fs::path& folder, nn::DataSettings& data) {
  const fs::path beside = folder / toPath(text(data.source));
  std::error_code ignored;
  if (data.source.empty() || nn::DatasetRegistry::instance().find(data.source) || !fs::exists(beside, ignored)) return;
  data.source = utf8(toText(beside.lexically_normal()));
}

/// The state of a checkpoint, in the network that was saved with it.
nn::TrainingState readState(const fs::path& file) {
  const nn::Project saved = nn::projectFromJson(nn::checkpointProjectJson(file), utf8(toText(file)));
  return nn::loadCheckpoint(file, nn::Network::compile(saved.graph));
}

void readCheckpointAlone(const fs::path& file, ProjectContents& contents) {
  contents.project = nn::projectFromJson(nn::checkpointProjectJson(file), utf8(toText(file)));
  contents.state = readState(file);
}

/// Returns what the user should know.
QString readProjectWithState(const fs::path& file, ProjectContents& contents) {
  contents.project = nn::readProject(file);
  contents.fileName = toText(file);
  if (contents.project.checkpoint.empty()) return {};
  const fs::path checkpoint = file.parent_path() / toPath(text(contents.project.checkpoint));
  if (!fs::exists(checkpoint))
    return tr("The trained weights are missing: %1 is not there. The network starts untrained.").arg(toText(checkpoint));
  contents.state = readState(checkpoint);
  return {};
}

}  // namespace

Result readProjectFile(const QString& file, ProjectContents& contents) {
  ProjectContents read;
  Result result;
  try {
    if (file.endsWith(kCheckpointSuffix, Qt::CaseInsensitive))
      readCheckpointAlone(toPath(file), read);
    else
      result.warning = readProjectWithState(toPath(QFileInfo(file).absoluteFilePath()), read);
    findDataIn(toPath(QFileInfo(file).absolutePath()), read.project.data);
    edits::completePositions(read.project);
  } catch (const std::exception& error) {
    return {false, text(error.what()), {}};
  }
  contents = std::move(read);
  return result;
}

Result writeProjectFile(const QString& file, const nn::Project& project,
                        const std::shared_ptr<const nn::TrainingState>& state) {
  try {
    const fs::path projectFile = toPath(file);
    nn::Project written = project;
    written.checkpoint.clear();
    nameDataFrom(toPath(QFileInfo(file).absolutePath()), written.data);
    if (state) {
      fs::path checkpointFile = projectFile;
      checkpointFile.replace_extension(toPath(kCheckpointSuffix));
      written.checkpoint = utf8(toText(checkpointFile.filename()));
      // The weights belong to the graph they were trained in, which the drawing may have left meanwhile.
      nn::Project trained = written;
      trained.graph = state->trainer.network->plan().graph;
      nn::saveCheckpoint(checkpointFile, {nn::toJson(trained), *state});
    }
    nn::writeProject(projectFile, written);
  } catch (const std::exception& error) {
    return {false, text(error.what()), {}};
  }
  return {};
}

QString withProjectSuffix(const QString& file) {
  return file.endsWith(kProjectSuffix, Qt::CaseInsensitive) ? file : file + kProjectSuffix;
}

std::vector<ProjectTemplate> projectTemplates(const QString& examplesFolder) {
  std::vector<ProjectTemplate> result;
  const QFileInfoList files = QDir(examplesFolder).entryInfoList({QLatin1Char('*') + kProjectSuffix}, QDir::Files, QDir::Name);
  for (const QFileInfo& file : files) {
    try {
      nn::Project project = nn::readProject(toPath(file.absoluteFilePath()));
      edits::completePositions(project);
      const QString title = project.title.empty() ? file.completeBaseName() : text(project.title);
      const nn::Index parameterCount = nn::analyze(project.graph).parameterCount;
      result.push_back(
          {file.completeBaseName(), title, text(project.notes), file.absoluteFilePath(), parameterCount, std::move(project)});
    } catch (const nn::Error&) {
      continue;  // a damaged file is reported when it is opened by name; the list shows what can be used
    }
  }
  std::stable_sort(result.begin(), result.end(), [](const ProjectTemplate& a, const ProjectTemplate& b) {
    return a.parameterCount != b.parameterCount ? a.parameterCount < b.parameterCount : a.title.localeAwareCompare(b.title) < 0;
  });
  return result;
}

nn::Project emptyProject() {
  nn::Project project;
  const nn::NodeId input = project.graph.add("input"), output = project.graph.add("output");
  project.positions[input] = {0, 0};
  project.positions[output] = {3 * (edits::kCardWidth + edits::kGap), 0};
  return project;
}

}  // namespace ui
