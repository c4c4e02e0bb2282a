#pragma once

#include <QDialog>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QRadioButton>
#include <QStackedWidget>

#include "ui/document/option_model.h"
#include "ui/import/csv_preview_model.h"
#include "ui/import/data_import.h"
#include "ui/training/lab.h"

namespace ui {

class EmptyState;
class PictureStrip;

/// Shows what a file or folder holds before it becomes the project's data: a table with what was found out about it, or samples
/// of the images; everything can be corrected. Import, the default button, uses the data, with the open network or a starter
/// network that fits them.
class ImportDialog : public QDialog {
  Q_OBJECT
 public:
  ImportDialog(Lab& lab, const QString& path, QWidget* parent = nullptr);
  const DataImport& import() const { return import_; }

 signals:
  /// The data are in the project: what was imported, for a message.
  void imported(const QString& summary);

 private:
  QWidget* makeLeft();
  QWidget* makeNetworkChoice();
  QWidget* makeStatus();
  void showPreview();
  void showState();
  void showPictures(const DataImport::Content& content);
  void chooseNetwork();
  void importNow();

  Lab& lab_;
  DataImport import_;
  CsvPreviewModel table_;
  OptionModel options_;
  std::vector<nn::OptionSpec> specs_;  // that the form shows
  QWidget* left_ = nullptr;
  QStackedWidget* pages_ = nullptr;
  PictureStrip* pictures_ = nullptr;
  EmptyState* numbers_ = nullptr;
  QLabel* format_ = nullptr;
  QLabel* status_ = nullptr;
  QProgressBar* progress_ = nullptr;
  QRadioButton* keep_ = nullptr;
  QRadioButton* starter_ = nullptr;
  QLabel* networkNote_ = nullptr;
  QPushButton* button_ = nullptr;
  bool isWaiting_ = false;        // Import was pressed before all was read
  bool networkIsChosen_ = false;  // by the user
};

}  // namespace ui
