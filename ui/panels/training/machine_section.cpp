#include "ui/panels/training/machine_section.h"

#include "engine/core/cpu.h"
#include "ui/common/engine_text.h"
#include "ui/widgets/settings_form.h"
#include "ui/widgets/size_spin_box.h"

#include <QSettings>

#include <algorithm>
#include <thread>

namespace ui {

MachineSection::MachineSection(Lab& lab)
    : SettingsSection(lab, tr("This computer"), QStringLiteral("machine"), false),
      threads_(makeSpinBox(1, static_cast<int>(std::max(1U, std::thread::hardware_concurrency())))) {
  addForm().addRow(tr("Threads"), threads_, QStringLiteral("threads"),
                   tr("Processor threads for training; %1 here by default. The result is the same with any number.")
                       .arg(nn::defaultThreads()));
  connect(threads_, &SizeSpinBox::edited, this, [this](int count) {
    lab_.training.setThreads(count);
    QSettings().setValue(QStringLiteral("training/threads"), count);
    refresh();
  });
}

void MachineSection::refresh() {
  threads_->showValue(lab_.training.threads());
  setSummary(lab_.training.threads() == 1 ? tr("1 thread") : tr("%1 threads").arg(lab_.training.threads()));
}

}  // namespace ui
