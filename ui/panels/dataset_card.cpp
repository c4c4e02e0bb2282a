#include "ui/panels/dataset_card.h"

#include "ui/common/engine_text.h"
#include "ui/common/theme.h"
#include "ui/document/resources.h"

#include <QHBoxLayout>
#include <QLocale>

#include <algorithm>
#include <filesystem>

namespace ui {

namespace {

QLabel* makeText(const QString& content, QWidget* parent) {
  auto* label = new QLabel(content, parent);
  label->setWordWrap(true);
  label->setTextFormat(Qt::PlainText);
  label->setProperty("muted", true);
  return label;
}

}  // namespace

DatasetCard::DatasetCard(const nn::DatasetType& type, QWidget* parent)
    : QFrame(parent),
      type_(type),
      state_(new QLabel(tr("in use"), this)),
      origin_(makeText({}, this)),
      use_(new QPushButton(tr("Use"), this)) {
  setProperty("card", true);
  setObjectName(text(type.id));
  setAccessibleName(text(type.title));
  setAccessibleDescription(text(type.summary));
  if (!type.licence.empty()) setToolTip(tr("Licence: %1").arg(text(type.licence)));
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(10, Theme::kGrid, 10, Theme::kGrid);
  layout->setSpacing(4);
  auto* title = new QLabel(text(type.title), this);
  title->setProperty("heading", true);
  auto* head = new QHBoxLayout;
  head->addWidget(title, 1);
  head->addWidget(state_);
  layout->addLayout(head);
  layout->addWidget(makeText(text(type.summary), this));
  layout->addWidget(origin_);
  auto* buttons = new QHBoxLayout;
  buttons->setSpacing(6);
  buttons->addWidget(use_);
  buttons->addStretch(1);
  layout->addLayout(buttons);
  use_->setObjectName(QStringLiteral("use"));
  use_->setToolTip(tr("Train on this data set"));
  use_->setAccessibleName(tr("Use %1").arg(text(type.title)));
  connect(use_, &QPushButton::clicked, this, &DatasetCard::useRequested);
  if (const nn::DownloadSource* source = nn::findDownload(type.id)) {
    makeDownload(*source);
    buttons->insertWidget(1, fetch_);
    layout->addWidget(progress_);
    layout->addWidget(status_);
  }
  setInUse(false);
  setOrigin({}, {});
}

void DatasetCard::makeDownload(const nn::DownloadSource& source) {
  fetch_ = new QPushButton(this);
  fetch_->setObjectName(QStringLiteral("download"));
  progress_ = new QProgressBar(this);
  progress_->setTextVisible(false);
  progress_->setRange(0, 1000);
  progress_->setAccessibleName(tr("Download of %1").arg(text(type_.title)));
  status_ = makeText({}, this);
  download_ = new DatasetDownload(this);
  showDownload(false);
  status_->hide();
  connect(fetch_, &QPushButton::clicked, this, [this, &source] {
    if (download_->isRunning()) {
      download_->cancel();
      return;
    }
    showDownload(true);
    status_->setText(tr("Connecting…"));
    download_->start(source, text(resources::dataPaths().userFolder().string()));
  });
  connect(download_, &DatasetDownload::progress, this, [this](qint64 received, qint64 total) {
    progress_->setValue(total > 0 ? static_cast<int>(1000 * received / total) : 0);
    status_->setText(tr("%1 of %2").arg(locale().formattedDataSize(received), locale().formattedDataSize(total)));
  });
  const auto end = [this](const QString& message) {
    showDownload(false);
    status_->setText(message);
    status_->setVisible(!message.isEmpty());
  };
  connect(download_, &DatasetDownload::failed, this, end);
  connect(download_, &DatasetDownload::cancelled, this, [end] { end(tr("Cancelled. The next download goes on from here.")); });
  connect(download_, &DatasetDownload::finished, this, [this, end] {
    end({});
    setOrigin({}, {});
    emit downloaded();
  });
}

void DatasetCard::showDownload(bool running) {
  fetch_->setText(running ? tr("Cancel") : tr("Download all"));
  fetch_->setToolTip(running ? tr("End the download; what is complete stays")
                             : tr("Fetch the full set from its public address and check it"));
  fetch_->setVisible(running || !hasFullSet());
  progress_->setVisible(running);
  progress_->setValue(0);
  if (running) status_->show();
}

bool DatasetCard::hasFullSet() const {
  const nn::DataPaths paths = resources::dataPaths();
  return std::any_of(paths.folders().begin(), paths.folders().end(), [&](const std::filesystem::path& folder) {
    std::error_code ignored;
    return folder != paths.bundledFolder() && std::filesystem::is_directory(folder / type_.id, ignored);
  });
}

QString DatasetCard::expectedOrigin() const {
  if (!nn::findDownload(type_.id)) return {};
  return hasFullSet() ? tr("Full set on this computer") : tr("Bundled subset");
}

void DatasetCard::setInUse(bool inUse) {
  state_->setVisible(inUse);
  state_->setPixmap(
      Theme::instance().iconPixmap(QStringLiteral("check"), 16, Theme::instance().colors().accent, devicePixelRatioF()));
  state_->setToolTip(tr("In use"));
  state_->setAccessibleName(tr("In use"));
  use_->setVisible(!inUse);
}

void DatasetCard::setOrigin(const QString& origin, const QString& error) {
  QString shown = !error.isEmpty() ? error : !origin.isEmpty() ? origin : expectedOrigin();
  // Where exactly the files lie is for who asks.
  const bool isPlace = error.isEmpty() && origin.contains(QLatin1Char('/')) && !expectedOrigin().isEmpty();
  if (isPlace) shown = expectedOrigin();
  origin_->setToolTip(isPlace ? origin : QString());
  if (!shown.isEmpty()) shown[0] = shown[0].toUpper();
  origin_->setText(shown);
  origin_->setVisible(!shown.isEmpty());
  if (fetch_ && !download_->isRunning()) fetch_->setVisible(!hasFullSet());
}

}  // namespace ui
