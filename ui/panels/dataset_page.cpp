#include "ui/panels/dataset_page.h"

#include "ui/common/engine_text.h"
#include "ui/common/theme.h"
#include "ui/panels/dataset_card.h"

#include <QVBoxLayout>

namespace ui {

DatasetPage::DatasetPage(Lab& lab, QWidget* parent) : QWidget(parent), lab_(lab) {
  setAccessibleName(tr("Data sets"));
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(Theme::kGrid, Theme::kGrid, Theme::kGrid, Theme::kGrid);
  layout->setSpacing(Theme::kGrid);
  for (const nn::DatasetType* type : nn::DatasetRegistry::instance().types()) {
    auto* card = new DatasetCard(*type, this);
    connect(card, &DatasetCard::useRequested, this, [this, type] { use(type->id); });
    connect(card, &DatasetCard::downloaded, this, [this, type] {
      if (lab_.document.project().data.source == type->id) lab_.training.reloadData();
    });
    layout->addWidget(card);
    cards_.push_back(card);
  }
  layout->addStretch(1);
  connect(&lab_.document, &ProjectDocument::dataSettingsChanged, this, &DatasetPage::refresh);
  connect(&lab_.document, &ProjectDocument::projectReplaced, this, &DatasetPage::refresh);
  connect(&lab_.training, &TrainingController::dataChanged, this, &DatasetPage::refresh);
  refresh();
}

void DatasetPage::use(const std::string& id) {
  const nn::DatasetType* type = nn::DatasetRegistry::instance().find(id);
  if (!type || lab_.document.project().data.source == id) return;
  lab_.document.edit(tr("Use %1").arg(text(type->title)), [&](nn::Project& project) {
    project.data.source = id;
    project.data.options = {};  // options belong to the set they were chosen for
  });
}

void DatasetPage::refresh() {
  const auto prepared = lab_.training.data();
  for (DatasetCard* card : cards_) {
    const bool inUse = lab_.document.project().data.source == card->dataset();
    card->setInUse(inUse);
    card->setOrigin(inUse && prepared && prepared->info.id == card->dataset() ? text(prepared->origin) : QString(),
                    inUse ? lab_.training.dataError() : QString());
  }
}

}  // namespace ui
