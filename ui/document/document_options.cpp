#include "ui/document/document_options.h"

#include <utility>

#include "engine/data/dataset.h"
#include "engine/optimizers/optimizer.h"
#include "ui/common/engine_text.h"
#include "ui/document/graph_edits.h"

namespace ui {

namespace {

/// Sets an option, or forgets it when it is the default, so that a value set back leaves no trace.
void setOrForget(nn::Options& options, const nn::OptionSpec& spec, const nn::OptionValue& value) {
  if (value == spec.defaultValue)
    options.erase(spec.name);
  else
    options.set(spec.name, value);
}

}  // namespace

NodeOptionModel::NodeOptionModel(ProjectDocument& document, QObject* parent) : OptionModel(parent), document_(document) {
  connect(&document, &ProjectDocument::nodeChanged, this, [this](nn::NodeId id) {
    if (node_ == id) load();
  });
  connect(&document, &ProjectDocument::nodeRemoved, this, [this](nn::NodeId id) {
    if (node_ == id) setNode(std::nullopt);
  });
  connect(&document, &ProjectDocument::projectReplaced, this, [this] { setNode(std::nullopt); });
}

void NodeOptionModel::setNode(std::optional<nn::NodeId> node) {
  if (node && !document_.graph().contains(*node)) node.reset();
  node_ = node;
  load();
}

const nn::LayerType* NodeOptionModel::layerType() const {
  return node_ ? nn::LayerRegistry::instance().find(document_.graph().node(*node_).type) : nullptr;
}

QString NodeOptionModel::nodeName() const { return node_ ? text(document_.graph().node(*node_).name) : QString(); }

bool NodeOptionModel::rename(const QString& name) {
  if (!node_) return false;
  const std::string wanted = utf8(name.trimmed());
  if (wanted == document_.graph().node(*node_).name) return true;
  return document_.edit(tr("Rename %1").arg(nodeName()), [&](nn::Project& project) { edits::rename(project, *node_, wanted); });
}

void NodeOptionModel::load() {
  const nn::LayerType* type = layerType();
  const std::vector<nn::OptionSpec>* specs = type ? &nn::optionSpecs(*type) : nullptr;
  if (hasSource(specs)) {
    refresh();
  } else {
    setSource(
        specs, [this] { return document_.graph().node(*node_).options; },
        [this](const nn::OptionSpec& spec, const nn::OptionValue& value) {
          const nn::NodeId id = *node_;
          document_.edit(
              tr("Set %1 of %2").arg(text(spec.label), nodeName()),
              [&](nn::Project& project) {
                nn::Options options = project.graph.node(id).options;
                setOrForget(options, spec, value);
                project.graph.setOptions(id, std::move(options));
              },
              QStringLiteral("option:%1:%2").arg(static_cast<quint32>(id)).arg(text(spec.name)));
        });
  }
  emit nodeChanged();
}

OptimizerOptionModel::OptimizerOptionModel(ProjectDocument& document, QObject* parent)
    : OptionModel(parent), document_(document) {
  connect(&document, &ProjectDocument::trainingSettingsChanged, this, [this] { load(); });
  connect(&document, &ProjectDocument::projectReplaced, this, [this] { load(); });
  load();
}

void OptimizerOptionModel::load() {
  const nn::OptimizerType* type = nn::OptimizerRegistry::instance().find(document_.project().training.optimizer);
  if (hasSource(type ? &type->options : nullptr)) return refresh();
  setSource(
      type ? &type->options : nullptr, [this] { return document_.project().training.optimizerOptions; },
      [this](const nn::OptionSpec& spec, const nn::OptionValue& value) {
        document_.edit(
            tr("Set %1").arg(text(spec.label)),
            [&](nn::Project& project) { setOrForget(project.training.optimizerOptions, spec, value); },
            QStringLiteral("optimizer:%1").arg(text(spec.name)));
      });
}

DatasetOptionModel::DatasetOptionModel(ProjectDocument& document, QObject* parent) : OptionModel(parent), document_(document) {
  connect(&document, &ProjectDocument::dataSettingsChanged, this, [this] { load(); });
  connect(&document, &ProjectDocument::projectReplaced, this, [this] { load(); });
  load();
}

void DatasetOptionModel::load() {
  const nn::DatasetType* type = nn::DatasetRegistry::instance().find(document_.project().data.source);
  if (hasSource(type ? &type->options : nullptr)) return refresh();
  setSource(
      type ? &type->options : nullptr, [this] { return document_.project().data.options; },
      [this](const nn::OptionSpec& spec, const nn::OptionValue& value) {
        document_.edit(
            tr("Set %1 of the data").arg(text(spec.label)),
            [&](nn::Project& project) { setOrForget(project.data.options, spec, value); },
            QStringLiteral("data:%1").arg(text(spec.name)));
      });
}

}  // namespace ui
