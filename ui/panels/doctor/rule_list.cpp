#include "ui/panels/doctor/rule_list.h"

#include "engine/doctor/rule.h"
#include "ui/common/engine_text.h"
#include "ui/training/training_doctor.h"

#include <QLabel>
#include <QVBoxLayout>

namespace ui {

RuleList::RuleList(TrainingDoctor& doctor, QWidget* parent) : QWidget(parent), doctor_(doctor) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(2);
  std::string category;
  for (const nn::DoctorRule* rule : nn::DoctorRuleRegistry::instance().types()) {
    if (std::exchange(category, rule->category) != rule->category) {
      auto* heading = new QLabel(text(rule->category), this);
      heading->setProperty("muted", true);
      layout->addWidget(heading);
    }
    auto* box = new QCheckBox(text(rule->title), this);
    box->setObjectName(QStringLiteral("rule-") + text(rule->id));
    box->setToolTip(text(rule->summary));
    box->setAccessibleDescription(text(rule->summary));
    connect(box, &QCheckBox::clicked, this, [this, id = rule->id](bool on) { doctor_.setOn(id, on); });
    layout->addWidget(box);
    boxes_[rule->id] = box;
  }
  connect(&doctor_, &TrainingDoctor::changed, this, &RuleList::refresh);
  refresh();
}

void RuleList::refresh() {
  for (const auto& [id, box] : boxes_) box->setChecked(doctor_.isOn(id));
}

}  // namespace ui
