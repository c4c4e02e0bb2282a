#pragma once

#include <functional>

#include "ui/training/lab.h"
#include "ui/widgets/fold_section.h"

namespace ui {

class SettingsForm;
class SizeSpinBox;

/// A part of the training panel: rows that edit the project's settings as undo steps. A running training follows at its next
/// batch.
class SettingsSection : public FoldSection {
  Q_OBJECT
 public:
  /// Shows what project, data and training say now.
  virtual void refresh() = 0;

 protected:
  SettingsSection(Lab& lab, const QString& title, const QString& id, bool isOpen);

  const nn::TrainingSettings& training() const { return lab_.document.project().training; }
  const nn::DataSettings& data() const { return lab_.document.project().data; }
  /// Edits with the same non-empty key in a row become one step.
  void editTraining(const QString& what, const QString& key, const std::function<void(nn::TrainingSettings&)>& change);
  void editData(const QString& what, const QString& key, const std::function<void(nn::DataSettings&)>& change);
  SettingsForm& addForm();
  static SizeSpinBox* makeSpinBox(int least, int most);

  Lab& lab_;
};

}  // namespace ui
