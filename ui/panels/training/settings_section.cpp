#include "ui/panels/training/settings_section.h"

#include "ui/widgets/settings_form.h"
#include "ui/widgets/size_spin_box.h"

namespace ui {

SettingsSection::SettingsSection(Lab& lab, const QString& title, const QString& id, bool isOpen)
    : FoldSection(title, QStringLiteral("training/") + id, isOpen), lab_(lab) {
  setObjectName(id + QStringLiteral("Section"));
}

void SettingsSection::editTraining(const QString& what, const QString& key,
                                   const std::function<void(nn::TrainingSettings&)>& change) {
  lab_.document.edit(
      what, [&change](nn::Project& project) { change(project.training); }, key);
}

void SettingsSection::editData(const QString& what, const QString& key, const std::function<void(nn::DataSettings&)>& change) {
  lab_.document.edit(
      what, [&change](nn::Project& project) { change(project.data); }, key);
}

SettingsForm& SettingsSection::addForm() {
  auto* form = new SettingsForm(this);
  addWidget(form);
  return *form;
}

SizeSpinBox* SettingsSection::makeSpinBox(int least, int most) {
  auto* box = new SizeSpinBox;
  box->setRange(least, most);
  return box;
}

}  // namespace ui
