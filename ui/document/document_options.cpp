#include "ui/document/document_options.h"

#include <algorithm>
#include <utility>

#include "engine/augmentations/augmentation.h"
#include "engine/data/dataset.h"
#include "engine/optimizers/optimizer.h"
#include "engine/schedules/learning_rate_schedule.h"
#include "ui/common/engine_text.h"
#include "ui/document/graph_edits.h"

namespace ui {

namespace {

constexpr const char* kInputAsTarget = "input";  // what an output that rebuilds its sample is compared with

/// Sets an option, or forgets it when it is the default, so that a value set back leaves no trace.
void setOrForget(nn::Options& options, const nn::OptionSpec& spec, const nn::OptionValue& value) {
  if (value == spec.defaultValue)
    options.erase(spec.name);
  else
    options.set(spec.name, value);
}

/// Shows the options that belong to something which the project's settings name, and edits them there. `optionsIn` gives them
/// from a project, const or not.
template <typename OptionsIn>
void showSettings(OptionModel& model, ProjectDocument& document, const std::vector<nn::OptionSpec>* specs, const QString& what,
                  const QString& key, OptionsIn optionsIn) {
  if (model.hasSource(specs)) return model.refresh();
  model.setSource(
      specs, [&document, optionsIn] { return optionsIn(document.project()); },
      [&document, what, key, optionsIn](const nn::OptionSpec& spec, const nn::OptionValue& value) {
        document.edit(
            what.arg(text(spec.label)), [&](nn::Project& project) { setOrForget(optionsIn(project), spec, value); },
            key.arg(text(spec.name)));
      });
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
  connect(&document, &ProjectDocument::graphChanged, this, &NodeOptionModel::tellChoicesChanged);
  connect(&document, &ProjectDocument::analysisChanged, this, &NodeOptionModel::tellChoicesChanged);
}

std::vector<OptionModel::Choice> NodeOptionModel::choices(const nn::OptionSpec& spec) const {
  std::vector<Choice> result = OptionModel::choices(spec);
  if (spec.choiceSource != nn::ChoiceSource::SameTypeNodes || !node_) return result;
  const nn::Graph& graph = document_.graph();
  result.push_back({"", choiceTitle(spec, "")});
  for (const nn::NodeId owner : edits::possibleOwners(graph, *node_))
    result.push_back({graph.node(owner).name, text(graph.node(owner).name)});
  // A name that leads nowhere, from a file or because that layer was deleted, is shown for what it is.
  const nn::OptionValue set = valueOf(spec);
  if (const auto* name = std::get_if<std::string>(&set);
      name && std::ranges::none_of(result, [&](const Choice& choice) { return choice.id == *name; }))
    result.push_back({*name, tr("%1 (does not fit)").arg(text(*name))});
  return result;
}

QStringList NodeOptionModel::suggestions(const nn::OptionSpec& spec) const {
  const nn::LayerType* type = layerType();
  const std::optional<nn::DataDescription>& data = document_.dataDescription();
  if (!type || !std::holds_alternative<std::string>(spec.defaultValue)) return {};
  QStringList words;
  const auto add = [&](const std::vector<std::string>& names) {
    for (const std::string& name : names) words << text(name);
  };
  if (type->role == nn::LayerRole::Input && data) add(data->inputNames);
  if (type->role == nn::LayerRole::Output) {
    if (data) add(data->targetNames);
    words << QString::fromLatin1(kInputAsTarget);
  }
  return words;
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
  showSettings(
      *this, document_, type ? &type->options : nullptr, tr("Set %1"), QStringLiteral("optimizer:%1"),
      [](auto& project) -> auto& { return project.training.optimizerOptions; });
}

ScheduleOptionModel::ScheduleOptionModel(ProjectDocument& document, QObject* parent)
    : OptionModel(parent), document_(document) {
  connect(&document, &ProjectDocument::trainingSettingsChanged, this, [this] { load(); });
  connect(&document, &ProjectDocument::projectReplaced, this, [this] { load(); });
  load();
}

void ScheduleOptionModel::load() {
  const nn::ScheduleType* type = nn::ScheduleRegistry::instance().find(document_.project().training.schedule);
  showSettings(
      *this, document_, type ? &type->options : nullptr, tr("Set %1 of the schedule"), QStringLiteral("schedule:%1"),
      [](auto& project) -> auto& { return project.training.scheduleOptions; });
}

DatasetOptionModel::DatasetOptionModel(ProjectDocument& document, QObject* parent) : OptionModel(parent), document_(document) {
  connect(&document, &ProjectDocument::dataSettingsChanged, this, [this] { load(); });
  connect(&document, &ProjectDocument::projectReplaced, this, [this] { load(); });
  load();
}

void DatasetOptionModel::load() {
  const nn::DatasetType* type = nn::DatasetRegistry::instance().find(document_.project().data.source);
  showSettings(
      *this, document_, type ? &type->options : nullptr, tr("Set %1 of the data"), QStringLiteral("data:%1"),
      [](auto& project) -> auto& { return project.data.options; });
}

AugmentationOptionModel::AugmentationOptionModel(ProjectDocument& document, std::size_t place, QObject* parent)
    : OptionModel(parent), document_(document), place_(place) {
  connect(&document, &ProjectDocument::dataSettingsChanged, this, [this] { load(); });
  connect(&document, &ProjectDocument::projectReplaced, this, [this] { load(); });
  load();
}

void AugmentationOptionModel::load() {
  const auto& all = document_.project().data.augmentations;
  const nn::AugmentationType* type = place_ < all.size() ? nn::AugmentationRegistry::instance().find(all[place_].id) : nullptr;
  showSettings(
      *this, document_, type ? &type->options : nullptr, tr("Set %1 of the augmentation"),
      QStringLiteral("augmentation:%1:%2").arg(place_).arg(QStringLiteral("%1")), [place = place_](auto& project) -> auto& {
        return project.data.augmentations[place].options;
      });
}

}  // namespace ui
