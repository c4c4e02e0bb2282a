#pragma once

#include <functional>

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QLabel>

#include "ui/document/document_options.h"
#include "ui/training/lab.h"
#include "ui/widgets/panel_scroll_area.h"

namespace ui {

class NumberField;
class OptionForm;
class SizeSpinBox;

/// How the network is trained: epochs, batch size, optimizer with its options, shuffling, seed; how the data are split and
/// scaled; threads. All but the threads belong to the project and can be undone.
class TrainingPanel : public PanelScrollArea {
  Q_OBJECT
 public:
  explicit TrainingPanel(Lab& lab, QWidget* parent = nullptr);

 private:
  QFormLayout* addSection(const QString& title);
  void addRow(QFormLayout& form, const QString& label, QWidget* editor, const QString& name, const QString& help);
  void makeTrainingRows();
  void makeDataRows();
  void makeMachineRows();
  SizeSpinBox* makeSpinBox(int least, int most);
  void refresh();
  void editTraining(const QString& what, const QString& key, const std::function<void(nn::TrainingSettings&)>& change);
  void editData(const QString& what, const QString& key, const std::function<void(nn::DataSettings&)>& change);

  Lab& lab_;
  OptimizerOptionModel optimizerOptions_;
  DatasetOptionModel datasetOptions_;
  SizeSpinBox* epochs_;
  SizeSpinBox* batchSize_;
  QComboBox* optimizer_;
  QLabel* optimizerSummary_;
  QCheckBox* shuffle_;
  SizeSpinBox* seed_;
  SizeSpinBox* validation_;
  QComboBox* scaling_;
  QLabel* split_;
  SizeSpinBox* threads_;
};

}  // namespace ui
