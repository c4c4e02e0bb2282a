#pragma once

#include <QFrame>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>

#include "engine/data/dataset.h"
#include "ui/document/dataset_download.h"

namespace ui {

/// One data set of the library: title, summary, origin, Use; for sets with a public address also Download with progress and
/// Cancel.
class DatasetCard : public QFrame {
  Q_OBJECT
 public:
  explicit DatasetCard(const nn::DatasetType& type, QWidget* parent = nullptr);
  const std::string& dataset() const { return type_.id; }
  void setInUse(bool inUse);
  /// Where the loaded data came from, or why they could not be loaded; without both, where they would come from.
  void setOrigin(const QString& origin, const QString& error);

 signals:
  void useRequested();
  /// The full set is on this computer now.
  void downloaded();

 private:
  void makeDownload(const nn::DownloadSource& source);
  void showDownload(bool running);
  QString expectedOrigin() const;
  bool hasFullSet() const;

  const nn::DatasetType& type_;
  QLabel* state_;
  QLabel* origin_;
  QPushButton* use_;
  QPushButton* fetch_ = nullptr;
  QProgressBar* progress_ = nullptr;
  QLabel* status_ = nullptr;
  DatasetDownload* download_ = nullptr;
};

}  // namespace ui
