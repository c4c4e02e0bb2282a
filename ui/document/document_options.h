#pragma once

#include <optional>

#include "ui/document/option_model.h"
#include "ui/document/project_document.h"

namespace ui {

/// Options of one node of the document. Follows the document; every change is an undo step that merges with the last one of
/// the same option.
class NodeOptionModel : public OptionModel {
  Q_OBJECT
 public:
  explicit NodeOptionModel(ProjectDocument& document, QObject* parent = nullptr);

  /// The node to show; no rows for nothing, an unknown node or an unknown layer type.
  void setNode(std::optional<nn::NodeId> node);
  std::optional<nn::NodeId> node() const { return node_; }
  /// Null without a node or for an unknown type.
  const nn::LayerType* layerType() const;
  QString nodeName() const;
  /// Renames the node as an undo step. Refuses an empty or taken name by ProjectDocument::editRefused() and returns false.
  bool rename(const QString& name);
  /// Other nodes whose weights this one could use, beside what is registered.
  std::vector<Choice> choices(const nn::OptionSpec& spec) const override;
  /// The data's column names, for inputs and outputs.
  QStringList suggestions(const nn::OptionSpec& spec) const override;

 signals:
  void nodeChanged();  ///< another node, or its name or type changed

 private:
  void load();

  ProjectDocument& document_;
  std::optional<nn::NodeId> node_;
};

/// Options of the chosen optimizer, the learning rate among them.
class OptimizerOptionModel : public OptionModel {
  Q_OBJECT
 public:
  explicit OptimizerOptionModel(ProjectDocument& document, QObject* parent = nullptr);

 private:
  void load();
  ProjectDocument& document_;
};

/// Options of the learning rate's schedule.
class ScheduleOptionModel : public OptionModel {
  Q_OBJECT
 public:
  explicit ScheduleOptionModel(ProjectDocument& document, QObject* parent = nullptr);

 private:
  void load();
  ProjectDocument& document_;
};

/// Options of the chosen data set: samples and noise of the generators.
class DatasetOptionModel : public OptionModel {
  Q_OBJECT
 public:
  explicit DatasetOptionModel(ProjectDocument& document, QObject* parent = nullptr);

 private:
  void load();
  ProjectDocument& document_;
};

/// Options of one of the project's augmentations.
class AugmentationOptionModel : public OptionModel {
  Q_OBJECT
 public:
  /// place: in DataSettings::augmentations; no rows when there is none.
  AugmentationOptionModel(ProjectDocument& document, std::size_t place, QObject* parent = nullptr);

 private:
  void load();
  ProjectDocument& document_;
  std::size_t place_;
};

}  // namespace ui
